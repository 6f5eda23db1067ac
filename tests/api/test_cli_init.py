from pathlib import Path

import pytest

from tests.api.cli_runner import run_cli
from tests.api.small_files import START

NAMES = ["customers.xlsx", "locks.csv", "policy.toml", "reps.xlsx"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_templates_can_be_planned_as_they_are(
    tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "templates"
    assert run_cli("init", folder, "--language", language).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == NAMES
    result = run_cli(
        *("plan", folder / "customers.xlsx", "--reps", folder / "reps.xlsx"),
        *("--locks", folder / "locks.csv", "--policy", folder / "policy.toml"),
        *("--start", START, "--iterations", 0, "--workers", 1),
        *("--out", tmp_path / "plan"),
    )
    assert result.exit_code == 0


def test_filled_in_templates_are_not_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "policy.toml"
    mine.write_text("weeks = 4\n")
    assert run_cli("init", tmp_path).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["policy.toml"]
    assert mine.read_text() == "weeks = 4\n"
