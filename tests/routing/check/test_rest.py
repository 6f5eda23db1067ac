"""A re-planned cycle: its past is left alone, its rest is judged by its own rules."""

from copy import deepcopy
from pathlib import Path

import pytest

from routing.check import check_base, check_folder
from routing.errors import DataError
from routing.texts import LANGUAGES
from tests.helpers import Record, day_of, hash_inputs, make_tables, write_record
from tests.routing.check.checked import check, codes
from tests.routing.check.rest_world import FIRST_DAY, make_rest, make_rest_world
from tests.routing.check.world import START, make_route, make_world
from tests.violations import BASE_INJECTIONS, REST_INJECTIONS, inject

SPOILS_MORE = {"REST_FIRST_DAY_WRONG", "REST_DUE_DATE_WRONG/none"}
"""Everything hangs on the first day; a visit without a day has room, besides."""


def customer_in(record: Record, name: str) -> Record:
    found: Record = next(c for c in record["customers"] if c["customer_id"] == name)
    return found


def check_both(base: Record, plan: Record, folder: Path) -> set[str]:
    write_record(base, folder / "base")
    write_record(plan, folder / "plan")
    return codes(check_base(folder / "base", folder / "plan"))


def leave_out(record: Record, name: str, number: int, due: str | None) -> Record:
    return {
        "visit_id": f"{name}@{START}#{number}",
        "customer_id": name,
        "rep_id": "R1",
        "date_due": due,
        "reason": "CAPACITY_EXCEEDED" if due else "SPACING_INFEASIBLE",
        "numbers": {},
    }


def test_good_rest_is_clean_and_counted_anew(tmp_path: Path) -> None:
    """11 past stops, 1 unplanned past visit, and 19 visits in the rest."""
    result = check(make_rest_world(), tmp_path)
    assert result.violations == ()
    assert (result.visits_required, result.visits_planned) == (31, 26)
    assert result.rules["WINDOW_BROKEN"] == 15
    assert result.rules["DUE_DAYS_WRONG"] == 9


def test_good_rest_goes_on_from_its_base(tmp_path: Path) -> None:
    assert check_both(make_world(), make_rest_world(), tmp_path) == set()


@pytest.mark.parametrize("first_day", range(28))
def test_a_plan_may_go_on_unchanged_from_any_day(
    first_day: int, tmp_path: Path
) -> None:
    base = make_world()
    plan = deepcopy(base)
    plan["rest"] = make_rest(base) | {
        "first_day": first_day,
        "missed": {},
        "before": {},
    }
    for entry in plan["calendar"].values():
        entry["due"] = [day for day in entry["days"] if day >= first_day]
    assert codes(check(plan, tmp_path / "alone")) == set()
    assert check_both(base, plan, tmp_path) == set()


@pytest.mark.parametrize("name", sorted(REST_INJECTIONS))
def test_injected_violation_of_the_rest_is_found_alone(
    name: str, tmp_path: Path
) -> None:
    code = name.partition("/")[0]
    spoilt = [inject(name, make_rest_world(), seed) for seed in range(6)]
    assert any(spoilt)
    for bad in spoilt:
        if bad is not None:
            result = check(bad, tmp_path)
            found = codes(result)
            assert code in found if name in SPOILS_MORE else found == {code}
            for violation in result.violations:
                assert all(violation.message(language) for language in LANGUAGES)


@pytest.mark.parametrize("name", sorted(BASE_INJECTIONS))
def test_injected_violation_of_the_base_is_found_alone(
    name: str, tmp_path: Path
) -> None:
    base, plan = make_world(), make_rest_world()
    BASE_INJECTIONS[name](base, plan)
    write_record(base, tmp_path / "base")
    write_record(plan, tmp_path / "plan")
    result = check_base(tmp_path / "base", tmp_path / "plan")
    assert codes(result) == {name.partition("/")[0]}
    for violation in result.violations:
        assert all(violation.message(language) for language in LANGUAGES)


