from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from routing.write.calendar import format_calendar
from tests.routing.plan_world import (
    BROKEN,
    CHINESE,
    CUSTOMERS,
    FORMULA,
    REPS,
    make_plan,
)


def in_timezone(name):
    plan = make_plan()
    return replace(plan, policy=replace(plan.policy, timezone=name))


def events(content):
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_every_visit_of_the_rep_is_an_event():
    first, second = (events(format_calendar(make_plan(), rep)) for rep in REPS)
    assert [str(event["uid"]) for event in first] == [
        "C1@2026-03-16#1@beatplan",
        "C2@2026-03-16#1@beatplan",
        "C1@2026-03-16#2@beatplan",
        "C3@2026-03-16#1@beatplan",
        "C1@2026-03-16#3@beatplan",
        "C2@2026-03-16#2@beatplan",
        "C1@2026-03-16#4@beatplan",
    ]
    assert [str(event["summary"]) for event in first[:2]] == [FORMULA, BROKEN]
    assert [str(event["summary"]) for event in second] == [CHINESE] * 3


def test_event_lasts_as_long_as_the_service():
    event = events(format_calendar(make_plan(), REPS[0]))[0]
    assert event["dtend"].dt - event["dtstart"].dt == (
        datetime(2026, 3, 16, 9, 30) - datetime(2026, 3, 16, 8, 45)
    )


def test_event_tells_place_and_order():
    event = events(format_calendar(make_plan(), REPS[0]))[0]
    assert str(event["location"]) == 'Straße "1", Hof; links, 10115 Berlin'
    assert event["geo"].to_ical() == "52.5;13.4"
    assert str(event["description"]) == (
        "Customer C1, grade A\nStop 1 of 2, 45 min\nPhone: +49 30 1\nNote: =1+1\nbell"
    )


def test_customer_without_a_name_is_called_by_its_id():
    nameless = replace(CUSTOMERS[0], name="")
    plan = make_plan(customers=(nameless, *CUSTOMERS[1:]))
    assert str(events(format_calendar(plan, REPS[0]))[0]["summary"]) == "C1"


def test_nothing_depends_on_the_present():
    content = format_calendar(make_plan(), REPS[0])
    assert content == format_calendar(make_plan(), REPS[0])
    for event in events(content):
        assert event["sequence"] == 0
        assert event["dtstamp"].dt == datetime(2026, 3, 16, tzinfo=UTC)


def test_wall_time_stays_when_summer_time_begins():
    content = format_calendar(make_plan(), REPS[0])
    assert b"DTSTART;TZID=Europe/Berlin:20260323T084500\r\n" in content
    assert b"DTSTART;TZID=Europe/Berlin:20260330T084500\r\n" in content
    starts = [event["dtstart"].dt.astimezone(UTC) for event in events(content)]
    assert datetime(2026, 3, 23, 7, 45, tzinfo=UTC) in starts
    assert datetime(2026, 3, 30, 6, 45, tzinfo=UTC) in starts


@pytest.mark.parametrize(
    ("name", "offsets"),
    [
        ("Europe/Berlin", {date(2026, 3, 16): 1, date(2026, 4, 6): 2}),
        ("America/New_York", {date(2026, 3, 16): -4, date(2026, 4, 6): -4}),
        ("Asia/Shanghai", {date(2026, 3, 16): 8, date(2026, 4, 6): 8}),
        ("Australia/Sydney", {date(2026, 3, 16): 11, date(2026, 4, 6): 10}),
    ],
)
def test_timezone_of_the_file_alone_gives_the_offsets(name, offsets):
    calendar = Calendar.from_ical(format_calendar(in_timezone(name), REPS[0]))
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == name
    rules = zone.to_tz(lookup_tzid=False)
    for day, hours in offsets.items():
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=rules)
        assert noon.utcoffset().total_seconds() == hours * 3_600


@pytest.mark.parametrize("name", ["", "UTC"])
def test_without_timezone_times_are_utc(name):
    content = format_calendar(in_timezone(name), REPS[0])
    assert b"DTSTART:20260323T084500Z\r\n" in content
    assert b"TZID" not in content


def test_lines_end_and_fold_as_the_format_demands():
    long_name = replace(CUSTOMERS[3], name=CHINESE * 20)
    plan = make_plan(customers=(*CUSTOMERS[:3], long_name, *CUSTOMERS[4:]))
    content = format_calendar(plan, REPS[1])
    assert content.count(b"\n") == content.count(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert str(events(content)[0]["summary"]) == CHINESE * 20


def test_control_characters_do_not_reach_the_file():
    nasty = replace(CUSTOMERS[0], name="a\x07b\r\nEND:VEVENT")
    plan = make_plan(customers=(nasty, *CUSTOMERS[1:]))
    content = format_calendar(plan, REPS[0])
    assert str(events(content)[0]["summary"]) == "ab\nEND:VEVENT"
    assert content.count(b"\r\nEND:VEVENT") == 7


def test_descriptions_are_in_the_language_of_the_plan():
    plan = make_plan()
    plan = replace(plan, policy=replace(plan.policy, language="zh"))
    event = events(format_calendar(plan, REPS[0]))[0]
    assert str(event["description"]).startswith("客户 C1")
