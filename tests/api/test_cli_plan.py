import json
from dataclasses import replace
from pathlib import Path

import pytest

import routing.pipeline
from routing.solver.task import TerritoryResult, TerritoryTask
from routing.texts import format_text
from tests.api.cli_runner import plan_words, read_tree, run_cli, run_json
from tests.api.small_files import CUSTOMERS, REPS, START, write_file, write_team
from tests.api.written import plan_of

KEYS = {
    *("customers", "visits_required", "visits_planned", "visits_unplanned"),
    *("drive_hours", "service_hours", "kilometres", "violations", "seconds"),
    *("seed", "engine", "input_hash", "issues", "rows_total"),
}


def test_a_plan_is_published_and_summed_up(tmp_path: Path) -> None:
    result = run_cli(*plan_words(tmp_path, "--out", tmp_path / "plan"))
    assert result.exit_code == 0
    assert "14 of 14 required visits planned" in result.stdout
    assert "R1 Ann" in result.stdout
    assert "2026-11-30 to 2026-12-27" in result.stderr
    names = {path.name for path in (tmp_path / "plan").iterdir()}
    assert {"plan.json", "visits.csv", "map.html", "report.html"} <= names
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "customers.csv",
        "plan",
        "reps.csv",
    ]


def test_json_holds_the_figures(tmp_path: Path) -> None:
    record = run_json(*plan_words(tmp_path, "--out", tmp_path / "plan"))
    assert record.keys() >= KEYS
    assert record["customers"] == 6
    assert record["visits_required"] == record["visits_planned"] == 14
    assert record["violations"] == 0
    assert record["service_hours"] == pytest.approx(12 * 0.5 + 2 / 3, abs=1e-4)
    assert len(record["input_hash"]) == 64


def test_rules_that_nobody_can_keep_are_told(tmp_path: Path) -> None:
    policy = write_file(
        tmp_path / "policy.toml",
        '[territory]\napart = [["C1", "C2"], ["C2", "C3"], ["C1", "C3"]]\n',
    )
    words = (*plan_words(tmp_path, "--policy", policy), "--force")
    shown = run_cli(*words, "--out", tmp_path / "plan")
    record = run_json(*words, "--out", tmp_path / "plan")
    assert record["conflicts"]
    for conflict in record["conflicts"]:
        assert conflict["message"] in shown.stdout.replace("\n", " ")


def test_day_orders_are_proved_unless_that_is_refused(tmp_path: Path) -> None:
    words = plan_words(tmp_path)
    shown = run_cli(*words, "--out", tmp_path / "a")
    record = run_json(*words, "--out", tmp_path / "b")
    routes = record["routes"]
    assert record["orders_proved"] == routes > 0
    text = f"{routes} of {routes} day orders are proved the shortest"
    assert text in shown.stdout
    for name in ("a", "b"):
        stored = plan_of(tmp_path / name)
        assert stored["orders_proved"] == stored["certificate"]["orders_proved"]
        assert stored["certificate"]["routes"] == routes
    refused = run_cli(*words, "--no-prove", "--out", tmp_path / "c")
    assert "proved the shortest" not in refused.stdout
    assert (
        run_json(*words, "--no-prove", "--out", tmp_path / "d")["orders_proved"] is None
    )


def test_patience_is_kept_beside_the_limit(tmp_path: Path) -> None:
    words = plan_words(tmp_path, "--patience", 3)
    words[words.index("--iterations") + 1] = 1_000_000
    record = run_json(*words, "--out", tmp_path / "plan")
    assert (record["iterations"], record["patience"]) == (1_000_000, 3)
    assert record["violations"] == 0
    words = plan_words(tmp_path, "--patience", 3, "--seconds", 300)
    at = words.index("--iterations")
    del words[at : at + 2]
    record = run_json(*words, "--out", tmp_path / "timed")
    assert (record["iterations"], record["patience"]) == (None, 3)
    assert record["seconds"] < 100


def test_equal_iterations_give_equal_bytes_for_any_number_of_workers(
    tmp_path: Path,
) -> None:
    words = plan_words(tmp_path)
    words[words.index("--iterations") + 1] = 1
    for workers in (1, 2):
        words[words.index("--workers") + 1] = workers
        assert run_cli(*words, "--out", tmp_path / f"w{workers}").exit_code == 0
    assert read_tree(tmp_path / "w1") == read_tree(tmp_path / "w2")


