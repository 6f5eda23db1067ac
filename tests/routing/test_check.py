"""The checker passes a good plan and finds every kind of violation in a bad one."""

import random
from pathlib import Path

import numpy as np
import pytest

from routing.check import CheckResult, check_folder
from routing.errors import DataError
from routing.texts.catalogue import catalogue_keys
from routing.travel import matrix_digest
from tests.helpers import Record, date_of, hash_inputs, make_tables, write_record
from tests.routing.check_world import PLACES, customer, make_world, travel
from tests.violations import INJECTIONS, TABLE_INJECTIONS, inject

WITH_A_TEST_BELOW = {"ON_BOTH_ROUTES"}


def check(record: Record, folder: Path) -> CheckResult:
    write_record(record, folder)
    return check_folder(folder)


def codes(result: CheckResult) -> set[str]:
    return {violation.code for violation in result.violations}


def with_matrix(record: Record, folder: Path) -> Record:
    """Give a plan the same travel as a matrix, the ends of days among its rows."""
    ids = tuple(sorted(PLACES))
    pairs = [[travel(a, b) for b in ids] for a in ids]
    seconds, metres = np.moveaxis(np.array(pairs, dtype=np.int64), 2, 0)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "travel.npz", ids=np.array(ids), seconds=seconds, metres=metres)
    digest = matrix_digest(ids, seconds, metres)
    source = {"kind": "matrix", "file": "travel.npz", "sha256": digest}
    record = record | {"travel": source}
    return record | {"input_hash": hash_inputs(record)}


def test_good_plan_is_clean_and_counted_anew(tmp_path: Path) -> None:
    result = check(make_world(), tmp_path)
    assert result.violations == ()
    assert result.is_clean
    assert (result.visits_required, result.visits_planned) == (29, 25)
    assert result.rules["WINDOW_BROKEN"] == 25
    assert result.rules["BREAK_MISSING"] == 2


def test_good_plan_with_a_matrix_is_clean(tmp_path: Path) -> None:
    assert check(with_matrix(make_world(), tmp_path), tmp_path).violations == ()


@pytest.mark.parametrize("name", sorted(INJECTIONS))
def test_injected_violation_is_found(name: str, tmp_path: Path) -> None:
    code = name.partition("/")[0]
    good = make_world()
    if code == "TRAVEL_DIGEST_WRONG":
        good = with_matrix(good, tmp_path)
    spoilt = [inject(name, good, seed) for seed in range(6)]
    assert any(spoilt)
    for seed, bad in enumerate(spoilt):
        if bad is not None:
            assert code in codes(check(bad, tmp_path)), f"seed {seed}"


@pytest.mark.parametrize("name", sorted(TABLE_INJECTIONS))
def test_table_that_disagrees_is_found(name: str, tmp_path: Path) -> None:
    good = make_world()
    for seed in range(4):
        tables = make_tables(good)
        assert TABLE_INJECTIONS[name](tables, random.Random(seed))
        write_record(good, tmp_path, tables=tables)
        assert codes(check_folder(tmp_path)) == {name.partition("/")[0]}


def test_every_code_has_an_injection_and_a_sentence(tmp_path: Path) -> None:
    prefix, suffix = "violation.", ".message"
    known = {
        key.removeprefix(prefix).removesuffix(suffix)
        for key in catalogue_keys("en")
        if key.startswith(prefix) and not key.startswith(f"{prefix}ORIGIN_")
    }
    injected = {name.partition("/")[0] for name in INJECTIONS | TABLE_INJECTIONS}
    assert injected | WITH_A_TEST_BELOW == known


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_violation_says_so_in_words(language: str, tmp_path: Path) -> None:
    for name in INJECTIONS:
        bad = inject(name, make_world(), 1)
        if bad is not None:
            for violation in check(bad, tmp_path).violations:
                assert violation.message(language), name


def test_many_injections_leave_other_rules_alone(tmp_path: Path) -> None:
    """Where a rule can be broken alone, nothing else is said."""
    for name in (
        *("SCHEMA_UNKNOWN", "TRAVEL_SOURCE_WRONG", "LOCK_ORDER_BROKEN"),
        *("TRAVEL_TIME_WRONG/stop", "TRAVEL_DISTANCE_WRONG", "BREAK_MISSING"),
        *("REASON_UNKNOWN", "TERRITORY_OVERLAP", "REP_FORBIDDEN"),
        *("CUT_HAS_ROOM/free", "THINNING_ORDER", "VISIT_NUMBER_WRONG"),
    ):
        bad = inject(name, make_world(), 0)
        assert bad is not None, name
        assert codes(check(bad, tmp_path)) == {name.partition("/")[0]}


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


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "PLAN_FILE_MISSING"),
        (b"", "PLAN_NOT_JSON"),
        (b"\xff\xfe", "PLAN_NOT_JSON"),
        (b'{"schema": NaN}', "PLAN_NOT_JSON"),
        (b"[]", "PLAN_SHAPE"),
        (b"{}", "PLAN_SHAPE"),
        (b"[" * 100_000, "PLAN_NOT_JSON"),
    ],
)
def test_folder_that_is_no_plan_is_refused(
    content: bytes | None, code: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)
    assert [issue.code for issue in refused.value.issues] == [code]
    assert refused.value.issues[0].message("zh")
    assert refused.value.issues[0].cure()


@pytest.mark.parametrize(
    "path",
    [
        ("customers", 0, "windows"),
        ("reps", 0, "shifts"),
        ("routes", 0, "stops", 0, "arrival"),
        ("policy", "grades"),
        ("cycle", "start"),
        ("travel", "kind"),
    ],
)
@pytest.mark.parametrize("value", ["x", 1.5, None, [1], {}, True])
def test_value_of_a_wrong_type_is_refused_not_a_crash(
    path: tuple[str | int, ...], value: object, tmp_path: Path
) -> None:
    record = make_world()
    inner: Record = record
    for key in path[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[path[-1]] = value  # type: ignore[index]
    write_record(record, tmp_path, tables=make_tables(make_world()))
    with pytest.raises(DataError) as refused:
        check_folder(tmp_path)
    assert refused.value.issues[0].code == "PLAN_SHAPE"


def test_missing_table_is_a_violation(tmp_path: Path) -> None:
    write_record(make_world(), tmp_path)
    (tmp_path / "routes.csv").unlink()
    assert codes(check_folder(tmp_path)) == {"ROUTES_CSV_DIFFERS"}


def test_missing_matrix_is_refused(tmp_path: Path) -> None:
    record = with_matrix(make_world(), tmp_path)
    (tmp_path / "travel.npz").unlink()
    write_record(record, tmp_path)
    with pytest.raises(DataError):
        check_folder(tmp_path)
