from dataclasses import replace
from xml.etree.ElementTree import fromstring

from routing.write.gpx import format_gpx
from tests.routing.plan_world import (
    BROKEN,
    CHINESE,
    CUSTOMERS,
    FORMULA,
    REPS,
    make_plan,
)

GPX = "{http://www.topografix.com/GPX/1/1}"


def parse(content):
    return fromstring(content)  # noqa: S314  our own file


def routes(content):
    return parse(content).findall(f"{GPX}rte")


def names(route):
    return [point.findtext(f"{GPX}name") for point in route.findall(f"{GPX}rtept")]


def test_a_route_per_date_leads_over_the_stops_in_order():
    first = routes(format_gpx(make_plan(), REPS[0]))
    assert [route.findtext(f"{GPX}name") for route in first] == [
        "2026-03-16 R1",
        "2026-03-23 R1",
        "2026-03-26 R1",
        "2026-03-30 R1",
        "2026-04-06 R1",
    ]
    assert names(first[0]) == ["Depot", FORMULA, BROKEN, "Depot"]
    assert names(routes(format_gpx(make_plan(), REPS[1]))[0])[1] == CHINESE


def test_points_stand_where_customers_and_depots_are():
    points = routes(format_gpx(make_plan(), REPS[1]))[0].findall(f"{GPX}rtept")
    assert [(point.get("lat"), point.get("lon")) for point in points] == [
        ("52.45", "13.25"),
        ("52.4", "13.2"),
        ("52.46", "13.25"),
    ]
    kinds = [point.findtext(f"{GPX}type") for point in points]
    assert kinds == ["depot", "visit", "depot"]
    assert points[1].findtext(f"{GPX}desc") == "1. C4 08:45"


def test_file_is_gpx_1_1_and_names_are_escaped():
    content = format_gpx(make_plan(), REPS[0])
    root = parse(content)
    assert root.tag == f"{GPX}gpx"
    assert root.get("version") == "1.1"
    assert root.get("creator") == "Beatplan"
    assert root.findtext(f"{GPX}metadata/{GPX}name") == "Jörg <& Söhne>"
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n")


def test_characters_that_xml_forbids_are_left_out():
    nasty = replace(CUSTOMERS[0], name="a\x00b\ufffe")
    plan = make_plan(customers=(nasty, *CUSTOMERS[1:]))
    assert names(routes(format_gpx(plan, REPS[0]))[0])[1] == "ab"


def test_rep_without_routes_has_an_empty_file():
    assert routes(format_gpx(make_plan(routes=()), REPS[0])) == []
