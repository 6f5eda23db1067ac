"""The page of territories alone, in a real browser."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from maps.canvas import format_map
from maps.colouring import colour_territories
from maps.design_map import DrawnDesign, draw_design_map
from maps.style import REP_COLOURS
from routing.areas import AreaRecord
from routing.model import Customer, Location
from routing.policy import Policy
from routing.territories import DesignInputs, DesignParams, make_territories
from tests.maps.page_reader import HOSTILE

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def make_customers(name: str = "Shop") -> tuple[Customer, ...]:
    return tuple(
        Customer(
            customer_id=f"C{k}",
            name=f"{name} {k}",
            location=Location(lat=31 + 0.02 * (k % 5), lon=121 + 0.02 * (k // 5)),
            grade="ABC"[k % 3],
        )
        for k in range(30)
    )


def make_areas() -> tuple[AreaRecord, ...]:
    def ring(west: float) -> tuple[tuple[float, float], ...]:
        east = west + 0.04
        start = (west, 30.9)
        return start, (east, 30.9), (east, 31.2), (west, 31.2), start

    return tuple(
        AreaRecord(
            area_id=f"A{k}",
            name=f"Area {k}",
            polygons=((ring(120.98 + 0.04 * k),),),
            weight=1.0 + k,
        )
        for k in range(4)
    )


def draw(**given: Any) -> str:
    inputs = DesignInputs(reps=3, policy=Policy(), **given)
    made = make_territories(inputs, DesignParams(), lambda phase: None)
    drawn = DrawnDesign(
        customers=made.customers,
        policy=inputs.policy,
        design=made.design,
        kept=made.kept,
        areas=inputs.areas,
        area_reps=made.area_reps,
    )
    return format_map(draw_design_map(drawn, "en"))


Opener = Callable[[str, dict[str, int]], Any]


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Opener]:
    faults: list[str] = []
    pages = []

    def open_one(html: str, size: dict[str, int]) -> Any:
        file = tmp_path / "map.html"
        file.write_text(html, "utf-8")
        page = chromium.new_page(viewport=size)
        pages.append(page)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
        allowed = (file.as_uri(), "data:,")
        page.on(
            "request",
            lambda request: request.url in allowed or faults.append(request.url),
        )
        page.goto(file.as_uri())
        return page

    yield open_one
    for page in pages:
        page.close()
    assert faults == []


@pytest.mark.browser
def test_overview_lists_all_reps_with_their_figures(open_page: Opener) -> None:
    page = open_page(draw(customers=make_customers()), DESKTOP)
    assert page.locator("#list .row").count() == 3
    assert page.locator(".territory-label").count() == 3
    assert "3 reps" in page.inner_text("#summary")
    assert page.is_hidden("#areas-switch")


@pytest.mark.browser
def test_a_rep_is_chosen_and_left_again(open_page: Opener) -> None:
    page = open_page(draw(customers=make_customers()), DESKTOP)
    page.select_option("#rep", "1")
    assert "Rep 2" in page.inner_text("#summary")
    rows = page.locator("#list .row").count()
    assert f"Customers\n{rows}" in page.inner_text("#figures")
    page.click("#overview")
    assert "3 reps" in page.inner_text("#summary")


@pytest.mark.browser
def test_search_finds_a_customer_and_tells_about_him(open_page: Opener) -> None:
    page = open_page(draw(customers=make_customers()), PHONE)
    page.click("#handle")
    page.fill("#search", "C17")
    page.click("#found button")
    assert "Shop 17" in page.inner_text("#list")


@pytest.mark.browser
def test_areas_alone_show_their_weight(open_page: Opener) -> None:
    page = open_page(draw(areas=make_areas()), DESKTOP)
    assert "Weight" in page.inner_text("#figures")
    assert page.is_visible("#areas-switch")
    assert page.is_hidden("#search-box")
    page.click("#areas")
    page.select_option("#rep", "0")
    assert "Area" in page.inner_text("#list")


@pytest.mark.browser
def test_hostile_names_do_nothing(open_page: Opener) -> None:
    html = draw(customers=make_customers("".join(HOSTILE)))
    page = open_page(html, DESKTOP)
    page.select_option("#rep", "0")
    page.click("#list button >> nth=0")
    assert page.locator("#list h2").count() == 1


def test_the_page_holds_its_data_and_loads_nothing() -> None:
    html = draw(customers=make_customers(), areas=make_areas())
    block = html.split('id="beatplan-areas">')[1].split("</script>")[0]
    assert [area["id"] for area in json.loads(block)] == ["A0", "A1", "A2", "A3"]
    assert "<script src" not in html
    assert '<link rel="stylesheet"' not in html


def test_neighbours_differ_in_colour_beyond_the_twelfth() -> None:
    def strip(k: int) -> list[tuple[tuple[float, float], ...]]:
        start = (0.1 * k, 0.0)
        return [
            (start, (0.1 * k + 0.1, 0.0), (0.1 * k + 0.1, 1.0), (0.1 * k, 1.0), start)
        ]

    # The thirteenth lies beside the first, whose colour it would repeat.
    order = [*range(1, 13), 0]
    colours = colour_territories([strip(k) for k in order])
    assert colours[:12] == REP_COLOURS
    assert colours[12] != colours[0]
