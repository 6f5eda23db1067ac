import json
from pathlib import Path

import pytest

from tests.api.cli_runner import plan_words, run_cli, run_json
from tests.api.small_files import CUSTOMERS, REPS, write_file
from tests.api.written import plan_of
from tests.helpers import write_record
from tests.routing.check.rest_world import make_rest_world
from tests.routing.check.world import make_world
from tests.violations import BASE_INJECTIONS


def copy_plan(team: Path, target: Path) -> Path:
    for path in (team / "plan").rglob("*"):
        if path.is_file():
            copy = target / path.relative_to(team / "plan")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return target


def test_a_clean_plan_passes(team: Path) -> None:
    result = run_cli("check", team / "plan")
    assert result.exit_code == 0
    assert result.stdout.startswith("0 violations")


def test_a_clean_plan_passes_with_its_files(team: Path) -> None:
    files = ("--customers", team / "customers.csv", "--reps", team / "reps.csv")
    record = run_json("check", team / "plan", *files)
    assert record["violations"] == 0
    assert record["visits_required"] == record["visits_planned"] == 14


def test_a_changed_plan_is_found(team: Path, tmp_path: Path) -> None:
    plan = copy_plan(team, tmp_path / "plan")
    record = plan_of(plan)
    record["routes"][0]["stops"][0]["start"] -= 1
    (plan / "plan.json").write_text(json.dumps(record), "utf-8")
    result = run_cli("check", plan)
    assert result.exit_code == 1
    assert run_json("check", plan)["violations"] > 0


def test_other_files_are_found(team: Path, tmp_path: Path) -> None:
    lines = CUSTOMERS.replace("Kiosk,31.2003", "Kiosk,31.2004").splitlines()
    customers = write_file(tmp_path / "customers.csv", "\n".join(lines[:-1]) + "\n")
    reps = write_file(tmp_path / "reps.csv", REPS.replace("Bo", "Bob"))
    words = ("check", team / "plan", "--customers", customers, "--reps", reps)
    assert run_cli(*words).exit_code == 1
    found = {
        (each["code"], each["customer_id"] or each["rep_id"]): each["message"]
        for each in run_json(*words)["violation_list"]
    }
    assert found.keys() == {
        ("ORIGIN_DIFFERS", "C4"),
        ("ORIGIN_EXTRA", "C6"),
        ("ORIGIN_DIFFERS", "R2"),
    }
    assert "location" in found["ORIGIN_DIFFERS", "C4"]
    assert "name" in found["ORIGIN_DIFFERS", "R2"]


def test_other_rules_are_found(team: Path, tmp_path: Path) -> None:
    policy = write_file(tmp_path / "policy.toml", "[day]\nfill = 0.5\n")
    record = run_json("check", team / "plan", "--policy", policy)
    assert [each["code"] for each in record["violation_list"]] == ["ORIGIN_DIFFERS"]
    assert "day" in record["violation_list"][0]["message"]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b"\xff", b'{"a": NaN}'])
def test_what_is_no_plan_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "plan.json").write_bytes(content)
    result = run_cli("check", tmp_path)
    assert result.exit_code == 2
    assert run_json("check", tmp_path)["issues"]


def test_a_missing_file_of_origin_cannot_be_read(team: Path) -> None:
    result = run_cli("check", team / "plan", "--customers", team / "none.csv")
    assert result.exit_code == 2


def test_reps_are_in_the_files_coordinate_system_too(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    run_cli(*plan_words(tmp_path, "--crs", "gcj02", "--out", out))
    depot = plan_of(out)["reps"][0]["depot"]
    # Both systems lie some 500 m apart in Shanghai.
    assert 0.001 < 31.2051 - depot["lat"] + 121.4051 - depot["lon"] < 0.02
    record = run_json("check", out, "--reps", tmp_path / "reps.csv")
    assert record["violations"] == 0


def test_a_plan_is_proved_beside_its_base(tmp_path: Path) -> None:
    write_record(make_world(), tmp_path / "base")
    write_record(make_rest_world(), tmp_path / "plan")
    words = ("check", tmp_path / "plan", "--base", tmp_path / "base")
    result = run_cli(*words)
    assert result.exit_code == 0
    assert result.stdout.startswith("0 violations")
    rules = run_json(*words)["rules"]
    assert rules["PAST_STOP_TAKEN_OUT"] == 1
    assert rules["WINDOW_BROKEN"] == 15


def test_a_plan_that_belongs_to_another_base_is_found(tmp_path: Path) -> None:
    base, plan = make_world(), make_rest_world()
    for name in ("BASE_HASH_WRONG", "PAST_ROUTE_CHANGED/start"):
        BASE_INJECTIONS[name](base, plan)
    write_record(base, tmp_path / "base")
    write_record(plan, tmp_path / "plan")
    words = ("check", tmp_path / "plan", "--base", tmp_path / "base")
    assert run_cli("check", tmp_path / "plan").exit_code == 0
    assert run_cli(*words).exit_code == 1
    found = {each["code"] for each in run_json(*words)["violation_list"]}
    assert found == {"BASE_HASH_WRONG", "PAST_ROUTE_CHANGED"}


def test_a_base_that_is_no_plan_is_refused(team: Path, tmp_path: Path) -> None:
    result = run_cli("check", team / "plan", "--base", tmp_path)
    assert result.exit_code == 2


def test_a_fresh_plan_has_no_base(team: Path) -> None:
    words = ("check", team / "plan", "--base", team / "plan")
    found = {each["code"] for each in run_json(*words)["violation_list"]}
    assert found == {"BASE_NOT_NAMED"}
