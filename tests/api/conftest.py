"""The team whose plan many commands are run on."""

from pathlib import Path

import pytest

from tests.api.cli_runner import plan_words, run_cli


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planned team, to be read only: customers.csv, reps.csv, and ``plan``."""
    home = tmp_path_factory.mktemp("team")
    assert run_cli(*plan_words(home, "--out", home / "plan")).exit_code == 0
    return home
