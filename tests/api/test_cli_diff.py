"""beatplan diff: told, written as changes, and put to the old plan again."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.api.cli_runner import plan_words, read_tree, run_cli, run_json
from tests.api.small_files import START, write_file
from tests.api.written import plan_of

CHANGED = """\
customer_id,name,lat,lon,grade,service_min,rep_id,weekday_now,weeks_now
C1,Corner shop,31.2003,121.4003,B,30,R1,mon,1;3
C2,茶馆,31.2103,121.4103,B,30,R1,tue,1;3
C3,"=cmd|' /C calc'!A0",31.2203,121.4203,C,20,R1,wed,1
C4,Kiosk,31.2003,121.5003,A,30,R2,mon,1;2;3;4
C5,Market,31.2103,121.5103,B,30,R2,tue,2;4
C7,Nord,31.2203,121.5203,B,20,R2,fri,
"""
"""C1 has another grade, C5 other days today, C6 is gone, C7 is new."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three plans: old, new for the same cycle, next for the one after it."""
    home = tmp_path_factory.mktemp("team")
    assert run_cli(*plan_words(home, "--out", home / "old")).exit_code == 0
    customers = write_file(home / "changed.csv", CHANGED)
    for name, start in (("new", START), ("next", "2026-12-28")):
        words = ["plan", customers, "--reps", home / "reps.csv", "--start", start]
        words += ["--iterations", 0, "--workers", 1, "--out", home / name]
        assert run_cli(*words).exit_code == 0
    changes = run_cli("diff", home / "old", home / "new", "--json")
    write_file(home / "changes.json", changes.stdout)
    return home


def test_the_changes_put_to_the_old_plan_give_every_byte_of_the_new_one(
    folder: Path, tmp_path: Path
) -> None:
    words = ["diff", folder / "old", folder / "changes.json", "--apply"]
    result = run_cli(*words, "--out", tmp_path / "made")
    assert result.exit_code == 0
    assert "no violations" in result.stdout
    assert read_tree(tmp_path / "made") == read_tree(folder / "new")
    assert run_cli("check", tmp_path / "made").exit_code == 0
    assert run_cli(*words, "--out", tmp_path / "made").exit_code == 2
    assert run_cli(*words, "--out", tmp_path / "made", "--force").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_changes_go_from_cycle_to_cycle_too(folder: Path, tmp_path: Path) -> None:
    text = run_cli("diff", folder / "old", folder / "next", "--json").stdout
    changes = write_file(tmp_path / "roll.json", text)
    words = ["diff", folder / "old", changes, "--apply", "--out", tmp_path / "made"]
    assert run_json(*words)["folder"] == str(tmp_path / "made")
    assert read_tree(tmp_path / "made") == read_tree(folder / "next")


def test_what_changes_is_told_by_rep_and_by_cause(folder: Path) -> None:
    result = run_cli("diff", folder / "old", folder / "new")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Visits: ")
    assert "For the reps:" in lines
    assert "New customers (1):" in lines
    assert "Customers who are gone (1):" in lines
    assert any(line.startswith("  Nord (C7): we visit you every ") for line in lines)
    before = run_cli("diff", folder / "old", folder / "changes.json")
    assert before.stdout == result.stdout


def test_one_rep_or_one_customer_alone(folder: Path) -> None:
    one = run_cli("diff", folder / "old", folder / "new", "--customer", "C7")
    assert "(C7)" in one.stdout
    assert "(C6)" not in one.stdout
    words = ["diff", folder / "old", folder / "new"]
    rep = run_json(*words, "--rep", "R1")
    assert [each["rep_id"] for each in rep["difference"]["reps"]] == ["R1"]
    assert rep["changes"] == run_json(*words)["changes"]
    for option, value in (("--rep", "R9"), ("--customer", "C99")):
        refused = run_cli(*words, option, value)
        assert refused.exit_code == 2
        assert value in refused.stderr


def test_nothing_changes_between_a_plan_and_itself(folder: Path) -> None:
    result = run_cli("diff", folder / "old", folder / "old")
    assert result.stdout == "Nothing changes.\n"
    record = run_json("diff", folder / "old", folder / "old")
    assert record["changes"] is None
    assert record["difference"]["is_empty"]
    zh = run_cli("diff", folder / "old", folder / "old", "--language", "zh")
    assert zh.stdout == "没有任何变化。\n"


def test_counts_add_up_to_both_plans(folder: Path) -> None:
    counts = run_json("diff", folder / "old", folder / "new")["difference"]["counts"]
    stay = counts["moved"] + counts["kept"]
    for name, change in (("old", "removed"), ("new", "added")):
        plan = plan_of(folder / name)
        visits = sum(len(route["stops"]) for route in plan["routes"])
        assert counts[change] + stay == visits


