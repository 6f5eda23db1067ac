"""The page in a real browser: nothing runs, nothing is asked for, all controls work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from maps.plan_map import draw_plan_map, format_map
from routing.plan import Plan
from tests.maps.page_reader import HOSTILE
from tests.maps.plan_fixture import make_plan

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visit:
    """An open page and what went wrong on it."""

    page: Any
    faults: list[str] = field(default_factory=list)

    def click(self, selector: str) -> None:
        self.page.click(selector)

    def choose(self, **filters: int) -> None:
        for name, value in filters.items():
            self.page.select_option(f"#{name}", str(value))

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def count(self, selector: str) -> int:
        return int(self.page.locator(selector).count())


Opener = Callable[..., Visit]


@pytest.fixture
def open_map(chromium: Any, tmp_path: Path) -> Iterator[Opener]:
    visits: list[Visit] = []

    def open_page(
        plan: Plan, *, language: str = "en", size: dict[str, int] = DESKTOP
    ) -> Visit:
        file = tmp_path / "map.html"
        file.write_text(format_map(draw_plan_map(plan, language)), "utf-8")
        page = chromium.new_page(viewport=size)
        visit = Visit(page)
        address = file.as_uri()
        note = visit.faults.append
        page.on("console", lambda message: note(f"console: {message.text}"))
        page.on("pageerror", lambda error: note(f"error: {error}"))
        page.on("dialog", lambda dialog: (note("dialog"), dialog.dismiss()))
        page.on(
            "request",
            lambda request: request.url in (address, "data:,") or note(request.url),
        )
        page.goto(address)
        visits.append(visit)
        return visit

    yield open_page
    for visit in visits:
        visit.page.close()
        assert visit.faults == []


def route_of(plan: Plan, *, at_least: int = 2) -> tuple[int, int, int]:
    """Return rep, week and weekday of the first route with enough stops."""
    route = next(route for route in plan.routes if len(route.stops) >= at_least)
    day = (route.date - plan.cycle.start).days
    rep = [rep.rep_id for rep in plan.reps].index(route.rep_id)
    return rep, day // 7, day % 7


def test_overview_shows_territories_and_all_reps(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan)
    assert visit.count(".territory-label") == 3
    assert visit.count("#list .row") == 3
    assert visit.count(".centred > .number") == 0
    assert f"{plan.visits_planned} visits" in visit.text("#summary")


def test_labels_do_not_cover_each_other(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan, size=PHONE)
    boxes = [
        label.bounding_box()
        for label in visit.page.locator(
            ".territory-label:visible, .place:visible"
        ).all()
    ]
    assert len(boxes) >= 3
    for rank, one in enumerate(boxes):
        for other in boxes[:rank]:
            assert (
                one["x"] >= other["x"] + other["width"]
                or other["x"] >= one["x"] + one["width"]
                or one["y"] >= other["y"] + other["height"]
                or other["y"] >= one["y"] + one["height"]
            )


def test_one_day_shows_the_stops_in_order(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan)
    rep, week, weekday = route_of(plan)
    visit.choose(rep=rep, week=week, weekday=weekday)
    route = plan.routes[[len(r.stops) >= 2 for r in plan.routes].index(True)]
    assert visit.count("#list .stop") == len(route.stops)
    numbers = visit.page.locator(".centred > .number").all_inner_texts()
    assert numbers == [str(number + 1) for number in range(len(route.stops))]


def test_step_goes_to_the_next_day_with_a_route(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan)
    visit.choose(rep=0)
    visit.click("#next")
    assert visit.page.input_value("#week") == "0"
    assert visit.count("#list .stops") == 1


def test_click_on_a_stop_tells_about_the_customer(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan)
    rep, week, weekday = route_of(plan)
    visit.choose(rep=rep, week=week, weekday=weekday)
    visit.page.locator(".centred > .number").first.click()
    route = next(route for route in plan.routes if len(route.stops) >= 2)
    details = visit.text("#list")
    assert route.stops[0].customer_id in details
    assert "visits per cycle" in details


def test_click_on_a_point_of_the_canvas_tells_about_the_customer(
    open_map: Opener, plan: Plan
) -> None:
    visit = open_map(plan)
    customer = plan.customers[0]
    assert customer.location is not None
    lat, lon = customer.location.lat, customer.location.lon
    at = visit.page.evaluate(
        """([lat, lon]) => {
            const box = map_plan.getContainer().getBoundingClientRect();
            const at = map_plan.latLngToContainerPoint([lat, lon]);
            return [box.left + at.x, box.top + at.y];
        }""",
        [lat, lon],
    )
    visit.page.mouse.click(*at)
    assert customer.customer_id in visit.text("#list")


def test_day_off_says_there_is_no_route(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan)
    visit.choose(rep=0, week=0, weekday=4)
    assert "No route" in visit.text("#summary")
    assert "No route here" in visit.text("#list")


def test_unplanned_visits_are_listed_with_reason_and_remedy(
    open_map: Opener, plan: Plan
) -> None:
    visit = open_map(plan)
    visit.click("#unplanned")
    assert visit.count("#list .row") == len(plan.unplanned)
    assert "No rep at work" in visit.text("#list")
    assert visit.page.get_attribute("#unplanned", "aria-pressed") == "true"


def test_search_finds_a_customer_by_number(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan)
    visit.page.fill("#search", "c00007")
    visit.click("#found button")
    assert "C00007" in visit.text("#list")


def test_controls_work_from_the_keyboard(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan)
    visit.page.focus("#rep")
    visit.page.keyboard.press("ArrowDown")
    assert visit.page.input_value("#rep") == "0"
    visit.page.focus("#list .row")
    visit.page.keyboard.press("Enter")
    assert visit.count("#list .stops") == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_text_is_only_ever_text(open_map: Opener, language: str) -> None:
    plan = make_plan(HOSTILE)
    visit = open_map(plan, language=language)
    for rep in range(len(plan.reps)):
        visit.choose(rep=rep, week=-1, weekday=-1)
        for _ in range(6):
            visit.click("#next")
            for number in range(visit.count(".centred > .number")):
                visit.page.locator(".centred > .number").nth(number).hover(force=True)
    visit.click("#overview")
    for text in HOSTILE[:5]:
        visit.page.fill("#search", text)
        assert text in visit.text("#found")
        visit.page.locator("#found button").first.click()
        assert text in visit.text("#list h2")
    assert visit.count("img:not(.leaflet-tile)") == 0


def test_phone_has_a_usable_map_above_a_sheet(open_map: Opener, plan: Plan) -> None:
    visit = open_map(plan, size=PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.locator(".map").bounding_box()["height"] > 500
    assert not visit.page.is_visible("#figures")
    visit.click("#handle")
    assert visit.page.is_visible("#figures")
    assert visit.page.get_attribute("#handle", "aria-expanded") == "true"
    assert visit.page.locator(".map").bounding_box()["height"] > 150


def test_tiles_are_asked_for_only_when_switched_on(
    open_map: Opener, plan: Plan
) -> None:
    visit = open_map(plan)
    asked: list[str] = []
    visit.page.route("https://**", lambda route: (asked.append("x"), route.abort()))
    visit.page.check("#tiles")
    visit.page.wait_for_function("document.querySelector('.leaflet-tile') !== null")
    assert "OpenStreetMap" in visit.text(".leaflet-control-attribution")
    assert visit.faults
    visit.faults.clear()
    visit.page.uncheck("#tiles")


@pytest.mark.slow
def test_ten_thousand_customers_are_drawn_within_two_seconds(
    open_map: Opener,
) -> None:
    visit = open_map(make_plan(num_customers=10_000))
    spent = visit.page.evaluate(
        """() => {
            const began = performance.now();
            const rep = document.getElementById("rep");
            rep.value = "1";
            rep.dispatchEvent(new Event("change"));
            return performance.now() - began;
        }"""
    )
    assert spent < 2_000