def test_past_days_are_exempt_from_what_has_changed_since(tmp_path: Path) -> None:
    """Rules of the day, the clock, travel, patterns, reps and locks, each once."""
    record = make_rest_world()
    c8 = customer_in(record, "C8")
    c8 |= {"service_time": 600, "closed_days": [["2026-11-04", "2026-11-20"]]}
    customer_in(record, "C2").update(lat=None, lon=None)
    for route in record["routes"]:
        if day_of(record, route["date"]) < FIRST_DAY:
            route["stops"][0]["travel_time"] += 500
            route["stops"][0]["route"] = "2"
            route["arrive"] += 40_000
    lock = {"rep_id": "R2", "sequence": 3, "start": 1}
    lock |= {"customer_id": "C5", "level": "time", "date": "2026-11-05"}
    record["locks"].append(lock)
    record["locks"].append(lock | {"level": "day", "date": "2026-11-06"})
    d3 = next(v for v in record["unplanned"] if v["customer_id"] == "D3")
    d3["reason"] = "CUSTOMER_CLOSED"
    record["reps"][1]["shifts"][0] = [32_400, 45_060]
    record["reps"][1]["max_drive_time"] = 3_600
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()


def test_the_same_changes_count_on_days_of_the_rest(tmp_path: Path) -> None:
    record = make_rest_world()
    for route in record["routes"]:
        if day_of(record, route["date"]) == 25:
            route["stops"][0]["route"] = "2"
            route["arrive"] += 40_000
    found = {"ROUTE_LABEL_WRONG", "CLOCK_BROKEN", "OUTSIDE_SHIFT"}
    assert codes(check(record, tmp_path)) >= found


def test_a_rep_of_past_days_is_no_second_one(tmp_path: Path) -> None:
    """D2's past visits were another rep's, who stays in the plan, always off."""
    record = make_rest_world()
    gone = deepcopy(record["reps"][1]) | {"rep_id": "R9"}
    gone["days_off"] = [["2026-11-11", "2026-12-31"]]
    record["reps"].append(gone)
    for route in record["routes"]:
        if route["rep_id"] == "R2" and day_of(record, route["date"]) < FIRST_DAY:
            route["rep_id"] = "R9"
    assert record["rest"]["max_changes"] == 0
    record["rest"]["owners"] |= {"D2": "R9"}
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()
    gone["days_off"] = [["2026-11-11", "2026-11-20"]]
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == {"TOO_MANY_CHANGES"}


def test_the_tenth_visit_comes_after_the_ninth(tmp_path: Path) -> None:
    """Numbers are counted, not spelt; of visits without a day, the order is theirs."""
    base, plan = make_world(), make_rest_world()
    plan["unplanned"].append(leave_out(plan, "C5", 10, None))
    assert check_both(base, plan, tmp_path) == set()
    plan["unplanned"][-1]["visit_id"] = f"C5@{START}#11"
    assert check_both(base, plan, tmp_path) == {"NUMBER_NOT_KEPT"}


def test_a_weekday_that_a_rep_works_no_more_is_no_day_off(tmp_path: Path) -> None:
    """Nothing is missed: patterns on that weekday are not allowed any more."""
    base, plan = make_world(), make_rest_world()
    plan["reps"][0]["shifts"][3] = None
    assert check_both(base, plan, tmp_path) == set()
    plan["rest"]["missed"][f"C5@{START}#6"] = "2026-11-19"
    assert check_both(base, plan, tmp_path) >= {"MISSED_VISIT_UNKNOWN"}


