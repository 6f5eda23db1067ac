"""Parsers of times, windows, weekdays, weeks and dates."""

from datetime import date

import pytest

from routing.model import DateRange, TimeWindow
from routing.read.fault import Fault
from routing.read.times import (
    parse_closed_days,
    parse_date,
    parse_dates,
    parse_time,
    parse_weekdays,
    parse_weeks,
    parse_windows,
)


def result(value):
    return value.code if isinstance(value, Fault) else value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:00", 0),
        ("9:05", 32_700),
        ("09：30", 34_200),
        ("09:00:30", 32_430),
        ("24:00", 86_400),
        ("24:01", "TIME_FORMAT"),
        ("9:60", "TIME_FORMAT"),
        ("9 am", "TIME_FORMAT"),
    ],
)
def test_times(text, expected):
    assert result(parse_time(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00-12:00", ((9, 12),)),
        ("14:00–18:00；09:00~12:00", ((9, 12), (14, 18))),
        ("09:00-12:00;11:00-13:00;13:00-14:00", ((9, 14),)),
        ("closed", ()),
        ("休息", ()),
        ("17:00-09:00", "TIME_WINDOW_INVERTED"),
        ("09:00-09:00", "TIME_WINDOW_INVERTED"),
        ("morning", "WINDOW_FORMAT"),
        (";", "WINDOW_FORMAT"),
    ],
)
def test_windows(text, expected):
    if isinstance(expected, tuple):
        expected = tuple(TimeWindow(3_600 * a, 3_600 * b) for a, b in expected)
    assert result(parse_windows(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon", (0,)),
        ("Fri; Monday", (0, 4)),
        ("周一；星期三、周日", (0, 2, 6)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("周一至周三", (0, 1, 2)),
        ("礼拜天", (6,)),
        ("fri-mon", "WEEKDAY_FORMAT"),
        ("mond", "WEEKDAY_FORMAT"),
        ("1", "WEEKDAY_FORMAT"),
    ],
)
def test_weekdays(text, expected):
    assert result(parse_weekdays(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1;3", (1, 3)),
        ("3.0", (3,)),
        ("odd", (1, 3)),
        ("双周", (2, 4)),
        ("0", "WEEK_OUT_OF_RANGE"),
        ("5", "WEEK_OUT_OF_RANGE"),
        ("first", "WEEKS_FORMAT"),
    ],
)
def test_weeks(text, expected):
    assert result(parse_weeks(text, 4)) == expected


@pytest.mark.parametrize(
    "text", ["2026-11-30", "2026/11/30", "2026.11.30", "2026年11月30日"]
)
def test_dates(text):
    assert parse_date(text) == date(2026, 11, 30)


@pytest.mark.parametrize("text", ["2026-02-30", "30.11.2026", "03/04/2026", "soon"])
def test_dates_that_are_none_or_could_be_two(text):
    assert result(parse_date(text)) == "DATE_FORMAT"


def test_ranges_of_dates():
    both = DateRange(date(2026, 12, 24), date(2027, 1, 2))
    one = DateRange(date(2027, 5, 1), date(2027, 5, 1))
    assert parse_dates("2026-12-24..2027-01-02;2027-05-01") == (both, one)
    assert result(parse_dates("2027-01-02..2026-12-24")) == "DATE_RANGE_INVERTED"
    assert result(parse_dates("2027-01-02..2027-01-03..x")) == "DATE_FORMAT"
    assert result(parse_dates("mon")) == "DATE_FORMAT"


def test_closed_days_name_dates_and_weekdays():
    one = DateRange(date(2027, 5, 1), date(2027, 5, 1))
    assert parse_closed_days("sat;2027-05-01;周日") == ((one,), (5, 6))