def test_the_default_folder_is_named_after_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_cli(*plan_words(tmp_path)).exit_code == 0
    assert (tmp_path / f"plan-{START}" / "plan.json").is_file()


def test_a_start_that_is_no_monday_names_both_neighbours(tmp_path: Path) -> None:
    words = plan_words(tmp_path)
    words[words.index("--start") + 1] = "2026-12-02"
    result = run_cli(*words)
    assert result.exit_code == 2
    assert "2026-11-30" in result.stderr
    assert "2026-12-07" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--reps", "0"),
        ("--reps", "501"),
        ("--reps", "-1"),
        ("--reps", "2.5"),
        ("--reps", ""),
        ("--seconds", "inf"),
        ("--seconds", "86401"),
        ("--reps", "9" * 5_000),
        ("--seconds", "0"),
        ("--seconds", "nan"),
        ("--seconds", "3"),
        ("--iterations", "-1"),
        ("--patience", "0"),
        ("--patience", "many"),
        ("--engine", "magic"),
        ("--weeks", "14"),
        ("--workers", "0"),
        ("--start", "soon"),
        ("--columns", "customer_id"),
        ("--language", "fr"),
    ],
)
def test_a_wrong_option_is_a_usage_error(
    tmp_path: Path, words: tuple[str, str]
) -> None:
    out = tmp_path / "plan"
    result = run_cli(*plan_words(tmp_path, "--out", out), *words)
    assert result.exit_code == 2
    assert not out.exists()


def test_free_weekdays_are_asked_for_and_priced(tmp_path: Path) -> None:
    words = plan_words(tmp_path)
    fixed = run_json(*words, "--out", tmp_path / "fixed")
    assert fixed["fixed_weekdays_cost_hours"] is None
    result = run_cli(*words, "--any-weekday", "--out", tmp_path / "free")
    assert result.exit_code == 0
    assert "Fixed weekdays would cost" in result.stdout
    plan = plan_of(tmp_path / "free")
    assert plan["policy"]["any_weekday"]
    assert plan["weekday_prices"].keys() == {"R1", "R2"}
    assert plan["figures"]["fixed_weekdays_cost_hours"] >= 0
    assert plan["figures"]["fixed_weekdays_cost_visits"] == 0
    assert run_cli("check", tmp_path / "free").exit_code == 0


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Fixed weekdays would cost"), ("zh", "若星期几固定")]
)
def test_a_policy_frees_weekdays_too(tmp_path: Path, language: str, words: str) -> None:
    policy = write_file(tmp_path / "p.toml", "[cycle]\nany_weekday = true\n")
    result = run_cli(
        *plan_words(tmp_path, "--policy", policy, "--language", language),
        *("--out", tmp_path / "plan"),
    )
    assert words in result.stdout


def test_cut_visits_and_driving_are_priced_in_one_sentence() -> None:
    text = format_text("cli.fixed_weekdays_visits", "en", visits="-2", hours="+0.5")
    assert "by -2" in text
    assert "by +0.5 h" in text


def test_free_weekdays_and_two_routes_exclude_each_other(tmp_path: Path) -> None:
    policy = write_file(tmp_path / "p.toml", 'preset = "two-route"\n')
    record = run_json(*plan_words(tmp_path, "--policy", policy, "--any-weekday"))
    assert [(issue["code"], issue["file"]) for issue in record["issues"]] == [
        ("ANY_WEEKDAY_WITH_PRESET", "p.toml")
    ]


def test_all_files_that_cannot_be_read_are_reported_at_once(tmp_path: Path) -> None:
    record = run_json(
        *("plan", tmp_path / "c.csv", "--reps", tmp_path / "r.csv"),
        *("--policy", tmp_path / "p.toml", "--travel", tmp_path / "t.npz"),
    )
    assert [issue["file"] for issue in record["issues"]] == [
        *("p.toml", "r.csv", "c.csv", "t.npz")
    ]
    assert record["rows_total"] == 0


def test_rejected_rows_are_left_out_unless_strict(tmp_path: Path) -> None:
    words = plan_words(tmp_path)
    write_file(tmp_path / "customers.csv", CUSTOMERS + "C7,Far,91,0,A,30,,,\n")
    lenient = run_cli(*words, "--out", tmp_path / "lenient")
    assert lenient.exit_code == 0
    assert "INVALID_LATITUDE" in lenient.stderr
    strict = run_cli(*words, "--strict", "--out", tmp_path / "strict")
    assert strict.exit_code == 2
    assert "INVALID_LATITUDE" in strict.stderr
    assert not (tmp_path / "strict").exists()