def test_a_rep_who_left_is_none_to_wait_for(tmp_path: Path) -> None:
    """E1 may be visited by R9 alone, who stays in the plan for his past."""
    record = make_rest_world()
    gone = deepcopy(record["reps"][1]) | {"rep_id": "R9"}
    gone["days_off"] = [["2026-11-11", "2026-12-31"]]
    record["reps"].append(gone)
    customer_in(record, "E1")["allowed_reps"] = ["R9"]
    del record["calendar"]["E1"]
    for day in (11, 25):
        route = next(r for r in record["routes"] if day_of(record, r["date"]) == day)
        record["routes"].remove(route)
    record["routes"].append(make_route(record, "R1", 11, "C4"))
    record["routes"][-1]["stops"][0]["visit_id"] = f"C4@{START}#1"
    record["unplanned"] += [
        leave_out(record, "E1", number, None) | {"reason": "REP_NOT_ALLOWED"}
        for number in (1, 2)
    ]
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()
    gone["days_off"] = []
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == {"REASON_FALSE"}


def test_one_change_may_be_allowed(tmp_path: Path) -> None:
    record = make_rest_world()
    record["rest"]["patterns"]["C8"] = [4, 18]
    assert codes(check(record, tmp_path)) == {"TOO_MANY_CHANGES"}
    for limit in (1, None):
        record["rest"]["max_changes"] = limit
        assert codes(check(record, tmp_path)) == set()


def test_a_change_is_forced_by_the_base_rep_not_by_the_new_one(tmp_path: Path) -> None:
    """R2 works on Mondays only; D2 could have kept Wednesdays with R1."""
    record = make_rest_world()
    record["rest"]["owners"]["D2"] = "R1"
    record["rest"]["patterns"]["D2"] = [2, 9, 16, 23]
    assert codes(check(record, tmp_path)) == {"TOO_MANY_CHANGES"}
    customer_in(record, "D2")["allowed_reps"] = ["R2"]
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()


def without_make_up(record: Record) -> Record:
    """Leave C1's visit that was taken out without a day."""
    record["calendar"]["C1"]["due"] = [14, 21]
    old = next(r for r in record["routes"] if day_of(record, r["date"]) == 10)
    new = make_route(record, "R1", 10, "C5")
    new["stops"][0]["visit_id"] = f"C5@{START}#4"
    record["routes"][record["routes"].index(old)] = new
    record["unplanned"].append(leave_out(record, "C1", 2, None))
    return record


@pytest.mark.parametrize("held", [["C4"], ["C1", "C4"]])
def test_a_make_up_day_with_room_is_used(held: list[str], tmp_path: Path) -> None:
    """C1 could come on day 10; day 9 is a holiday, all others are too near."""
    record = without_make_up(make_rest_world())
    customer_in(record, "C1")["min_gap_days"] = 4
    record["input_hash"] = hash_inputs(record)
    record["rest"]["held"] = held
    found = check(record, tmp_path).violations
    assert [(v.code, v.customer_id) for v in found] == [("MAKE_UP_HAS_ROOM", "C1")]
    assert str(found[0].values["date"]) == "2026-11-12"
    record["reps"][0]["days_off"].append(["2026-11-12", "2026-11-12"])
    record["routes"] = [r for r in record["routes"] if r["date"] != "2026-11-12"]
    cut = leave_out(record, "C5", 4, "2026-11-12") | {"reason": "NO_REP_AVAILABLE"}
    record["unplanned"].append(cut)
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()


def test_who_is_held_is_not_offered_other_days(tmp_path: Path) -> None:
    """E1 could come on any day of the rest; his own ones are a day off."""
    record = make_rest_world()
    gone = [r for r in record["routes"] if day_of(record, r["date"]) == 25]
    record["routes"].remove(gone[0])
    record["unplanned"].append(leave_out(record, "E1", 2, "2026-11-27"))
    assert codes(check(record, tmp_path)) == {"CUT_HAS_ROOM"}
    record["reps"][0]["days_off"].append(["2026-11-27", "2026-11-27"])
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == {"CUT_FITS_NOT_ALONE"}
    # Without his visit on day 11, all other days are open to him.
    first = next(r for r in record["routes"] if day_of(record, r["date"]) == 11)
    first["stops"].pop()
    first["return_time"], first["return_distance"] = 0, 0
    record["unplanned"].append(leave_out(record, "E1", 1, "2026-11-13"))
    assert "CUT_HAS_ROOM" in codes(check(record, tmp_path))


