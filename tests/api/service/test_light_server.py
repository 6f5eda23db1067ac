"""The server's process never plans, and does without the planner's libraries."""

import subprocess
import sys

HEAVY = ("ortools", "numba", "scipy", "pandas", "networkx", "folium")


def test_a_server_holds_none_of_the_libraries_that_only_plans_need() -> None:
    code = f"import sys, api.serving; print(*(set({HEAVY}) & set(sys.modules)))"
    found = subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []
