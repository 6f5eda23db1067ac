from pathlib import Path

import pytest

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import write_file
from tests.api.written import plan_of

HEADER = "outcome_id,visit_id,customer_id,at,kind,reason,started,ended,order_value\n"


@pytest.fixture
def folder(team: Path) -> Path:
    """The team's plan: C1 and C4 are A and due every week."""
    return team / "plan"


def stops_of(folder: Path) -> list[tuple[str, str, str]]:
    """Return (date, customer_id, visit_id) of every planned visit, by date."""
    plan = plan_of(folder)
    return sorted(
        (route["date"], stop["customer_id"], stop["visit_id"])
        for route in plan["routes"]
        for stop in route["stops"]
    )


def write_log(path: Path, rows: list[str]) -> Path:
    return write_file(path, HEADER + "".join(f"{row}\n" for row in rows))


def test_a_plan_that_is_kept(folder: Path, tmp_path: Path) -> None:
    rows = [
        f"e{n},{visit},,{day} 18:00,done,,,,10"
        for n, (day, _, visit) in enumerate(stops_of(folder))
    ]
    words = ("adherence", folder, "--outcomes", write_log(tmp_path / "o.csv", rows))
    record = run_json(*words, "--today", "2026-12-28")
    for name in ("coverage", "on_day", "productive"):
        ratio = record["figures"][name]
        assert (ratio["numerator"], ratio["denominator"]) == (14, 14)
    assert record["statuses"] == {"done": 14}
    assert record["alarms"] == record["missed_visits"] == []
    shown = run_cli(*words, "--today", "2026-12-28")
    assert shown.exit_code == 0
    assert "Coverage" in shown.stdout
    assert "100.0%" in shown.stdout
    assert "No alarms." in shown.stdout


def test_a_log_without_visit_ids_finds_the_visits_of_the_day(
    folder: Path, tmp_path: Path
) -> None:
    first = stops_of(folder)[0]
    text = f"编号,客户编号,时间,结果\n1,{first[1]},{first[0]} 18:00,已完成\n"
    log = write_file(tmp_path / "o.csv", text)
    record = run_json("adherence", folder, "--outcomes", log, "--today", "2026-12-28")
    assert record["statuses"] == {"done": 1, "overdue": 13}


def test_columns_under_other_names(folder: Path, tmp_path: Path) -> None:
    day, customer, _ = stops_of(folder)[0]
    log = write_file(tmp_path / "o.csv", f"nr,who,when,what\n1,{customer},{day},done\n")
    words = ("adherence", folder, "--outcomes", log, "--today", "2026-12-28")
    assert run_cli(*words).exit_code == 2
    mapped = "outcome_id=nr,customer_id=who,at=when,kind=what"
    assert run_json(*words, "--columns", mapped)["statuses"]["done"] == 1


def test_alarms_and_missed_visits_are_told(folder: Path, tmp_path: Path) -> None:
    visits = stops_of(folder)
    day, customer, visit = next(each for each in visits if each[1] == "C1")
    log = write_log(tmp_path / "o.csv", [f"e1,{visit},C1,{day} 17:00,missed,ill,,,"])
    words = ("adherence", folder, "--outcomes", log, "--today", day)
    record = run_json(*words)
    assert record["missed_visits"] == [visit]
    assert [(a["code"], a["visit_id"]) for a in record["alarms"]] == [
        ("missed_because", visit)
    ]
    for language, words_of in (("en", "reason: ill"), ("zh", "原因：ill")):
        shown = run_cli(*words, "--language", language).stdout
        assert words_of in shown
        assert customer in shown


def test_service_times_are_proposed_beside_todays(folder: Path, tmp_path: Path) -> None:
    rows = [f"e{n},,C1,2026-11-{n:02},extra,,09:00,09:50," for n in range(1, 7)]
    log = write_log(tmp_path / "o.csv", rows)
    words = ("adherence", folder, "--outcomes", log, "--today", "2026-11-30")
    assert run_json(*words)["service_times"] == [
        {
            "customer_id": "C1",
            "grade": "A",
            "channel": "",
            "current_min": 30.0,
            "proposed_min": 50,
            "visits": 6,
            "outliers": 0,
            "is_own": True,
        }
    ]
    shown = run_cli(*words).stdout
    assert "nothing is changed" in shown
    # Today 30 minutes, 50 proposed, from 6 visits, none an outlier.
    assert ["C1", "30", "50", "6", "0"] in [line.split() for line in shown.splitlines()]


