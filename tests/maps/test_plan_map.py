import re
from dataclasses import replace

import folium
import pytest

from maps.canvas import format_map, make_canvas
from maps.customers import draw_customers, draw_unplanned
from maps.day_routes import draw_day_routes
from maps.page import SCRIPTS, read_asset
from maps.plan_map import draw_plan_map
from maps.territories import draw_territories, label_place
from routing.plan import Plan, Reason
from routing.texts import LANGUAGES, has_text
from tests.maps.page_reader import PageReader
from tests.maps.plan_fixture import make_plan

SQUARE = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0))
SPECK = ((5.0, 5.0), (5.1, 5.0), (5.1, 5.1), (5.0, 5.0))


def blocks_of(canvas: folium.Map) -> dict[str, object]:
    return PageReader(format_map(canvas)).blocks


def test_plan_map_has_every_block(plan: Plan) -> None:
    names = {"plan", "texts", "territories", "routes", "customers", "places"}
    assert set(blocks_of(draw_plan_map(plan))) == names | {"unplanned"}


def test_each_function_makes_its_own_map_when_none_is_given(plan: Plan) -> None:
    for draw in (draw_territories, draw_day_routes, draw_customers, draw_unplanned):
        assert isinstance(draw(plan), folium.Map)


def test_functions_draw_on_the_map_they_are_given(plan: Plan) -> None:
    canvas = make_canvas(plan)
    assert draw_territories(plan, canvas) is canvas
    assert draw_customers(plan, canvas) is canvas


def test_label_stands_where_the_largest_area_has_room() -> None:
    lat, lon = label_place([SPECK, SQUARE]) or (0.0, 0.0)
    assert lat == pytest.approx(1, abs=0.01)
    assert lon == pytest.approx(1, abs=0.01)


def test_no_area_has_no_label() -> None:
    assert label_place([]) is None
    assert label_place([((1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0))]) is None


def test_territory_corners_are_latitude_first(plan: Plan) -> None:
    territories = PageReader(format_map(draw_territories(plan))).blocks["territories"]
    corners = plan.design.territories[0].outline[0]
    expected = {(round(lat, 6), round(lon, 6)) for lon, lat in corners}
    assert set(map(tuple, territories[0]["areas"][0][0])) == expected


def test_pieces_of_an_area_with_a_hole_become_one_area(plan: Plan) -> None:
    left = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 3.0), (2.0, 3.0))
    left = (*left, (2.0, 4.0), (0.0, 4.0), (0.0, 0.0))
    right = tuple((4.0 - lon, lat) for lon, lat in left)
    first, *others = plan.design.territories
    pieces = replace(first, outline=(left, right))
    changed = replace(plan, design=replace(plan.design, territories=(pieces, *others)))
    drawn = PageReader(format_map(draw_territories(changed))).blocks["territories"][0]
    assert [len(area) for area in drawn["areas"]] == [2]
    hole = {tuple(corner) for corner in drawn["areas"][0][1]}
    assert hole == {(lat, lon) for lat in (1.0, 3.0) for lon in (1.0, 2.0, 3.0)}


def test_routes_name_rep_day_and_stops(plan: Plan) -> None:
    routes = PageReader(format_map(draw_day_routes(plan))).blocks["routes"]
    assert len(routes) == len(plan.routes)
    route, drawn = plan.routes[7], routes[7]
    assert plan.reps[drawn["rep"]].rep_id == route.rep_id
    assert plan.cycle.date_of(drawn["day"]) == route.date
    stops = [plan.customers[c].customer_id for c in drawn["stops"]["customer"]]
    assert stops == [stop.customer_id for stop in route.stops]
    assert drawn["distance"] == route.distance


def test_columns_of_customers_are_equally_long(plan: Plan) -> None:
    columns = PageReader(format_map(draw_customers(plan))).blocks["customers"]
    assert {len(column) for column in columns.values()} == {len(plan.customers)}


def test_unlocated_and_parked_customers_are_told_apart(plan: Plan) -> None:
    columns = PageReader(format_map(draw_customers(plan))).blocks["customers"]
    assert columns["lat"][-1] is None
    assert columns["frequency"][-2] == 0


def test_towns_are_named_where_three_customers_are(plan: Plan) -> None:
    lonely = replace(plan.customers[0], city="Lonely")
    changed = replace(plan, customers=(lonely, *plan.customers[1:]))
    places = PageReader(format_map(draw_customers(changed))).blocks["places"]
    assert {place["name"] for place in places} == {"姑苏", "吴中", "相城", "园区"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_unplanned_visits_carry_their_sentence(plan: Plan, language: str) -> None:
    canvas = draw_unplanned(plan, make_canvas(plan, language))
    block = PageReader(format_map(canvas)).blocks["unplanned"]
    assert len(block["visits"]) == len(plan.unplanned)
    assert set(block["remedies"]) == {visit.reason for visit in plan.unplanned}
    assert all(visit["detail"] for visit in block["visits"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_the_scripts_ask_for_exists(language: str) -> None:
    source = "\n".join(read_asset(f"{name}.js") for name in SCRIPTS)
    asked = set(re.findall(r'\btext\(\s*"(\w+)"', source))
    counted = set(re.findall(r'countText\(\s*"(\w+)"', source))
    asked |= counted | {f"{key}_one" for key in counted}
    asked |= {f"weekday_{weekday}" for weekday in range(7)}
    asked |= {f"reason_{reason}" for reason in Reason}
    assert len(asked) > 50
    missing = {key for key in asked if not has_text(f"map.script.{key}", language)}
    assert missing == set()


def test_ten_thousand_customers_stay_a_small_page() -> None:
    plan = make_plan(num_customers=10_000)
    page = format_map(draw_plan_map(plan))
    assert len(page.encode("utf-8")) < 4_000_000
