"""beatplan roll: the next cycle, and what is refused."""

from pathlib import Path

import pytest

from tests.api.cli_runner import read_tree, run_cli, run_json
from tests.api.small_files import CUSTOMERS, write_file
from tests.api.written import LOG_HEAD, codes, dates_of, plan_of

NEXT = "2026-12-28"
TODAY = "2026-12-27"


def words_of(team: Path, out: Path, *more: object) -> list[object]:
    words = ["roll", team / "plan", "--today", TODAY, "--iterations", 0]
    return [*words, "--workers", 1, "--out", out, *more]


def days_of(folder: Path) -> dict[str, list[int]]:
    calendar = plan_of(folder)["calendar"]
    return {name: entry["days"] for name, entry in calendar.items()}


def test_everybody_keeps_the_days_and_the_rep(team: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run_cli(*words_of(team, out))
    assert result.exit_code == 0
    assert NEXT in result.stderr
    assert days_of(out) == days_of(team / "plan")
    assert plan_of(out)["cycle"]["start"] == NEXT
    assert plan_of(out)["rest"]["owners"] == dict.fromkeys(
        ("C1", "C2", "C3"), "R1"
    ) | dict.fromkeys(("C4", "C5", "C6"), "R2")
    assert run_cli("check", out, "--base", team / "plan").exit_code == 0
    moved = run_json("diff", team / "plan", out)["difference"]["counts"]
    assert moved["kept"] == 6


def test_equal_inputs_give_equal_bytes(team: Path, tmp_path: Path) -> None:
    for name, workers in (("a", 1), ("b", 2)):
        words = words_of(team, tmp_path / name)
        words[words.index("--workers") + 1] = workers
        words[words.index("--iterations") + 1] = 20
        assert run_cli(*words).exit_code == 0
    assert read_tree(tmp_path / "a") == read_tree(tmp_path / "b")


def test_a_plan_can_be_rolled_on_and_on_and_replanned(
    team: Path, tmp_path: Path
) -> None:
    first, second, third = (tmp_path / name for name in ("a", "b", "c"))
    assert run_cli(*words_of(team, first)).exit_code == 0
    words = ["--iterations", 0, "--workers", 1]
    again = ("roll", first, "--today", "2027-01-20", *words, "--out", second)
    assert run_cli(*again).exit_code == 0
    assert plan_of(second)["cycle"]["start"] == "2027-01-25"
    assert days_of(second) == days_of(team / "plan")
    changed = write_file(
        tmp_path / "now.csv", CUSTOMERS + "C7,Nord,31.2013,121.5013,B,20,R2,,\n"
    )
    later = ("replan", second, "--today", "2027-02-02", *words, "--out", third)
    record = run_json(*later, "--customers", changed)
    assert record["violations"] == 0
    assert "C7" in days_of(third)


def test_a_later_monday_may_begin_the_next_cycle(team: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    record = run_json(*words_of(team, out, "--start", "2027-01-04"))
    assert record["violations"] == 0
    assert plan_of(out)["cycle"]["start"] == "2027-01-04"


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("2026-11-30", NEXT),
        ("2026-12-21", NEXT),
        ("2026-12-30", NEXT),
        ("2027-01-05", "2027-01-04"),
        ("whenever", "whenever"),
    ],
)
def test_a_start_inside_the_cycle_or_not_on_a_monday_is_refused(
    team: Path, tmp_path: Path, start: str, said: str
) -> None:
    result = run_cli(*words_of(team, tmp_path / "out", "--start", start))
    assert result.exit_code == 2
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_visits_missed_at_the_end_of_a_cycle_are_made_up_early(
    team: Path, tmp_path: Path
) -> None:
    rows = "1,C2@2026-11-30#2,2026-12-15 17:00,missed\n"
    log = write_file(tmp_path / "log.csv", LOG_HEAD + rows)
    out = tmp_path / "out"
    record = run_json(*words_of(team, out, "--outcomes", log))
    assert record["violations"] == 0
    assert record["missed"] == ["C2@2026-11-30#2"]
    own, as_ever = dates_of(out, "C2"), dates_of(team / "plan", "C2")
    # Twice as ever, on Tuesdays of weeks 1 and 3, and once more in the first two weeks.
    assert len(own) == len(as_ever) + 1
    extra = set(own) - {"2026-12-29", "2027-01-12"}
    assert len(extra) == 1
    assert NEXT <= min(extra) <= "2027-01-10"


def test_what_was_made_up_for_in_the_cycle_is_not_made_up_again(
    team: Path, tmp_path: Path
) -> None:
    rows = "1,C2@2026-11-30#1,2026-12-01 17:00,missed\n"
    log = write_file(tmp_path / "log.csv", LOG_HEAD + rows)
    mid, out = tmp_path / "mid", tmp_path / "out"
    words = ["replan", team / "plan", "--today", "2026-12-08", "--iterations", 0]
    words += ["--workers", 1, "--outcomes", log, "--out", mid]
    assert run_json(*words)["missed"] == ["C2@2026-11-30#1"]
    words = words_of(team, out, "--outcomes", log)
    words[1] = mid
    record = run_json(*words)
    assert record["violations"] == 0
    assert record["missed"] == []
    assert len(dates_of(out, "C2")) == 2


