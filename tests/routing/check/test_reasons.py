"""Reasons of unplanned visits that are true, and one that is not."""

from pathlib import Path

import pytest

from tests.helpers import Record, date_of, hash_inputs
from tests.routing.check.checked import check, codes
from tests.routing.check.world import customer, make_world


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("TIME_WINDOW_INFEASIBLE", {"windows": [[[32_400, 33_000]]] * 7}),
        ("WORKDAY_TOO_SHORT", {"lat": 35.0, "lon": 121.4}),
        ("FREQUENCY_EXCEEDS_WORKING_DAYS", {"weekdays": [0], "frequency": 8}),
        ("FREQUENCY_EXCEEDS_WORKING_DAYS", {"weekdays": [6]}),
        ("SPACING_INFEASIBLE", {"max_gap_days": 7}),
        ("REP_NOT_ALLOWED", {"allowed_reps": ["R9"]}),
    ],
)
def test_true_reason_without_a_pattern_is_accepted(
    reason: str, changes: Record, tmp_path: Path
) -> None:
    record = make_world()
    new = customer("X", "C", 1, lat=31.2, lon=121.4) | changes
    record["customers"].append(new)
    record["territories"]["territories"][0]["customer_ids"].append("X")
    start = record["cycle"]["start"]
    record["unplanned"] += [
        {
            "visit_id": f"X@{start}#{number}",
            "customer_id": "X",
            "rep_id": "R1",
            "date_due": None,
            "reason": reason,
            "numbers": {},
        }
        for number in range(1, new["frequency"] + 1)
    ]
    record["input_hash"] = hash_inputs(record)
    assert check(record, tmp_path).violations == ()
    for each in record["unplanned"][-new["frequency"] :]:
        wrong = "SPACING_INFEASIBLE" if "TIME" in reason else "LOCATION_UNREACHABLE"
        each["reason"] = wrong
    allowed = {"REASON_FALSE"} if "TIME" not in reason else {"REASON_FALSE", None}
    assert codes(check(record, tmp_path)) <= allowed


def test_one_more_visit_may_not_break_a_locked_order(tmp_path: Path) -> None:
    """C4's day has room for C9 only before or after him; a lock leaves one of two."""
    record = make_world()
    record["unplanned"].append(
        {
            "visit_id": f"X@{record['cycle']['start']}#1",
            "customer_id": "X",
            "rep_id": "R1",
            "date_due": date_of(record, 11),
            "reason": "CAPACITY_EXCEEDED",
            "numbers": {},
        }
    )
    early = [[[30_600, 32_400 + 1_200]]] * 7
    new = customer("X", "C", 1, lat=31.21, lon=121.39, weekdays=[4], weeks=[2])
    record["customers"].append(new | {"windows": early})
    record["calendar"]["X"] = {"days": [11], "route": ""}
    record["territories"]["territories"][0]["customer_ids"].append("X")
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == {"CUT_HAS_ROOM"}
    record["locks"].append(
        {
            "customer_id": "C4",
            "level": "order",
            "rep_id": None,
            "date": date_of(record, 11),
            "sequence": 1,
            "start": None,
        }
    )
    record["input_hash"] = hash_inputs(record)
    assert codes(check(record, tmp_path)) == set()
