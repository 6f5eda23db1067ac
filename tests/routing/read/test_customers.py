"""Rows of customers: fault catalogue A37-A40, A43-A47, and every column once."""

from datetime import date

import pytest

from routing.errors import Severity
from routing.model import ALWAYS_OPEN, DateRange, Location, Rep, TimeWindow
from routing.policy import Policy
from tests.routing.read.read_world import (
    HEADER,
    ROW,
    codes,
    fatal_codes,
    read,
    read_cells,
)

SHANGHAI = Location(lat=31.2, lon=121.5)
FIVE_DAYS = Rep(rep_id="R1", depot=SHANGHAI, end_depot=SHANGHAI)
SIX_DAYS = Rep(
    rep_id="R2",
    depot=SHANGHAI,
    end_depot=SHANGHAI,
    shifts=(TimeWindow(30_600, 63_000),) * 6 + (None,),
)


def hours(first: int, last: int) -> TimeWindow:
    return TimeWindow(3_600 * first, 3_600 * last)


def test_every_column_reaches_the_customer(tmp_path):
    reading = read_cells(
        tmp_path,
        name="Shop",
        channel="shop",
        grade="b",
        value="12.5",
        frequency="2",
        service_min="9.5",
        windows_mon="09:00-12:00;14:00-18:00",
        windows_tue="closed",
        open="08:00",
        close="20:00",
        weekdays="mon;wed",
        weeks="1;3",
        min_gap_days="7",
        max_gap_days="21",
        closed_days="2026-12-24..2026-12-26;fri",
        rep_id="R1",
        locked="yes",
        allowed_reps="R1;R2",
        weekday_now="wed",
        weeks_now="1;3",
        group="chain",
        priority="9",
        credit_days_overdue="30",
        last_visit="2026-11-02",
        city="上海",
        zip="200003",
        address="1 Road",
        phone="+86 21",
        note="ring",
        active="no",
    )
    assert reading.issues == ()
    [customer] = reading.customers
    day = (hours(8, 20),)
    assert customer.windows == (
        (hours(9, 12), hours(14, 18)),
        *((), day, day, (), day, day),
    )
    assert (customer.grade, customer.value, customer.frequency) == ("B", 12.5, 2)
    assert customer.service_time == 570
    assert (customer.weekdays, customer.weeks) == ((0, 2), (1, 3))
    assert (customer.min_gap_days, customer.max_gap_days) == (7, 21)
    closed = DateRange(date(2026, 12, 24), date(2026, 12, 26))
    assert customer.closed_days == (closed,)
    assert (customer.owner_id, customer.is_locked) == ("R1", True)
    assert customer.allowed_reps == ("R1", "R2")
    assert (customer.weekdays_now, customer.weeks_now) == ((2,), (1, 3))
    assert (customer.priority, customer.credit_days_overdue) == (9, 30)
    assert customer.last_visit == date(2026, 11, 2)
    texts = (customer.name, customer.channel, customer.group, customer.city)
    assert texts == ("Shop", "shop", "chain", "上海")
    texts = (customer.zip, customer.address, customer.phone, customer.note)
    assert texts == ("200003", "1 Road", "+86 21", "ring")
    assert not customer.is_active


def test_empty_cells_take_the_defaults(tmp_path):
    cells = dict.fromkeys(["grade", "frequency", "windows_mon", "priority"], "")
    [customer] = read_cells(tmp_path, **cells).customers
    assert customer.location == Location(lat=31.2304, lon=121.4737)
    assert (customer.grade, customer.frequency, customer.priority) == (None, None, 5)
    assert customer.windows == ALWAYS_OPEN
    assert customer.is_active


def test_a37_identical_rows_count_once(tmp_path):
    reading = read(tmp_path, f"{HEADER}\n{ROW}\nC2,31.1111,121.1111\n{ROW} \n")
    assert [c.customer_id for c in reading.customers] == ["C1", "C2"]
    [issue] = reading.issues
    assert (issue.code, issue.row, issue.values) == ("DUPLICATE_ROW", 4, {"other": 2})
    assert issue.severity is Severity.WARNING
    assert reading.rows_rejected == 0


def test_a38_rows_that_differ_are_both_refused_naming_each_other(tmp_path):
    reading = read(tmp_path, f"{HEADER}\n{ROW}\nC2,31.1111,121.1111\nC1,31.5,121.5\n")
    assert [c.customer_id for c in reading.customers] == ["C2"]
    named = {
        issue.row: issue.values["others"]
        for issue in reading.issues
        if issue.code == "DUPLICATE_ID_CONFLICT"
    }
    assert named == {2: "4", 4: "2"}