def test_who_needs_no_more_visits_keeps_his_days(tmp_path: Path) -> None:
    """C8 is now visited once a cycle, and was; his days are told all the same."""
    record = make_rest_world()
    c8 = customer_in(record, "C8")
    c8 |= {"frequency": 1}
    record["calendar"]["C8"] = {"days": [2], "due": [], "route": ""}
    record["unplanned"] = [v for v in record["unplanned"] if v["customer_id"] != "C8"]
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()
    del record["calendar"]["C8"]
    for changes in ({}, {"is_locked": True, "weekdays_now": [2]}):
        c8 |= changes
        record["input_hash"] = hash_inputs(record)
        assert codes(check(record, tmp_path)) == {"PATTERN_MISSING"}
    # Locked to a Sunday, on which nobody works, he can have no days.
    c8 |= {"weekdays_now": [6]}
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()


@pytest.mark.parametrize("key", [*make_rest_world()["rest"], None])
def test_rest_without_a_key_is_refused(key: str | None, tmp_path: Path) -> None:
    record = make_rest_world()
    if key is None:
        del record["rest"]
    else:
        del record["rest"][key]
    write_record(record, tmp_path)
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)
    assert refused.value.issues[0].code == "PLAN_SHAPE"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("rest",), []),
        (("rest", "first_day"), "9"),
        (("rest", "first_day"), True),
        (("rest", "today"), 7),
        (("rest", "missed"), "C1"),
        (("rest", "missed"), {"C1@2026-11-02#2": 7}),
        (("rest", "before"), {"C1": "-1"}),
        (("rest", "owners"), {"C1": None}),
        (("rest", "patterns"), {"C1": 7}),
        (("rest", "held"), None),
        (("rest", "max_changes"), 0.5),
        (("calendar", "C1", "due"), None),
    ],
)
def test_rest_of_a_wrong_shape_is_refused(
    path: tuple[str, ...], value: object, tmp_path: Path
) -> None:
    record = make_rest_world()
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    write_record(record, tmp_path, tables=make_tables(make_rest_world()))
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)
    assert refused.value.issues[0].code == "PLAN_SHAPE"


def test_calendar_of_a_rest_without_due_days_is_refused(tmp_path: Path) -> None:
    record = make_rest_world()
    del record["calendar"]["C1"]["due"]
    write_record(record, tmp_path)
    with pytest.raises(DataError):
        check_folder(tmp_path)


@pytest.mark.parametrize("day", [-(10**9), 10**9])
def test_absurd_days_are_a_violation_not_a_crash(day: int, tmp_path: Path) -> None:
    record = make_rest_world()
    record["rest"]["first_day"] = day
    record["calendar"]["C4"]["due"] = [10**9]
    record["rest"]["before"]["C4"] = -(10**9)
    assert "REST_FIRST_DAY_WRONG" in codes(check(record, tmp_path))


def test_a_rolled_plan_is_compared_by_what_it_was_told(tmp_path: Path) -> None:
    """The next cycle begins on its first day; routes of the old one are no past."""
    base, plan = make_world(), make_world()
    base["cycle"]["start"] = "2026-10-05"
    base["input_hash"] = hash_inputs(base)
    plan["rest"] = make_rest_world()["rest"] | {
        "base_hash": base["input_hash"],
        "first_day": 0,
        "missed": {},
        "held": [],
        "before": {},
    }
    for entry in plan["calendar"].values():
        entry["due"] = list(entry["days"])
    assert codes(check(plan, tmp_path / "alone")) == set()
    assert check_both(base, plan, tmp_path) == set()
    plan["rest"]["owners"]["C4"] = "R2"
    assert check_both(base, plan, tmp_path) == {"BASE_OWNER_WRONG"}