def test_changes_for_another_plan_are_refused(folder: Path, tmp_path: Path) -> None:
    words = ["diff", folder / "new", folder / "changes.json"]
    for more in ([], ["--apply", "--out", tmp_path / "made"]):
        record = run_json(*words, *more)
        assert [issue["code"] for issue in record["issues"]] == ["CHANGES_OTHER_PLAN"]
        assert run_cli(*words, *more).exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "CHANGES_UNREADABLE"),
        ("[]", "CHANGES_UNREADABLE"),
        ('{"schema": NaN}', "CHANGES_UNREADABLE"),
        ("[" * 200_000, "CHANGES_UNREADABLE"),
        ("{}", "CHANGES_SCHEMA"),
    ],
)
def test_what_is_no_change_document_is_refused(
    folder: Path, tmp_path: Path, text: str, code: str
) -> None:
    changes = write_file(tmp_path / "changes.json", text)
    record = run_json("diff", folder / "old", changes)
    assert [issue["code"] for issue in record["issues"]] == [code]


def test_a_plan_that_breaks_rules_is_not_written(folder: Path, tmp_path: Path) -> None:
    """Whoever edits a plan by hand cannot get it published through its changes."""
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    plan = plan_of(folder / "new")
    plan["routes"][0]["stops"][0]["start"] -= 60
    write_file(wrong / "plan.json", json.dumps(plan))
    text = run_cli("diff", folder / "old", wrong, "--json").stdout
    changes = write_file(tmp_path / "changes.json", text)
    words = ["diff", folder / "old", changes, "--apply", "--out", tmp_path / "made"]
    result = run_cli(*words)
    assert result.exit_code == 3
    assert not (tmp_path / "made").exists()
    assert run_json(*words)["violations"] > 0


def test_options_that_do_not_go_together_are_refused(
    folder: Path, tmp_path: Path
) -> None:
    old, new, changes = (folder / name for name in ("old", "new", "changes.json"))
    for words in (
        [old, changes, "--apply"],
        [old, new, "--apply", "--out", tmp_path / "made"],
        [old, new, "--out", tmp_path / "made"],
        [old, new, "--minutes", "-1"],
        [old, new, "--minutes", "1441"],
        [tmp_path, new],
        [old, tmp_path],
        [old, tmp_path / "none.json"],
    ):
        assert run_cli("diff", *words).exit_code == 2
    assert list(tmp_path.iterdir()) == []


PLACES = ("C1", "C2", "C3", "C4", "C5", "C6", "R1", "R2")


def write_matrix(path: Path, seconds: int) -> Path:
    legs = seconds * (1 - np.eye(len(PLACES), dtype=np.int64))
    np.savez(path, ids=np.array(PLACES), seconds=legs, metres=10 * legs)
    return path


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plans of the same team with no matrix, and with a faster and a slower one."""
    home = tmp_path_factory.mktemp("driven")
    fast = write_matrix(home / "fast.npz", 300)
    slow = write_matrix(home / "slow.npz", 900)
    matrices = {"none": "great-circle", "fast": fast, "slow": slow}
    for name, travel in matrices.items():
        words = plan_words(home, "--travel", travel, "--out", home / name)
        assert run_cli(*words).exit_code == 0
    return home


@pytest.mark.parametrize(
    ("frm", "to"), [("none", "fast"), ("fast", "slow"), ("slow", "none")]
)
def test_other_travel_times_come_along(
    driven: Path, tmp_path: Path, frm: str, to: str
) -> None:
    text = run_cli("diff", driven / frm, driven / to, "--json").stdout
    assert (json.loads(text)["travel"] is None) == (to == "none")
    changes = write_file(tmp_path / "changes.json", text)
    words = ["diff", driven / frm, changes, "--apply", "--out", tmp_path / "made"]
    assert run_cli(*words).exit_code == 0
    assert read_tree(tmp_path / "made") == read_tree(driven / to)
    # And on from there: the document read and printed again is the same.
    again = run_json("diff", driven / frm, changes)
    assert again == json.loads(text)


@pytest.mark.parametrize(
    ("travel", "code"),
    [
        (None, "CHANGES_MATRIX"),
        ("!", "CHANGES_SCHEMA"),
        ("AAAA", "TRAVEL_NPZ"),
        (7, "CHANGES_SCHEMA"),
    ],
)
def test_travel_times_that_do_not_belong_are_refused(
    driven: Path, tmp_path: Path, travel: object, code: str
) -> None:
    record = run_json("diff", driven / "fast", driven / "slow", "--json")
    text = json.dumps({**record, "travel": travel})
    changes = write_file(tmp_path / "changes.json", text)
    words = ["diff", driven / "fast", changes, "--apply", "--out", tmp_path / "made"]
    found = run_json(*words)
    assert [issue["code"] for issue in found["issues"]] == [code]
    assert not (tmp_path / "made").exists()


def test_names_cannot_steer_a_terminal(folder: Path, tmp_path: Path) -> None:
    plan = plan_of(folder / "new")
    next(c for c in plan["customers"] if c["customer_id"] == "C7")["name"] = "a\x1b[2Jb"
    wrong = tmp_path / "wrong"
    write_file(wrong / "plan.json", json.dumps(plan))
    result = run_cli("diff", folder / "old", wrong)
    assert "a\\u001b[2Jb (C7)" in result.stdout