def test_a39_ids_are_exact_but_for_blanks_around_them(tmp_path):
    ids = ["abc", "ABC", "abc ", "аbc"]
    lines = [f"{name},31.2304,121.4737" for name in ids]
    reading = read(tmp_path, "\n".join([HEADER, *lines]))
    assert [c.customer_id for c in reading.customers] == ["abc", "ABC"]
    found = [(issue.code, issue.row) for issue in reading.issues if issue.row]
    assert found == [("DUPLICATE_ROW", 4), ("INVALID_ID", 5)]


def test_a20_ids_that_a_spreadsheet_has_changed(tmp_path):
    ids = ["1.23457E+12", "00042", "3-5", "2025-03-05", ""]
    lines = [f"{name},31.2304,121.4737" for name in ids]
    reading = read(tmp_path, "\n".join([HEADER, *lines]))
    assert [c.customer_id for c in reading.customers] == ["00042", "3-5", "2025-03-05"]
    assert [(i.code, i.row) for i in reading.issues if i.row] == [
        ("SCIENTIFIC_NOTATION_ID", 2),
        ("LOOKS_LIKE_DATE", 4),
        ("LOOKS_LIKE_DATE", 5),
        ("MISSING_ID", 6),
    ]


def test_a40_unknown_reps_and_grades_come_with_the_nearest(tmp_path):
    cells = {"rep_id": "R11", "allowed_reps": "R1;X", "grade": "D"}
    reading = read_cells(tmp_path, reps=(FIVE_DAYS, SIX_DAYS), **cells)
    assert codes(reading.issues) == ["UNKNOWN_GRADE", "UNKNOWN_REP", "UNKNOWN_REP"]
    assert reading.issues[0].values["nearest"] == "A, B, C"
    assert reading.issues[1].values == {"rep": "R11", "nearest": "R1"}
    assert reading.customers == ()


def test_reps_are_not_checked_where_none_are_known(tmp_path):
    assert read_cells(tmp_path, rep_id="R9").customers[0].owner_id == "R9"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-5", "NEGATIVE_SERVICE_TIME"),
        ("0", "NEGATIVE_SERVICE_TIME"),
        ("", None),
        ("9.5", 570),
        ("0.0084", 1),
        ("20分钟", "NOT_A_NUMBER"),
        ("100000", "SERVICE_TIME_TOO_LONG"),
        ("1e999", "NOT_FINITE"),
    ],
)
def test_a43_service_times(tmp_path, text, expected):
    reading = read_cells(tmp_path, service_min=text)
    if isinstance(expected, str):
        assert codes(reading.issues) == [expected]
    else:
        assert reading.customers[0].service_time == expected


@pytest.mark.parametrize(
    ("reps", "frequency", "expected"),
    [
        (None, "20", []),
        (None, "24", ["FREQUENCY_EXCEEDS_WORKING_DAYS"]),
        (None, "28", ["FREQUENCY_EXCEEDS_WORKING_DAYS"]),
        ((FIVE_DAYS,), "24", ["FREQUENCY_EXCEEDS_WORKING_DAYS"]),
        ((FIVE_DAYS, SIX_DAYS), "24", []),
    ],
)
def test_a44_more_visits_than_working_days(tmp_path, reps, frequency, expected):
    reading = read_cells(tmp_path, reps=reps, frequency=frequency)
    assert codes(reading.issues) == expected


@pytest.mark.parametrize(
    "cells", [{"weekdays": "mon;tue"}, {"closed_days": "mon;tue;wed;sat;sun"}]
)
def test_a44_more_visits_than_the_customers_own_days(tmp_path, cells):
    [issue] = read_cells(tmp_path, frequency="12", **cells).issues
    assert issue.code == "FREQUENCY_EXCEEDS_WORKING_DAYS"
    assert issue.values["highest"] == 8


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("6", (4, 8)),
        ("every 3 weeks", (1, 2)),
        ("2.5", (2, 3)),
        ("-1", (0, 1)),
        ("1e9", (24, 28)),
        ("9999999999", (24, 28)),
    ],
)
def test_a45_frequencies_that_no_cycle_holds(tmp_path, text, nearest):
    [issue] = read_cells(tmp_path, frequency=text).issues
    assert issue.code == "FREQUENCY_INVALID"
    assert (issue.values["lower"], issue.values["higher"]) == nearest


