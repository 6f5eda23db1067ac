"""Rules read as docs/plan-folder.md reads them, no stricter and no looser."""

import random
from pathlib import Path

import numpy as np
import pytest

from tests.helpers import Record, hash_inputs
from tests.routing.check.checked import check, codes
from tests.routing.check.world import make_world
from tests.violations import INJECTIONS


def test_waiting_longer_is_no_violation(tmp_path: Path) -> None:
    record = make_world()
    route = next(r for r in record["routes"] if len(r["stops"]) == 1)
    for key in ("arrival", "start", "departure"):
        route["stops"][0][key] += 600
    route["depart"] += 600
    route["stops"][0]["departure"] += 900
    route["arrive"] += 1_500
    assert check(record, tmp_path).violations == ()


def test_reason_is_judged_by_the_holidays_of_the_country(tmp_path: Path) -> None:
    """Thanksgiving is no holiday in Saxony: a rep would have been available."""
    record = make_world()
    record["policy"] |= {"country": "DE", "region": "SN"}
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == {"REASON_FALSE"}


def test_slack_allows_less_even_patterns(tmp_path: Path) -> None:
    record = make_world()
    INJECTIONS["PATTERN_UNEVEN"](record, random.Random(0))
    assert "PATTERN_UNEVEN" in codes(check(record, tmp_path))
    record["policy"]["slack_days"] = 7
    assert "PATTERN_UNEVEN" not in codes(check(record, tmp_path))


def test_evenness_is_judged_among_what_the_limits_leave(tmp_path: Path) -> None:
    record = make_world()
    c8 = next(c for c in record["customers"] if c["customer_id"] == "C8")
    c8["weeks"] = [1, 2, 3]
    record["calendar"]["C8"]["days"] = [2, 16]
    assert "PATTERN_UNEVEN" not in codes(check(record, tmp_path))
    c8["weeks"] = [1, 2]
    assert "PATTERN_NOT_ALLOWED" in codes(check(record, tmp_path))
    record["calendar"]["C8"]["days"] = [2, 9]
    found = codes(check(record, tmp_path))
    assert not found & {"PATTERN_UNEVEN", "PATTERN_NOT_ALLOWED"}


def test_a_weekday_may_change_by_a_day_on_request(tmp_path: Path) -> None:
    """C8 is closed on his second day, of which only the calendar and a cut speak."""
    record = make_world()
    visit = next(v for v in record["unplanned"] if v["customer_id"] == "C8")

    def found_on(day: int, when: str) -> set[str]:
        record["calendar"]["C8"]["days"] = [2, day]
        visit["date_due"] = when
        record["input_hash"] = hash_inputs(record)
        return codes(check(record, tmp_path))

    assert found_on(17, "2026-11-19") == {"PATTERN_NOT_ALLOWED"}
    record["policy"]["any_weekday"] = True
    assert found_on(17, "2026-11-19") == set()
    assert found_on(18, "2026-11-20") == {"PATTERN_UNEVEN"}
    record["policy"]["slack_days"] = 1
    assert found_on(18, "2026-11-20") == set()


def test_a_free_weekday_opens_more_days_to_the_swap_test(tmp_path: Path) -> None:
    """C8 is closed on his second day, but not on the day before."""
    record = make_world()
    visit = next(v for v in record["unplanned"] if v["customer_id"] == "C8")
    visit["reason"] = "CAPACITY_EXCEEDED"
    assert "CUT_HAS_ROOM" not in codes(check(record, tmp_path))
    record["policy"]["any_weekday"] = True
    assert "CUT_HAS_ROOM" in codes(check(record, tmp_path))


def as_two_route(record: Record, rotation: str) -> Record:
    record["policy"]["preset"] = "two-route"
    record["policy"]["rotation"] = rotation
    labels = {
        "half-week": {"C4": "2", "C5": "1+2"},
        "alternate-week": {"C1": "1+2", "C2": "1", "C3": "2", "C4": "2", "C5": "1+2"}
        | {"C8": "1", "D1": "1+2", "D2": "1+2", "D3": "2"},
    }[rotation]
    for name, entry in record["calendar"].items():
        entry["route"] = labels.get(name, "1")
    for route in record["routes"]:
        day = np.datetime64(route["date"]) - np.datetime64(record["cycle"]["start"])
        for stop in route["stops"]:
            label = record["calendar"][stop["customer_id"]]["route"]
            number = int(day / np.timedelta64(1, "D"))
            odd = number // 7 % 2 == 0 if rotation != "half-week" else number % 7 < 3
            stop["route"] = label if label != "1+2" else "1" if odd else "2"
    return record | {"input_hash": hash_inputs(record)}


@pytest.mark.parametrize("rotation", ["half-week", "alternate-week"])
def test_labels_of_two_routes_fit_their_days(rotation: str, tmp_path: Path) -> None:
    record = as_two_route(make_world(), rotation)
    assert check(record, tmp_path).violations == ()
    route = next(r for r in record["routes"] if r["stops"][0]["customer_id"] == "C4")
    route["stops"][0]["route"] = "1"
    assert codes(check(record, tmp_path)) == {"ROUTE_LABEL_WRONG"}


def test_only_the_best_grade_is_on_both_routes(tmp_path: Path) -> None:
    record = make_world()
    record["policy"]["slack_days"] = 7
    record["calendar"]["C8"]["days"] = [2, 9]
    record = as_two_route(record, "alternate-week")
    record["calendar"]["C8"]["route"] = "1+2"
    assert "ON_BOTH_ROUTES" in codes(check(record, tmp_path))


def test_customers_close_together_park_once(tmp_path: Path) -> None:
    record = make_world()
    record["policy"]["day"]["parking_radius"] = 10.0
    record["input_hash"] = hash_inputs(record)
    found = check(record, tmp_path).violations
    assert {(v.code, v.customer_id) for v in found} == {("PARKING_TOO_SHORT", "C2")}


def test_lock_that_cannot_be_kept_is_named_not_broken(tmp_path: Path) -> None:
    record = make_world()
    route = next(r for r in record["routes"] if r["stops"][0]["customer_id"] == "C4")
    record["routes"].remove(route)
    record["unplanned"].append(
        {
            "visit_id": route["stops"][0]["visit_id"],
            "customer_id": "C4",
            "rep_id": "R1",
            "date_due": route["date"],
            "reason": "LOCK_CONFLICT",
            "numbers": {},
        }
    )
    assert check(record, tmp_path).violations == ()
    record["unplanned"][-1]["reason"] = "CAPACITY_EXCEEDED"
    assert {"LOCK_DAY_BROKEN", "CUT_HAS_ROOM"} <= codes(check(record, tmp_path))
