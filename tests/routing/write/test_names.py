"""Whatever a customer is called, every file gives the name back."""

from dataclasses import replace
from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from routing.metrics import measure_plan
from routing.read.plan_folder import read_plan_folder
from routing.write.calendar import format_calendar
from routing.write.gpx import format_gpx
from routing.write.legal_text import legal_text
from routing.write.plan_folder import write_plan_folder
from routing.write.workbook import format_workbook
from tests.routing.plan_world import (
    CUSTOMERS,
    READ_OPTIONS,
    READING,
    REPS,
    make_matrix,
    make_plan,
)

NAMES = st.text(max_size=60).map(legal_text).filter(str.strip)


def named(name):
    return make_plan(customers=(replace(CUSTOMERS[0], name=name), *CUSTOMERS[1:]))


@given(NAMES)
def test_name_comes_back_from_the_calendar(name):
    calendar = Calendar.from_ical(format_calendar(named(name), REPS[0]))
    assert str(calendar.walk("VEVENT")[0]["summary"]) == name


@given(NAMES)
def test_name_comes_back_from_the_route(name):
    root = fromstring(format_gpx(named(name), REPS[0]))  # noqa: S314  our own file
    points = root.findall("{*}rte[1]/{*}rtept")
    assert points[1].findtext("{*}name") == name


@given(NAMES)
def test_name_comes_back_from_the_workbook(name):
    plan = named(name)
    content = BytesIO(format_workbook(plan, measure_plan(plan)))
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_name("Customers")
    assert rows.to_python()[1][1] == name


@given(st.text(max_size=60, alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_name_comes_back_from_the_plan(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("plan")
    write_plan_folder(
        named(name),
        folder,
        reading=READING,
        read_options=READ_OPTIONS,
        matrix=make_matrix(),
    )
    assert read_plan_folder(folder).plan.customers[0].name == name


@pytest.mark.parametrize(
    ("text", "legal"), [("a\x00b\ud800c", "abc"), ("a\r\nb\rc\td", "a\nb\nc\td")]
)
def test_control_characters_are_left_out(text, legal):
    assert legal_text(text) == legal