def test_an_existing_folder_is_replaced_only_when_forced(tmp_path: Path) -> None:
    words = plan_words(tmp_path, "--out", tmp_path / "plan")
    assert run_cli(*words).exit_code == 0
    before = read_tree(tmp_path / "plan")
    refused = run_cli(*words, "--seed", 2)
    assert refused.exit_code == 2
    assert "TARGET_EXISTS" in refused.stderr
    assert read_tree(tmp_path / "plan") == before
    assert run_cli(*words, "--seed", 2, "--force").exit_code == 0
    assert read_tree(tmp_path / "plan") != before


def test_a_foreign_folder_is_never_replaced(tmp_path: Path) -> None:
    mine = write_file(tmp_path / "photos" / "cat.txt", "meow")
    result = run_cli(*plan_words(tmp_path, "--out", mine.parent, "--force"))
    assert result.exit_code == 2
    assert "TARGET_FOREIGN" in result.stderr
    assert mine.read_text() == "meow"


def test_a_plan_that_the_checker_objects_to_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = routing.pipeline.solve_territory

    def cheat(task: TerritoryTask, report: object) -> TerritoryResult:
        result = honest(task)
        first = result.routes[0]
        late = replace(first, arrive=first.arrive + 3_600)
        return replace(result, routes=(late, *result.routes[1:]))

    monkeypatch.setattr(routing.pipeline, "solve_territory", cheat)
    out = tmp_path / "plan"
    words = plan_words(tmp_path, "--out", out)
    before = sorted(tmp_path.iterdir())
    result = run_cli(*words)
    assert result.exit_code == 3
    assert "nothing was published" in result.stderr
    assert "violation" not in result.stdout.splitlines()[-1]
    record = run_json(*words)
    assert record["violations"] > 0
    assert record["folder"] is None
    assert sorted(tmp_path.iterdir()) == before


def test_an_interrupt_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("api.folders.publish.check_folder", interrupted)
    words = plan_words(tmp_path, "--out", tmp_path / "plan")
    before = sorted(tmp_path.iterdir())
    result = run_cli(*words)
    assert result.exit_code == 130
    assert "Interrupted" in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_full_disk_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "plan.json")

    monkeypatch.setattr("api.folders.publish.check_folder", full)
    result = run_cli(*plan_words(tmp_path, "--out", tmp_path / "plan"))
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr


def test_reps_can_be_placed(tmp_path: Path) -> None:
    words = plan_words(tmp_path, "--out", tmp_path / "plan")
    words[words.index("--reps") + 1] = "3"
    record = run_json(*words)
    assert len(record["reps"]) == 3
    assert record["visits_planned"] + record["visits_unplanned"] == 14


def test_the_cycle_scales_the_policy(tmp_path: Path) -> None:
    record = run_json(*plan_words(tmp_path, "--weeks", 8, "--out", tmp_path / "plan"))
    assert record["visits_required"] == 28
    refused = run_json(*plan_words(tmp_path, "--weeks", 3, "--out", tmp_path / "odd"))
    assert [(issue["code"], issue["column"]) for issue in refused["issues"]] == [
        ("WEEKS_NOT_SCALABLE", "grades.B.frequency"),
        ("WEEKS_NOT_SCALABLE", "grades.C.frequency"),
    ]
    assert "0.75" in refused["issues"][1]["message"]


def test_texts_come_in_chinese(tmp_path: Path) -> None:
    result = run_cli(
        *plan_words(tmp_path, "--language", "zh", "--out", tmp_path / "plan")
    )
    assert "已安排 14 次应有拜访中的 14 次" in result.stdout


def test_given_territories_are_kept(tmp_path: Path) -> None:
    words = plan_words(tmp_path)
    swapped = {"C1": "R2", "C2": "R2", "C3": "R2", "C4": "R1", "C5": "R1", "C6": "R1"}
    lines = [f"{customer},{rep}" for customer, rep in swapped.items()]
    text = "\n".join(["customer_id,rep_id", *lines]) + "\n"
    folder = write_file(tmp_path / "given" / "assignment.csv", text).parent
    first = tmp_path / "first"
    assert run_cli(*words, "--territories", folder, "--out", first).exit_code == 0
    second = tmp_path / "second"
    record = run_json(*words, "--territories", first, "--out", second)
    for plan in (first, second):
        lines = (plan / "visits.csv").read_text().splitlines()[1:]
        found = {line.split(",")[4]: line.split(",")[1] for line in lines}
        assert found == swapped
    assert record["violations"] == 0


