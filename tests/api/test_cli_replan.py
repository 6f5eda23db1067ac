"""beatplan replan: what stands, what may change, and what is refused."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

import routing.pipeline
from routing.solver.report import SearchReport
from routing.solver.solve import solve_territory
from routing.solver.task import TerritoryResult, TerritoryTask
from tests.api.cli_runner import plan_words, read_tree, run_cli, run_json
from tests.api.small_files import CUSTOMERS, REPS, write_file
from tests.api.written import LOG_HEAD, codes, dates_of, plan_of, visits

TODAY = "2026-12-08"
"""Tuesday of the second week; the rest begins on Friday, the 11th."""
REST = "2026-12-11"
NEW = "C7,Nord,31.2013,121.5013,B,20,R2,,\n"


@pytest.fixture(scope="module")
def promises(team: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the customers of the team's plan were told."""
    file = tmp_path_factory.mktemp("told") / "promises.csv"
    words = ("promise", team / "plan", "--told", "2026-11-25", "--out", file)
    assert run_cli(*words).exit_code == 0
    return file


def words_of(team: Path, out: Path, *more: object) -> list[object]:
    words = ["replan", team / "plan", "--today", TODAY, "--iterations", 0]
    return [*words, "--workers", 1, "--out", out, *more]


def until(day: str, rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if row["date"] < day]


def test_equal_inputs_give_the_same_bytes(team: Path, tmp_path: Path) -> None:
    files = ("--customers", team / "customers.csv", "--reps", team / "reps.csv")
    for name, more in {"kept": (), "read": files}.items():
        result = run_cli(*words_of(team, tmp_path / name, *more))
        assert result.exit_code == 0
        assert "Nothing changes." in result.stdout
        assert read_tree(tmp_path / name) == read_tree(team / "plan")


def test_changed_customers_change_the_rest_and_never_the_past(
    team: Path, tmp_path: Path
) -> None:
    lines = CUSTOMERS.replace("C4,Kiosk,31.2003,121.5003,A", "C4,K,31.2,121.5,B")
    text = "".join(x for x in lines.splitlines(keepends=True) if x[:3] != "C6,") + NEW
    changed = write_file(tmp_path / "now.csv", text)
    out = tmp_path / "out"
    words = words_of(team, out, "--customers", changed)
    result = run_cli(*words)
    assert result.exit_code == 0
    assert until(REST, visits(out)) == until(REST, visits(team / "plan"))
    assert min(dates_of(out, "C7")) >= REST
    assert dates_of(out, "C6") == until_dates(team, "C6")
    # B is visited every other week: the visits of Monday 14th or 21st are too many.
    assert len(dates_of(out, "C4")) < 4
    assert run_cli("check", out, "--base", team / "plan").exit_code == 0
    again = run_json(*words, "--force")
    assert again["changes"]["touched_reps"] == ["R2"]
    told = run_cli("diff", team / "plan", out).stdout
    assert "Nord (C7)" in told
    assert "(C1)" not in told


def until_dates(team: Path, customer_id: str) -> list[str]:
    return [day for day in dates_of(team / "plan", customer_id) if day < REST]


def test_who_is_gone_and_who_is_inactive_are_told_apart(
    team: Path, tmp_path: Path
) -> None:
    head, *lines = CUSTOMERS.splitlines()
    gone = "\n".join([head, *(x for x in lines if x[:3] != "C4,")]) + "\n"
    flags = [f"{line},{'no' if line[:3] == 'C4,' else ''}" for line in lines]
    inactive = "\n".join([f"{head},active", *flags]) + "\n"
    causes = {"Customers who are gone (1):": gone, "Parked, or inactive (1):": inactive}
    for number, (cause, text) in enumerate(causes.items()):
        out = tmp_path / str(number)
        changed = write_file(tmp_path / "now.csv", text)
        words = words_of(team, out, "--customers", changed)
        assert run_cli(*words).exit_code == 0
        told = run_cli("diff", team / "plan", out).stdout
        assert [line in told for line in causes] == [line == cause for line in causes]