def test_a45_zero_parks(tmp_path):
    reading = read_cells(tmp_path, frequency="0")
    assert codes(reading.issues, Severity.WARNING) == ["CUSTOMER_PARKED"]
    assert reading.customers[0].is_parked


@pytest.mark.parametrize("cells", [{"frequency": "4"}, {"grade": "A"}])
def test_a46_gaps_that_cannot_be_kept(tmp_path, cells):
    [issue] = read_cells(tmp_path, min_gap_days="10", **cells).issues
    assert issue.code == "SPACING_INFEASIBLE"
    assert (issue.values["customer"], issue.values["smallest"]) == ("C1", 7)


def test_a46_a_largest_gap_that_the_weeks_rule_out(tmp_path):
    cells = {"frequency": "2", "weeks": "1;2", "max_gap_days": "14"}
    [issue] = read_cells(tmp_path, **cells).issues
    assert (issue.code, issue.values["largest"]) == ("SPACING_INFEASIBLE", 21)
    [issue] = read_cells(tmp_path, frequency="2", weeks="3").issues
    assert issue.code == "TOO_FEW_WEEKS"
    [issue] = read_cells(tmp_path, min_gap_days="9", max_gap_days="8").issues
    assert issue.code == "GAPS_INVERTED"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"windows_mon": "17:00-09:00"}, ["TIME_WINDOW_INVERTED"]),
        ({"open": "17:00", "close": "09:00"}, ["TIME_WINDOW_INVERTED"]),
        (
            {"open": "10:00", "close": "10:05", "service_min": "30"},
            ["TIME_WINDOW_TOO_SHORT"],
        ),
        ({"open": "10:00", "close": "10:25", "grade": "B"}, ["TIME_WINDOW_TOO_SHORT"]),
        ({"open": "10:00", "close": "10:25"}, []),
        ({"open": "03:00", "close": "05:00", "service_min": "30"}, []),
        (
            {"windows_mon": "10:00-10:05;11:00-12:00", "service_min": "30"},
            [],
        ),
    ],
)
def test_a47_opening_hours(tmp_path, cells, expected):
    assert codes(read_cells(tmp_path, **cells).issues) == expected


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"priority": "10"}, "OUT_OF_RANGE"),
        ({"locked": "maybe"}, "NOT_YES_OR_NO"),
        ({"weeks": "5"}, "WEEK_OUT_OF_RANGE"),
        ({"last_visit": "03/04/2026"}, "DATE_FORMAT"),
        ({"rep_id": "R1;R2"}, "SEVERAL_OWNERS"),
        ({"name": "a\x07b"}, "INVALID_TEXT"),
        ({"value": "lots"}, "NOT_A_NUMBER"),
    ],
)
def test_faulty_cells_refuse_the_row(tmp_path, cells, code):
    reading = read_cells(tmp_path, **cells)
    assert (codes(reading.issues), reading.customers) == ([code], ())


def test_negative_value_and_lock_without_owner_are_warnings(tmp_path):
    reading = read_cells(tmp_path, value="-3", locked="yes")
    expected = ["NEGATIVE_VALUE", "LOCKED_WITHOUT_OWNER"]
    assert codes(reading.issues, Severity.WARNING) == expected
    assert reading.customers[0].value == 0


def test_all_faults_of_a_row_come_together(tmp_path):
    cells = {"lat": "95", "grade": "Z", "frequency": "6", "priority": "0"}
    reading = read_cells(tmp_path, **cells)
    expected = ["INVALID_LATITUDE", "UNKNOWN_GRADE", "FREQUENCY_INVALID"]
    assert codes(reading.issues) == [*expected, "OUT_OF_RANGE"]


def test_the_cycle_of_the_policy_counts(tmp_path):
    policy = Policy(weeks=6)
    assert read_cells(tmp_path, policy=policy, frequency="6").issues == ()


def test_long_texts_are_shortened_in_issues(tmp_path):
    [issue] = read_cells(tmp_path, grade="x" * 1_000).issues
    assert len(issue.value) < 300


def test_an_unknown_coordinate_system_is_refused(tmp_path):
    content = f"{HEADER}\n{ROW}\n"
    assert fatal_codes(read, tmp_path, content, crs="utm") == ["UNKNOWN_CRS"]
