"""Run the command line inside the test, as a user would outside."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from api.cli.main import app
from tests.api.small_files import START, write_team


def run_cli(*words: object) -> Result:
    """Run a command; an unexpected exception fails the test that calls."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run_json(*words: object) -> dict[str, Any]:
    """Run a command with --json and return what it prints."""
    return json.loads(run_cli(*words, "--json").stdout)


def plan_words(folder: Path, *more: object) -> list[object]:
    """Return the words that plan a small team quickly, in this process."""
    customers, reps = write_team(folder)
    words = ["plan", customers, "--reps", reps, "--start", START]
    return [*words, "--iterations", 0, "--workers", 1, *more]


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, hidden ones too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
