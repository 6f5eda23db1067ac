from pathlib import Path

import pytest

from api.cli import demo
from tests.api.cli_runner import plan_words, read_tree, run_cli


@pytest.mark.slow
def test_the_demo_plans_the_sample_and_replaces_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "DEMO_SECONDS", 2.0)
    for _ in range(2):
        result = run_cli("demo", "--out", tmp_path / "demo")
        assert result.exit_code == 0
        assert "today" in result.stdout
        assert str(tmp_path / "demo" / "map.html") in result.stdout.replace("\n", "")


def test_the_demo_does_not_replace_a_plan_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "demo"
    assert run_cli(*plan_words(tmp_path, "--out", mine)).exit_code == 0
    before = read_tree(mine)
    result = run_cli("demo", "--out", mine)
    assert result.exit_code == 2
    assert "TARGET_EXISTS" in result.stderr
    assert read_tree(mine) == before