def test_territories_of_strange_reps_are_refused(tmp_path: Path) -> None:
    text = "customer_id,rep_id\nC1,R9\n"
    folder = write_file(tmp_path / "given" / "assignment.csv", text).parent
    record = run_json(*plan_words(tmp_path, "--territories", folder))
    codes = [issue["code"] for issue in record["issues"]]
    assert codes == ["TIMEZONE_MISSING", "TERRITORY_REP_UNKNOWN"]


def test_a_folder_without_territories_is_named(tmp_path: Path) -> None:
    record = run_json(*plan_words(tmp_path, "--territories", tmp_path))
    issue = record["issues"][-1]
    assert (issue["code"], issue["file"]) == ("TERRITORIES_MISSING", str(tmp_path))


def test_a_missing_timezone_is_warned_of(tmp_path: Path) -> None:
    words = plan_words(tmp_path, "--out", tmp_path / "plan", "--strict")
    result = run_cli(*words)
    assert result.exit_code == 0
    assert "TIMEZONE_MISSING" in result.stderr
    policy = write_file(tmp_path / "policy.toml", 'timezone = "Asia/Shanghai"\n')
    result = run_cli(*words, "--policy", policy, "--force")
    assert "TIMEZONE_MISSING" not in result.stderr


def test_an_unwritable_target_is_refused_before_the_search(tmp_path: Path) -> None:
    taken = write_file(tmp_path / "file.txt", "mine")
    result = run_cli(*plan_words(tmp_path, "--out", taken / "plan"))
    assert result.exit_code == 2
    assert "FOLDER_NOT_WRITABLE" in result.stderr
    assert "Cutting" not in result.stderr


def test_warnings_are_shown_before_the_search(tmp_path: Path) -> None:
    result = run_cli(*plan_words(tmp_path, "--out", tmp_path / "plan"))
    assert result.stderr.index("TIMEZONE_MISSING") < result.stderr.index("Grading")
    assert result.stderr.count("TIMEZONE_MISSING") == 1


def test_a_given_matrix_is_used_and_kept(tmp_path: Path) -> None:
    names = [*(f"C{number}" for number in range(1, 7)), "R1", "R2"]
    lines = [f"{a},{b},600,5000" for a in names for b in names if a != b]
    text = "\n".join(["from_id,to_id,seconds,metres", *lines]) + "\n"
    matrix = write_file(tmp_path / "matrix.csv", text)
    out = tmp_path / "plan"
    record = run_json(*plan_words(tmp_path, "--travel", matrix, "--out", out))
    assert record["violations"] == 0
    assert (out / "travel.npz").is_file()
    assert record["kilometres"] % 5 == 0
    assert run_cli("check", out).exit_code == 0


def test_a_matrix_with_gaps_names_what_is_missing(tmp_path: Path) -> None:
    matrix = write_file(
        tmp_path / "matrix.csv", "from_id,to_id,seconds,metres\nC1,C2,60,500\n"
    )
    result = run_cli(*plan_words(tmp_path, "--travel", matrix))
    assert result.exit_code == 2
    assert "R1" in result.stderr
    asked = run_cli(*plan_words(tmp_path, "--travel", matrix, "--json"))
    issues = json.loads(asked.stdout)["issues"]
    assert {issue["code"] for issue in issues} == {"TRAVEL_MISSING"}
    assert "R1" in {issue["value"] for issue in issues}


def test_reps_on_leave_leave_every_visit_unplanned(tmp_path: Path) -> None:
    customers, _ = write_team(tmp_path)
    lines = REPS.splitlines()
    away = [f"{line},2026-11-01..2026-12-31" for line in lines[1:]]
    text = "\n".join([f"{lines[0]},days_off", *away]) + "\n"
    reps = write_file(tmp_path / "reps.csv", text)
    record = run_json(
        *("plan", customers, "--reps", reps, "--start", START, "--workers", 1),
        *("--iterations", 0, "--out", tmp_path / "plan"),
    )
    assert record["violations"] == 0
    assert record["visits_planned"] == 0
    assert record["unplanned"] == {"NO_REP_AVAILABLE": 14}