def test_reports_on_customers_who_are_gone_are_one_warning(
    team: Path, tmp_path: Path
) -> None:
    text = "".join(x for x in CUSTOMERS.splitlines(keepends=True) if x[:3] != "C6,")
    changed = write_file(tmp_path / "now.csv", text)
    new = tmp_path / "new"
    assert run_cli(*words_of(team, new, "--customers", changed)).exit_code == 0
    rows = [
        "1,C6@2026-11-30#1,2026-12-03 17:00,done",
        "2,C6@2026-10-05#1,2026-10-05 17:00,missed",
        "3,C6@2026-12-28#1,2026-12-29 17:00,done",
        "4,C1@2026-12-28#1,2026-12-28 17:00,done",
    ]
    log = write_file(tmp_path / "log.csv", LOG_HEAD + "\n".join(rows) + "\n")
    words = ("replan", new, "--today", "2027-01-05", "--iterations", 0)
    log_words = ("--workers", 1, "--outcomes", log, "--out", tmp_path / "out")
    day = ("--today", "2027-01-05")
    adherence = ("adherence", new, "--outcomes", log, *day)
    for record in (run_json(*words, *log_words), run_json(*adherence)):
        found = [issue["code"] for issue in record["issues"]]
        # The visit of this cycle is no visit of the plan: a fault, as ever.
        assert sorted(found) == ["REPORTS_OF_GONE", "UNKNOWN_CUSTOMER"]
        assert "2 reports" in record["issues"][0]["message"]


def test_changed_customers_and_reps_are_rolled_on_with(
    team: Path, tmp_path: Path
) -> None:
    text = "".join(x for x in CUSTOMERS.splitlines(keepends=True) if x[:3] != "C6,")
    changed = write_file(tmp_path / "now.csv", text + "C7,N,31.2,121.5,B,20,R2,,\n")
    out = tmp_path / "out"
    record = run_json(*words_of(team, out, "--customers", changed))
    assert record["violations"] == 0
    assert record["changes"]["chosen"] == []
    assert days_of(out).keys() == {"C1", "C2", "C3", "C4", "C5", "C7"}
    left = run_json(*words_of(team, tmp_path / "left", "--reps", "-R2"))
    assert left["violations"] == 0
    assert left["changes"]["forced"] == ["C4", "C5", "C6"]


def test_a_file_that_lost_its_end_is_refused_unless_confirmed(
    team: Path, tmp_path: Path
) -> None:
    short = "".join(CUSTOMERS.splitlines(keepends=True)[:4])
    file = write_file(tmp_path / "c.csv", short)
    words = words_of(team, tmp_path / "out", "--customers", file)
    assert codes(run_json(*words)) == ["CUSTOMERS_GONE"]
    assert not (tmp_path / "out").exists()
    record = run_json(*words, "--confirm-gone", 3)
    assert record["violations"] == 0


def test_faults_of_all_files_are_shown_at_once_and_nothing_is_written(
    team: Path, tmp_path: Path
) -> None:
    words = words_of(
        *(team, tmp_path / "out", "--reps", tmp_path / "none.csv"),
        *("--outcomes", write_file(tmp_path / "o.csv", "kind\ndone\n")),
        *("--customers", write_file(tmp_path / "c.csv", "name\nAnn\n")),
    )
    before = sorted(tmp_path.iterdir())
    record = run_json(*words)
    files = {issue["file"] for issue in record["issues"]}
    assert files >= {"none.csv", "o.csv", "c.csv"}
    assert run_cli(*words).exit_code == 2
    assert sorted(tmp_path.iterdir()) == before


def test_the_folder_is_named_after_the_start_and_replaced_only_when_forced(
    team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = words_of(team, tmp_path)[:-2]
    assert run_cli(*words).exit_code == 0
    out = tmp_path / f"plan-{NEXT}"
    before = read_tree(out)
    refused = run_cli(*words, "--reps", "+1")
    assert refused.exit_code == 2
    assert "TARGET_EXISTS" in refused.stderr
    assert read_tree(out) == before
    assert run_cli(*words, "--reps", "+1", "--force").exit_code == 0
    assert read_tree(out) != before


def test_texts_come_in_chinese(team: Path, tmp_path: Path) -> None:
    result = run_cli(*words_of(team, tmp_path / "out", "--language", "zh"))
    assert "周期沿用相同的拜访日" in result.stderr
    assert "应拜访 14 次，已安排 14 次" in result.stdout
