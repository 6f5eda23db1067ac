import json

import folium
import pytest

from maps.canvas import add_data_block, format_map, make_canvas
from maps.page import format_json
from maps.plan_map import draw_plan_map
from routing.plan import Plan
from routing.texts import LANGUAGES
from tests.maps.page_reader import HOSTILE, PageReader
from tests.maps.plan_fixture import make_plan


@pytest.mark.parametrize("text", HOSTILE)
def test_json_of_any_text_has_no_markup_and_reads_back(text: str) -> None:
    written = format_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": text}


def test_json_refuses_what_json_cannot_hold() -> None:
    with pytest.raises(ValueError, match="JSON"):
        format_json({"lat": float("nan")})


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_loads_nothing(plan: Plan, language: str) -> None:
    page = PageReader(format_map(draw_plan_map(plan, language)))
    assert page.loads == []


def test_page_loads_nothing_whatever_the_customers_are_called() -> None:
    page = PageReader(format_map(draw_plan_map(make_plan(HOSTILE))))
    assert page.loads == []
    scripts = [values for tag, values in page.tags if tag == "script"]
    assert len([values for values in scripts if not values.get("type")]) == 3


def test_names_reach_the_page_as_they_are() -> None:
    page = PageReader(format_map(draw_plan_map(make_plan(HOSTILE))))
    assert tuple(page.blocks["customers"]["name"][: len(HOSTILE)]) == HOSTILE


def test_policy_of_the_page_allows_no_script_but_ours(plan: Plan) -> None:
    page = PageReader(format_map(draw_plan_map(plan)))
    policies = [
        values["content"]
        for tag, values in page.tags
        if tag == "meta" and values.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; script-src 'sha256-")
    scripts = policies[0].split("script-src ")[1].split(";")[0]
    assert "unsafe" not in scripts
    assert "http" not in scripts


def test_page_says_its_language(plan: Plan) -> None:
    for language, tag in (("en", "en-GB"), ("zh", "zh-CN")):
        page = PageReader(format_map(draw_plan_map(plan, language)))
        assert ("html", {"lang": tag}) in page.tags


def test_equal_plans_give_equal_pages() -> None:
    first, second = (format_map(draw_plan_map(make_plan())) for _ in range(2))
    assert first == second


def test_rendering_twice_gives_the_same(plan: Plan) -> None:
    canvas = draw_plan_map(plan)
    assert format_map(canvas) == format_map(canvas)


def test_block_of_the_same_name_is_replaced(plan: Plan) -> None:
    canvas = make_canvas(plan)
    add_data_block(canvas, "extra", [1])
    add_data_block(canvas, "extra", [2])
    assert PageReader(format_map(canvas)).blocks["extra"] == [2]


def test_maps_made_elsewhere_are_refused() -> None:
    with pytest.raises(ValueError, match="make_canvas"):
        add_data_block(folium.Map(tiles=None), "extra", [1])
