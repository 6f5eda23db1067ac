"""The page of a rep's day in a real browser, on a phone's screen, against a server."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import uvicorn

from api.store.outcomes import load_outcomes
from routing.outcome import Outcome, OutcomeKind
from tests.api.service.day_world import plan_in_force, publish, visits_of
from tests.api.service.plan_world import keep_small_plan
from tests.api.service.service_world import START, World
from tests.maps.conftest import chromium  # noqa: F401 - a fixture
from tests.maps.page_reader import HOSTILE

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
NOON = "2026-11-30T12:00:00+08:00"


@dataclass
class Phone:
    """A page that is open, the server behind it, and what went wrong."""

    page: Any
    address: str
    world: World
    faults: list[str] = field(default_factory=list)

    def open(self, token: str = "", path: str = "/day") -> None:
        fragment = f"#token={token}" if token else ""
        self.page.goto(f"{self.address}{path}{fragment}")

    def shows(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for(timeout=5_000)

    def kept(self) -> tuple[Outcome, ...]:
        with self.world.service.store.reading() as connection:
            return load_outcomes(connection, START.date(), START.date())

    def waits_for(self, count: int) -> tuple[Outcome, ...]:
        for _ in range(100):
            if len(self.kept()) >= count:
                return self.kept()
            self.page.wait_for_timeout(50)
        raise AssertionError(f"Expected {count} reports, got {self.kept()}.")


@pytest.fixture
def address(world: World, sqlite_only: None) -> Iterator[str]:
    config = uvicorn.Config(world.app, port=0, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def phone(world: World, address: str, chromium: Any) -> Iterator[Phone]:  # noqa: F811
    context = chromium.new_context(
        viewport=PHONE, locale="en-GB", timezone_id="Europe/Berlin"
    )
    page = context.new_page()
    page.clock.set_fixed_time(NOON)
    made = Phone(page, address, world)
    note = made.faults.append
    page.on("pageerror", lambda error: note(f"error: {error}"))
    page.on("dialog", lambda dialog: (note("dialog"), dialog.accept()))
    page.on(
        "request",
        lambda asked: asked.url.startswith(address) or note(f"asks {asked.url}"),
    )
    page.on(
        "console",
        # What is refused, such as a 404, is told on the console by the browser.
        lambda said: "Failed to load resource" in said.text or note(said.text),
    )
    yield made
    context.close()


def token_of(world: World) -> str:
    return str(world.rep.headers["authorization"].removeprefix("Bearer "))


def test_the_link_signs_in_and_the_day_is_shown(phone: Phone, world: World) -> None:
    stored = plan_in_force(world)
    phone.open(token_of(world))
    phone.shows("Monday 30 November")
    assert phone.page.url == f"{phone.address}/day"
    today = [one for one in visits_of(stored, "R1") if one[0] == "2026-11-30"]
    assert phone.page.locator(".stop").count() == len(today)
    first = phone.page.locator(".stop").first
    assert f"Shop {int(today[0][2][1:])}" in first.inner_text()
    assert first.get_by_text("Navigate").get_attribute("href").startswith("geo:31.2")
    width = "document.documentElement.scrollWidth"
    assert phone.page.evaluate(width) <= PHONE["width"]
    phone.page.reload()
    phone.shows("Monday 30 November")
    assert phone.faults == []


def test_a_report_goes_to_the_office_and_a_later_one_corrects_it(
    phone: Phone, world: World
) -> None:
    stored = plan_in_force(world)
    _, visit_id, _ = visits_of(stored, "R1")[0]
    phone.open(token_of(world))
    stop = phone.page.locator(".stop").first
    done, gone = stop.get_by_text("Done"), stop.get_by_text("Nobody there")
    done.focus()
    phone.page.keyboard.press("Enter")
    (first,) = phone.waits_for(1)
    assert (first.visit_id, first.kind) == (visit_id, OutcomeKind.DONE)
    assert first.at.isoformat() == "2026-11-30T12:00:00"
    assert done.get_attribute("aria-pressed") == "true"
    assert done.evaluate("one => one === document.activeElement")
    phone.page.clock.set_fixed_time("2026-11-30T12:01:00+08:00")
    gone.click()
    later = max(phone.waits_for(2), key=lambda one: one.order)
    assert (later.kind, later.reason) == (OutcomeKind.MISSED, "closed")
    phone.page.reload()
    assert gone.get_attribute("aria-pressed") == "true"
    assert done.get_attribute("aria-pressed") == "false"
    assert phone.faults == []


def test_without_a_network_the_day_opens_and_reports_wait(
    phone: Phone, world: World
) -> None:
    plan_in_force(world)
    phone.open(token_of(world))
    phone.shows("Monday 30 November")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.page.context.set_offline(True)
    phone.page.reload()
    phone.shows("No connection")
    phone.page.locator(".stop").first.get_by_text("Done").click()
    phone.page.locator(".stop").nth(1).get_by_text("Moved").click()
    phone.shows("Reports waiting to be sent: 2")
    phone.page.reload()
    phone.shows("Reports waiting to be sent: 2")
    assert phone.kept() == ()
    phone.page.context.set_offline(False)
    # Chromium tells a page that it is online again, but not where that was emulated.
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    kinds = {one.kind for one in phone.waits_for(2)}
    assert kinds == {OutcomeKind.DONE, OutcomeKind.MOVED}
    phone.page.wait_for_function("document.getElementById('status').textContent === ''")
    assert len(phone.kept()) == 2


def test_a_token_that_ended_takes_the_day_off_the_phone(
    phone: Phone, world: World
) -> None:
    plan_in_force(world)
    phone.open(token_of(world))
    phone.shows("Monday 30 November")
    (user,) = (
        one
        for one in world.admin.get("/v1/users").json()["items"]
        if one["role"] == "rep"
    )
    headers = {"If-Match": f'"{user["version"]}"'}
    world.admin.delete(f"/v1/users/{user['user_id']}", headers=headers)
    phone.page.reload()
    phone.shows("This link no longer works")
    kept = phone.page.evaluate("JSON.stringify(localStorage)")
    assert "Shop" not in kept
    assert "bp_" not in kept


def test_other_days_are_reached_and_empty_ones_say_so(
    phone: Phone, world: World
) -> None:
    plan_in_force(world)
    phone.open(token_of(world))
    phone.shows("Monday 30 November")
    phone.page.get_by_text("Day before").click()
    phone.shows("There is no plan for this day")
    phone.page.get_by_text("Today").click()
    phone.shows("Monday 30 November")
    for name in ("Tuesday 1", "Wednesday 2", "Thursday 3", "Friday 4", "Saturday 5"):
        phone.page.get_by_text("Day after").click()
        phone.shows(f"{name} December")
    phone.shows("No visits on this day")
    assert phone.faults == []


def test_without_a_token_the_page_says_what_to_do(phone: Phone) -> None:
    phone.open()
    phone.shows("Open the link that your office gave you")
    assert phone.faults == []


@pytest.mark.parametrize("path", ["/day", "/copy"])
def test_what_people_wrote_is_text(phone: Phone, world: World, path: str) -> None:
    stored = plan_in_force(world)
    named = {
        one.customer_id: HOSTILE[at % len(HOSTILE)]
        for at, one in enumerate(stored.plan.customers)
    }
    written = tuple(
        replace(
            one,
            name=named[one.customer_id],
            address=named[one.customer_id],
            note=named[one.customer_id],
            phone="021-5550 1234 / " + named[one.customer_id],
        )
        for one in stored.plan.customers
    )
    hostile = replace(stored, plan=replace(stored.plan, customers=written))
    publish(world, keep_small_plan(world, seed=2).plan_id, hostile)
    today = [one for one in visits_of(stored, "R1") if one[0] == "2026-11-30"]
    if path == "/copy":
        content = world.rep.get("/v1/me/routes/2026-11-30/map")
        phone.page.route(
            "**/copy",
            lambda route: route.fulfill(
                body=content.text, headers=dict(content.headers)
            ),
        )
    phone.open(token_of(world) if path == "/day" else "", path)
    phone.shows("Monday 30 November")
    names = phone.page.locator(".stop h2").all_text_contents()
    assert names == [named[customer_id] for _, _, customer_id in today]
    call = phone.page.locator(".stop a").first.get_attribute("href")
    assert call == "tel:02155501234"
    assert phone.page.locator("main img, main script").count() == 0
    reports = phone.page.locator(".buttons").count()
    assert reports == (len(today) if path == "/day" else 0)
    assert phone.faults == []


def test_the_page_speaks_chinese(phone: Phone, world: World, chromium: Any) -> None:  # noqa: F811
    plan_in_force(world)
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.clock.set_fixed_time(NOON)
    page.goto(f"{phone.address}/day#token={token_of(world)}")
    page.get_by_text("11月30日星期一").wait_for(timeout=5_000)
    assert page.locator(".stop").first.get_by_text("已完成").count() == 1
    context.close()


def test_who_signs_out_leaves_nothing_behind(phone: Phone, world: World) -> None:
    plan_in_force(world)
    phone.open(token_of(world))
    phone.shows("Monday 30 November")
    phone.page.get_by_text("Sign this phone out").click()
    phone.shows("Open the link that your office gave you")
    assert phone.page.evaluate("localStorage.length") == 0