def test_the_same_iterations_give_the_same_bytes_with_any_workers(
    team: Path, tmp_path: Path
) -> None:
    changed = write_file(tmp_path / "now.csv", CUSTOMERS + NEW)
    for name, workers in (("a", 1), ("b", 2)):
        words = words_of(team, tmp_path / name, "--customers", changed)
        words[words.index("--workers") + 1] = workers
        words[words.index("--iterations") + 1] = 20
        assert run_cli(*words).exit_code == 0
    assert read_tree(tmp_path / "a") == read_tree(tmp_path / "b")


def test_faults_of_all_files_are_shown_at_once_and_nothing_is_written(
    team: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = words_of(
        *(team, out, "--customers", write_file(tmp_path / "c.csv", "name\nAnn\n")),
        *("--outcomes", write_file(tmp_path / "o.csv", "kind\ndone\n")),
        *("--promises", write_file(tmp_path / "p.csv", "rep_id\nR1\n")),
        *("--policy", tmp_path / "none.toml", "--scope", "R1;R7"),
        *("--travel", tmp_path / "none.npz", "--locks", tmp_path / "none.csv"),
    )
    before = sorted(tmp_path.iterdir())
    record = run_json(*words)
    files = {issue["file"] for issue in record["issues"]}
    assert files >= {
        *("c.csv", "o.csv", "p.csv", "none.toml", "none.npz", "none.csv", "--scope"),
    }
    result = run_cli(*words)
    assert result.exit_code == 2
    assert "R7" in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_rejected_rows_are_shown_and_refuse_the_plan_only_if_strict(
    team: Path, tmp_path: Path
) -> None:
    wrong = write_file(tmp_path / "c.csv", CUSTOMERS + "C8,Far,91,0,A,30,,,\n")
    out = tmp_path / "out"
    words = words_of(team, out, "--customers", wrong)
    strict = run_cli(*words, "--strict")
    assert strict.exit_code == 2
    assert "INVALID_LATITUDE" in strict.stderr
    assert not out.exists()
    lenient = run_cli(*words)
    assert lenient.exit_code == 0
    assert "INVALID_LATITUDE" in lenient.stderr


def test_one_rep_more_lives_among_the_customers_and_has_a_territory(
    team: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    record = run_json(*words_of(team, out, "--reps", "+1"))
    assert record["violations"] == 0
    plan = plan_of(out)
    assert [rep["rep_id"] for rep in plan["reps"]] == ["R1", "R2", "NEW1"]
    assert until(REST, visits(out)) == until(REST, visits(team / "plan"))


def test_customers_of_a_rep_who_leaves_are_handed_over(
    team: Path, promises: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = words_of(team, out, "--reps", "-R2", "--promises", promises)
    record = run_json(*words)
    assert record["violations"] == 0
    assert record["changes"]["forced"] == ["C4", "C5", "C6"]
    late = [row["rep_id"] for row in visits(out) if row["date"] >= REST]
    assert set(late) == {"R1"}
    promised = ("--promises", promises)
    told = run_json("diff", team / "plan", out, *promised)["promises"]
    assert record["newly_broken"] == told["newly_broken"]
    assert "C4" in record["newly_broken"]
    shown = run_cli(*words, "--force").stdout.rpartition("newly")[2]
    assert all(name in shown for name in record["newly_broken"])


@pytest.mark.parametrize(
    ("reps", "code"),
    [
        ("-R9", "REP_CHANGE"),
        ("+0", "REP_CHANGE"),
        ("+101", "REP_CHANGE"),
        ("+many", "REP_CHANGE"),
        ("-R2;R1", "REP_CHANGE"),
        ("-", "REP_CHANGE"),
        ("-R1;-R2", "NO_REP_LEFT"),
    ],
)
def test_changes_of_reps_that_cannot_be_made_are_refused(
    team: Path, tmp_path: Path, reps: str, code: str
) -> None:
    words = words_of(team, tmp_path / "out", "--reps", reps)
    assert codes(run_json(*words)) == [code]
    assert run_cli(*words).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_reps_outside_the_scope_keep_their_part(team: Path, tmp_path: Path) -> None:
    text = CUSTOMERS.replace("Shop", "shop").replace(",C,20,", ",B,25,") + NEW
    changed = write_file(tmp_path / "now.csv", text)
    out = tmp_path / "out"
    record = run_json(*words_of(team, out, "--customers", changed, "--scope", " R1 "))
    assert record["violations"] == 0
    assert record["changes"]["touched_reps"] == ["R1"]
    own = [[v for v in visits(f) if v["rep_id"] == "R2"] for f in (team / "plan", out)]
    assert own[0] == own[1]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--freeze-until", "2026-12-07"), TODAY),
        (("--freeze-until", "soon"), "soon"),
        (("--today", "2026-13-01"), "2026-13-01"),
        (("--max-changes", "some"), "some"),
        (("--max-changes", "101"), "101"),
        (("--max-changes", "-1"), "-1"),
        (("--max-changes", "nan"), "nan"),
        (("--change-min", "-1"), "--change-min"),
        (("--columns", "lat"), "lat"),
        (("--outcome-columns", "at"), "at"),
        (("--confirm-gone", "0"), "--confirm-gone"),
        (("--seconds", "5"), "--seconds"),
        (("--language", "fr"), "fr"),
    ],
)
def test_a_wrong_option_is_a_usage_error(
    team: Path, tmp_path: Path, more: tuple[str, str], said: str
) -> None:
    result = run_cli(*words_of(team, tmp_path / "out", *more))
    assert result.exit_code == 2
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("today", ["2026-12-24", "2026-12-27", "2027-03-01"])
def test_a_cycle_that_is_over_names_the_command_for_the_next(
    team: Path, tmp_path: Path, today: str
) -> None:
    result = run_cli(*words_of(team, tmp_path / "out", "--today", today))
    assert result.exit_code == 2
    assert "NOTHING_LEFT" in result.stderr
    assert "beatplan roll" in result.stderr.replace("\n", " ")
    assert "2026-12-28" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_days_may_be_frozen_for_longer(team: Path, tmp_path: Path) -> None:
    changed = write_file(tmp_path / "now.csv", CUSTOMERS + NEW)
    out, day = tmp_path / "out", "2026-12-20"
    words = words_of(team, out, "--customers", changed, "--freeze-until", day)
    assert run_cli(*words).exit_code == 0
    assert until("2026-12-21", visits(out)) == until(
        "2026-12-21", visits(team / "plan")
    )
    assert min(dates_of(out, "C7")) >= "2026-12-21"


@pytest.mark.parametrize(("cap", "most"), [("0", 0), ("50%", 3), ("all", None)])
def test_the_cap_of_changes_is_kept_and_told(
    team: Path, tmp_path: Path, cap: str, most: int | None
) -> None:
    changed = write_file(tmp_path / "now.csv", CUSTOMERS + NEW)
    words = words_of(team, tmp_path / "out", "--customers", changed)
    record = run_json(*words, "--max-changes", cap)
    assert record["changes"]["most_chosen"] == most
    assert len(record["changes"]["chosen"]) <= (6 if most is None else most)
    shown = run_cli(*words, "--max-changes", cap, "--force").stdout
    assert (f"of {most} who may" in shown) == (most is not None)


def test_a_missed_visit_is_made_up(team: Path, tmp_path: Path) -> None:
    rows = "1,C2@2026-11-30#1,2026-12-01 17:00,missed\n"
    log = write_file(tmp_path / "log.csv", LOG_HEAD + rows)
    out = tmp_path / "out"
    record = run_json(*words_of(team, out, "--outcomes", log))
    assert record["violations"] == 0
    assert record["missed"] == ["C2@2026-11-30#1"]
    later = [day for day in dates_of(out, "C2") if day >= REST]
    # A week from the visit on the 15th, and in the first two weeks of the rest.
    assert later[0] == "2026-12-15"
    assert len(later) == 2
    assert "2026-12-22" <= later[1] <= "2026-12-24"
    told = run_cli("diff", team / "plan", out).stdout
    assert "A missed visit is made up" in told


def test_reports_under_other_headers_are_mapped(team: Path, tmp_path: Path) -> None:
    log = write_file(
        tmp_path / "log.csv",
        "nr,besuch,gespeichert,was\n1,C2@2026-11-30#1,2026-12-01 17:00,missed\n",
    )
    headers = "outcome_id=nr,visit_id=besuch,at=gespeichert,kind=was"
    words = words_of(team, tmp_path / "out", "--outcomes", log)
    assert run_cli(*words).exit_code == 2
    record = run_json(*words, "--outcome-columns", headers)
    assert record["missed"] == ["C2@2026-11-30#1"]


def test_visits_without_a_report_are_missed_only_when_asked(
    team: Path, tmp_path: Path
) -> None:
    words = words_of(team, tmp_path / "out")
    assert run_json(*words)["missed"] == []
    record = run_json(*words, "--unreported-missed", "--force")
    assert record["violations"] == 0
    past = [v["visit_id"] for v in visits(team / "plan") if v["date"] < TODAY]
    assert record["missed"] == sorted(past)


def test_the_json_tells_what_the_tables_tell(
    team: Path, promises: Path, tmp_path: Path
) -> None:
    changed = write_file(tmp_path / "now.csv", CUSTOMERS + NEW)
    words = words_of(
        *(team, tmp_path / "out", "--customers", changed, "--promises", promises)
    )
    record = run_json(*words)
    assert record.keys() >= {
        *("changes", "missed", "violations", "violation_list", "input_hash"),
        *("folder", "promises", "newly_broken", "issues", "rows_total", "drive_hours"),
    }
    assert (record["rows_total"], record["rows_accepted"]) == (7, 7)
    assert record["folder"] == str(tmp_path / "out")
    plan = plan_of(tmp_path / "out")
    assert record["input_hash"] == plan["input_hash"]
    assert record["changes"]["visits"]["added"] == len(dates_of(tmp_path / "out", "C7"))


@pytest.mark.parametrize(
    ("more", "is_proved"), [(("--prove",), True), (("--no-prove",), False), ((), False)]
)
def test_day_orders_are_proved_only_when_asked(
    team: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: tuple[str, ...],
    is_proved: bool,
) -> None:
    asked = []

    def listen(
        task: TerritoryTask, report: Callable[[SearchReport], None] | None = None
    ) -> TerritoryResult:
        asked.append(task.is_proved)
        return solve_territory(task, report)

    monkeypatch.setattr(routing.pipeline, "solve_territory", listen)
    changed = write_file(tmp_path / "now.csv", CUSTOMERS + NEW)
    words = words_of(team, tmp_path / "out", "--customers", changed)
    assert run_cli(*words, *more).exit_code == 0
    assert asked == [is_proved]


def test_an_existing_folder_is_replaced_only_when_forced(
    team: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = words_of(team, out)
    assert run_cli(*words).exit_code == 0
    before = read_tree(out)
    refused = run_cli(*words, "--reps", "+1")
    assert refused.exit_code == 2
    assert "TARGET_EXISTS" in refused.stderr
    assert read_tree(out) == before
    assert run_cli(*words, "--reps", "+1", "--force").exit_code == 0
    assert read_tree(out) != before


def test_the_base_itself_can_be_replaced(tmp_path: Path) -> None:
    base = tmp_path / "plan"
    assert run_cli(*plan_words(tmp_path, "--out", base)).exit_code == 0
    changed = write_file(tmp_path / "now.csv", CUSTOMERS + NEW)
    words = words_of(tmp_path, base, "--customers", changed)
    assert run_cli(*words).exit_code == 2
    assert run_cli(*words, "--force").exit_code == 0
    assert min(dates_of(base, "C7")) >= REST
    assert run_cli("check", base).exit_code == 0


def test_the_folder_is_named_after_the_plan_and_the_day(
    team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(team / "plan")
    words = ("replan", ".", "--today", "2026-12-09", "--iterations", 0)
    assert run_cli(*words, "--workers", 1).exit_code == 0
    assert (team / "plan-2026-12-09" / "plan.json").is_file()


def test_what_is_no_plan_folder_is_refused(tmp_path: Path) -> None:
    record = run_json("replan", tmp_path, "--today", TODAY)
    assert codes(record) == ["PLAN_MISSING"]
    assert run_cli("replan", tmp_path).exit_code == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_that_lost_its_end_is_refused_unless_confirmed(
    team: Path, tmp_path: Path, language: str
) -> None:
    short = "".join(CUSTOMERS.splitlines(keepends=True)[:5])
    files = ("--customers", write_file(tmp_path / "c.csv", short))
    out = tmp_path / "out"
    words = words_of(team, out, *files, "--language", language)
    assert codes(run_json(*words)) == ["CUSTOMERS_GONE"]
    refused = run_cli(*words)
    assert refused.exit_code == 2
    said = refused.stderr.replace("\n", " ")
    for part in ("2", "6", "--confirm-gone"):
        assert part in said
    assert run_cli(*words, "--confirm-gone", 3).exit_code == 2
    assert not out.exists()
    assert run_cli(*words, "--confirm-gone", 2).exit_code == 0
    assert until(REST, visits(out)) == until(REST, visits(team / "plan"))


def test_both_files_that_lost_their_end_are_told_and_confirmed(
    team: Path, tmp_path: Path
) -> None:
    reps = "".join(REPS.splitlines(keepends=True)[:2])
    # A rep whom no customer's row names any more, and three customers.
    short = "".join(CUSTOMERS.splitlines(keepends=True)[:4])
    words = words_of(
        *(team, tmp_path / "out", "--reps", write_file(tmp_path / "r.csv", reps)),
        *("--customers", write_file(tmp_path / "c.csv", short)),
    )
    assert codes(run_json(*words)) == ["REPS_GONE", "CUSTOMERS_GONE"]
    assert codes(run_json(*words, "--confirm-gone", 3)) == ["REPS_GONE"]
    confirmed = run_cli(*words, "--confirm-gone", 3, "--confirm-gone", 1)
    assert confirmed.exit_code == 0


def test_rows_that_stand_inactive_or_few_gone_are_no_lost_end(
    team: Path, tmp_path: Path
) -> None:
    lines = CUSTOMERS.splitlines()
    text = "\n".join([f"{lines[0]},active", *(f"{line},no" for line in lines[1:4])])
    text += "\n" + "\n".join(f"{line},yes" for line in lines[4:]) + "\n"
    inactive = write_file(tmp_path / "inactive.csv", text)
    fewer = write_file(tmp_path / "fewer.csv", "\n".join(lines[:-1]) + "\n")
    for name, file in (("a", inactive), ("b", fewer)):
        words = words_of(team, tmp_path / name, "--customers", file)
        assert run_cli(*words).exit_code == 0


PLACES = ("C1", "C2", "C3", "C4", "C5", "C6", "R1", "R2")


def test_a_given_matrix_goes_along(tmp_path: Path) -> None:
    legs = 300 * (1 - np.eye(len(PLACES), dtype=np.int64))
    matrix = tmp_path / "given.npz"
    np.savez(matrix, ids=np.array(PLACES), seconds=legs, metres=10 * legs)
    base = tmp_path / "plan"
    words = plan_words(tmp_path, "--travel", matrix, "--out", base)
    assert run_cli(*words).exit_code == 0
    text = CUSTOMERS.replace("B,30,R1", "A,30,R1")
    changed = write_file(tmp_path / "now.csv", text)
    out = tmp_path / "out"
    record = run_json(*words_of(tmp_path, out, "--customers", changed))
    assert record["violations"] == 0
    assert (out / "travel.npz").read_bytes() == (base / "travel.npz").read_bytes()
    assert run_cli("check", out, "--base", base).exit_code == 0
    more = write_file(tmp_path / "more.csv", CUSTOMERS + NEW)
    lacking = words_of(tmp_path, tmp_path / "none", "--customers", more)
    refused = run_json(*lacking)
    assert codes(refused) == ["TRAVEL_MISSING"]
    assert {issue["value"] for issue in refused["issues"]} == {"C7"}
    record = run_json(*lacking, "--travel", "great-circle")
    assert record["violations"] == 0
    assert not (tmp_path / "none" / "travel.npz").exists()


FOREIGN = CUSTOMERS.replace("customer_id,name", "Laden,Bezeichnung")


def foreign_plan(home: Path, encoding: str, *more: object) -> tuple[Path, Path]:
    """Plan a file under other headers; return it, and another with a newcomer."""
    words = plan_words(home, *more, "--out", home / "plan")
    words += ["--columns", "customer_id=Laden,name=Bezeichnung"]
    (home / "customers.csv").write_bytes(FOREIGN.encode(encoding))
    assert run_cli(*words).exit_code == 0
    changed = home / "now.csv"
    changed.write_bytes((FOREIGN + NEW.replace("Nord", "北店")).encode(encoding))
    return home / "customers.csv", changed


def names_of(folder: Path) -> dict[str, str]:
    plan = plan_of(folder)
    return {each["customer_id"]: each["name"] for each in plan["customers"]}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_file_is_read_as_that_of_the_base(tmp_path: Path, encoding: str) -> None:
    _, changed = foreign_plan(tmp_path, encoding)
    out = tmp_path / "out"
    result = run_cli(*words_of(tmp_path, out, "--customers", changed))
    assert result.exit_code == 0
    assert names_of(out)["C2"] == "茶馆"
    assert names_of(out)["C7"] == "北店"
    # Whoever planned with it then need not be asked again.
    assert "ENCODING_ASSUMED" not in result.stderr
    options = plan_of(out)["read_options"]
    assert options["encoding"] == encoding
    assert options["columns"]["customer_id"] == "Laden"


def test_a_file_saved_anew_in_utf8_is_not_mangled(tmp_path: Path) -> None:
    _, changed = foreign_plan(tmp_path, "gb18030")
    changed.write_bytes(changed.read_bytes().decode("gb18030").encode())
    out = tmp_path / "out"
    assert run_cli(*words_of(tmp_path, out, "--customers", changed)).exit_code == 0
    assert names_of(out)["C2"] == "茶馆"


def test_an_encoding_that_had_to_be_named_is_remembered(tmp_path: Path) -> None:
    words = plan_words(tmp_path, "--encoding", "big5", "--out", tmp_path / "plan")
    text = CUSTOMERS.replace("茶馆", "茶館")
    (tmp_path / "customers.csv").write_bytes(text.encode("big5"))
    assert run_cli(*words).exit_code == 0
    changed = tmp_path / "now.csv"
    changed.write_bytes((text + NEW).encode("big5"))
    out = tmp_path / "out"
    words = words_of(tmp_path, out, "--customers", changed)
    assert run_cli(*words).exit_code == 0
    assert names_of(out)["C2"] == "茶館"
    changed.write_bytes((text + NEW).encode())
    assert run_cli(*words, "--encoding", "utf-8", "--force").exit_code == 0
    assert names_of(out)["C2"] == "茶館"


def test_texts_come_in_the_language_of_the_plan(tmp_path: Path) -> None:
    policy = write_file(tmp_path / "p.toml", 'language = "zh"\n')
    words = plan_words(tmp_path, "--policy", policy, "--out", tmp_path / "plan")
    assert run_cli(*words).exit_code == 0
    changed = write_file(tmp_path / "now.csv", CUSTOMERS + NEW)
    words = words_of(tmp_path, tmp_path / "out", "--customers", changed)
    result = run_cli(*words)
    assert "家客户" in result.stdout
    assert "重新规划" in result.stderr
    assert "is planned anew" not in result.stderr