def test_faulty_rows_are_told_and_the_others_count(
    folder: Path, tmp_path: Path
) -> None:
    day, customer, visit = stops_of(folder)[0]
    rows = [
        f"e1,{visit},{customer},{day} 18:00,done,,,,",
        f"e2,,C99,{day},done,,,,",
        f"e3,{visit},{customer},someday,done,,,,",
        f"e4,{visit},{customer},{day} 18:00,done,,10:00,09:00,",
        f"e1,{visit},{customer},{day} 18:00,done,,,,",
    ]
    log = write_log(tmp_path / "o.csv", rows)
    words = ("adherence", folder, "--outcomes", log, "--today", "2026-12-28")
    result = run_cli(*words)
    assert result.exit_code == 0
    record = run_json(*words)
    assert [(i["row"], i["column"], i["code"]) for i in record["issues"]] == [
        (3, "customer_id", "UNKNOWN_CUSTOMER"),
        (4, "at", "MOMENT_FORMAT"),
        (5, "ended", "ENDED_BEFORE_STARTED"),
    ]
    assert record["statuses"]["done"] == 1
    counts = ("rows_total", "rows_accepted", "rows_rejected", "rows_repeated")
    assert [record[name] for name in counts] == [5, 2, 3, 1]


@pytest.mark.parametrize("content", [None, "", "a\n", "x,y\n1,2\n", "\x00\x01"])
def test_what_is_no_log_cannot_be_read(
    folder: Path, tmp_path: Path, content: str | None
) -> None:
    log = tmp_path / "o.csv"
    if content is not None:
        write_file(log, content)
    words = ("adherence", folder, "--outcomes", log)
    assert run_cli(*words).exit_code == 2
    assert run_json(*words)["issues"]


def test_a_log_of_which_no_row_is_right_is_not_read(
    folder: Path, tmp_path: Path
) -> None:
    log = write_log(tmp_path / "o.csv", ["e1,,C99,2026-12-01,done,,,,"])
    words = ("adherence", folder, "--outcomes", log, "--today", "2026-12-28")
    assert run_cli(*words).exit_code == 2
    assert [i["code"] for i in run_json(*words)["issues"]] == ["UNKNOWN_CUSTOMER"]


def test_a_log_that_has_just_begun(folder: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path / "o.csv", [])
    result = run_cli("adherence", folder, "--outcomes", log, "--today", "2026-11-30")
    assert result.exit_code == 0
    assert "No day of the plan is past" in result.stdout


def test_what_is_no_plan_and_no_date_is_refused(folder: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path / "o.csv", [])
    assert run_cli("adherence", tmp_path, "--outcomes", log).exit_code == 2
    words = ("adherence", folder, "--outcomes", log, "--today", "soon")
    assert run_cli(*words).exit_code == 2


def test_privacy_rules_can_be_given_later(folder: Path, tmp_path: Path) -> None:
    day, customer, _ = stops_of(folder)[0]
    rows = [f"e1,,{customer},{day},done,,,,", f"e2,,{customer},2026-09-01,done,,,,"]
    log = write_log(tmp_path / "o.csv", rows)
    words = ("adherence", folder, "--outcomes", log, "--today", "2026-12-28")
    assert set(run_json(*words)["reps"]) == {"R1", "R2"}
    rules = "[privacy]\nper_person = false\nretention_days = 60\n"
    policy = write_file(tmp_path / "policy.toml", rules)
    record = run_json(*words, "--policy", policy)
    assert (record["reps"], record["reports_expired"]) == ({}, 1)
    shown = run_cli(*words, "--policy", policy).stdout
    assert "R1" not in shown
    assert "switched off" in shown


def test_the_same_log_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    rows = [
        f"e{n},{visit},,{day} 18:00,done,,09:00,09:40,{n}"
        for n, (day, _, visit) in enumerate(stops_of(folder))
    ]
    one = write_log(tmp_path / "one" / "o.csv", rows)
    two = write_log(tmp_path / "two" / "o.csv", rows[::-1])
    words = ("--today", "2026-12-28", "--json")
    first, second = (
        run_cli("adherence", folder, "--outcomes", log, *words) for log in (one, two)
    )
    assert first.stdout == second.stdout
