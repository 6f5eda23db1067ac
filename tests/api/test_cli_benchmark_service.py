import pytest

from tests.api.cli_runner import run_cli, run_json

WORDS = ("benchmark", "service", "--reps", 40, "--seconds", "3,2")


@pytest.mark.slow
def test_a_small_crowd_is_answered_while_the_service_plans_and_imports() -> None:
    record = run_json(*WORDS, "--rows", 500, "--job-customers", 250)
    parts = {part["name"]: part for part in record["parts"]}
    assert list(parts) == [
        *("floor in 2 s", "today in 3 s", "today in 2 s", "unchanged in 2 s"),
        "import of 500",
    ]
    assert {part["errors"] for part in parts.values()} == {0}
    for name in ("today in 3 s", "today in 2 s", "unchanged in 2 s"):
        assert parts[name]["requests"] == 40
        assert parts[name]["job"] == "RUNNING"
        assert parts[name]["latency_ms"]["p50"] > 0
    assert parts["import of 500"]["import_s"] > 0
    assert parts["import of 500"]["tree_mb"] > 50
    goals = {goal["what"]: goal for goal in record["goals"]}
    assert goals["today in 3 s: errors"]["is_met"]


def test_no_reps_or_no_time_is_refused() -> None:
    assert run_cli(*WORDS, "--reps", 0).exit_code == 2
    assert run_cli(*WORDS, "--seconds", "0").exit_code == 2
    assert run_cli(*WORDS, "--seconds", "soon").exit_code == 2
