"""The page of the plan in force, with a manager's token, in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.pages.plan_page import STATIC
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import World
from tests.api.service.test_day_page import address  # noqa: F401 - a fixture
from tests.maps.conftest import chromium  # noqa: F401 - a fixture
from tests.maps.page_reader import HOSTILE

DESK = {"width": 1280, "height": 900}


def token_of(world: World, role: str) -> str:
    client = world.clients[role]
    return str(client.headers["authorization"].removeprefix("Bearer "))


def publish(world: World, plan_id: str) -> None:
    current = world.manager.get("/v1/published-plan").headers["etag"]
    place, headers = f"/v1/plans/{plan_id}:publish", {"If-Match": current}
    answer = world.manager.post(place, json={}, headers=headers)
    assert answer.status_code == 200, answer.text


def two_plans(world: World) -> tuple[str, str]:
    """Keep two plans and publish the first."""
    fill_team(world)
    first, second = keep_small_plan(world), keep_small_plan(world, seed=2)
    publish(world, first.plan_id)
    return first.plan_id, second.plan_id


def in_force(world: World) -> str:
    found: str = world.manager.get("/v1/published-plan").json()["plan_id"]
    return found


def test_the_page_needs_no_token_and_holds_nothing(world: World) -> None:
    two_plans(world)
    page = world.client().get("/plan", headers={"Accept-Language": "zh"})
    assert page.status_code == 200
    assert page.headers["content-language"] == "zh"
    assert "当前执行的计划" in page.text
    assert "Shop" not in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    for name in re.findall(r'"/static/([\w.-]+)"', page.text):
        assert name in STATIC
        assert world.client().get(f"/static/{name}").status_code == 200


def test_a_map_is_framed_where_it_can_reach_nothing(world: World) -> None:
    """Scripts of any page may run in the frame, so it has no origin and no network."""
    policy = world.client().get("/plan/frame").headers["content-security-policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["sandbox"] == "allow-scripts"
    assert rules["frame-ancestors"] == "'self'"
    assert not {"connect-src", "frame-src"} & set(rules)


@pytest.fixture
def desk(address: str, chromium: Any) -> Iterator[tuple[Any, list[str]]]:  # noqa: F811
    """Give a page on a desk, and what goes wrong on it."""
    context = chromium.new_context(viewport=DESK, locale="en-GB")
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("dialog", lambda dialog: _answer(dialog, faults))
    page.on(
        "request",
        lambda asked: asked.url.startswith(address) or faults.append(asked.url),
    )
    yield page, faults
    context.close()


def _answer(dialog: Any, faults: list[str]) -> None:
    """Say yes to what the page asks; only a script of another would tell something."""
    if dialog.type != "confirm":
        faults.append(dialog.message)
    dialog.accept()


@pytest.mark.browser
def test_a_manager_sees_plan_and_map_and_publishes_another(
    world: World,
    desk: tuple[Any, list[str]],
    address: str,  # noqa: F811
) -> None:
    first, second = two_plans(world)
    page, faults = desk
    page.goto(f"{address}/plan#token={token_of(world, 'manager')}")
    page.get_by_text("Plan 1, 2026-11-30").wait_for(timeout=10_000)
    assert page.url == f"{address}/plan"
    figures = world.manager.get(f"/v1/plans/{first}").json()["figures"]
    planned, required = figures["visits_planned"], figures["visits_required"]
    assert f"{planned} of {required}" in page.locator(".figures").inner_text()
    frame = page.frame_locator("iframe")
    frame.locator(".leaflet-container").wait_for(timeout=10_000)
    assert frame.locator("body").evaluate("() => self.origin") == "null"

    with page.expect_download() as saved:
        page.get_by_role("button", name="visits.csv").click()
    assert saved.value.suggested_filename == "plan-1-visits.csv"

    page.get_by_role("button", name="Put in force").click()
    page.get_by_text("Plan 2, 2026-11-30").wait_for(timeout=10_000)
    assert in_force(world) == second
    page.get_by_role("button", name="Put in force").click()
    page.get_by_text("Plan 1, 2026-11-30").wait_for(timeout=10_000)
    assert in_force(world) == first
    assert faults == []


@pytest.mark.browser
def test_who_published_meanwhile_is_not_overrun(
    world: World,
    desk: tuple[Any, list[str]],
    address: str,  # noqa: F811
) -> None:
    first, second = two_plans(world)
    page, _ = desk
    page.goto(f"{address}/plan#token={token_of(world, 'manager')}")
    button = page.get_by_role("button", name="Put in force")
    button.wait_for(timeout=10_000)
    publish(world, second)
    publish(world, first)
    button.click()
    page.get_by_text("Somebody else has published").wait_for(timeout=10_000)
    assert in_force(world) == first


@pytest.mark.browser
def test_names_cannot_run_as_scripts_and_reps_are_sent_away(
    world: World,
    desk: tuple[Any, list[str]],
    address: str,  # noqa: F811
) -> None:
    fill_team(world)
    name = HOSTILE[2] + HOSTILE[1]
    shop = {"customer_id": "X1", "name": name, "lat": 10.0, "lon": 10.0}
    body = {"customers": [{**shop, "grade": "A", "rep_id": "R1"}]}
    made = world.manager.post("/v1/customers:batchUpsert", json=body)
    assert made.status_code == 200, made.text
    publish(world, keep_small_plan(world).plan_id)
    page, faults = desk
    page.goto(f"{address}/plan#token={token_of(world, 'manager')}")
    page.get_by_role("heading", name="Visits left out").wait_for(timeout=10_000)
    assert name in page.locator("table").first.inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{address}/plan#token={token_of(world, 'rep')}")
    page.get_by_text("not a manager's").wait_for(timeout=10_000)
    assert faults == []
