"""A plan's map from the service: its own scripts run, nobody else's, nothing loads."""

import json
import re
from typing import Any

import pytest

from api.plans.maps import make_policy
from api.store.plans import StoredPlanRow, read_plan_file
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import World
from tests.maps.conftest import chromium
from tests.maps.page_reader import HOSTILE, PageReader

__all__ = ["chromium"]
ORIGIN = "http://beatplan.test"


@pytest.fixture
def hostile_plan(world: World) -> StoredPlanRow:
    """Give a world a plan of customers with hostile names."""
    fill_team(world)
    for number, name in enumerate(HOSTILE):
        changed = world.manager.patch(
            f"/v1/customers/C{number:02}",
            json={"name": name, "note": name},
            headers={"If-Match": "*"},
        )
        assert changed.status_code == 200, changed.text
    return keep_small_plan(world)


def test_the_map_comes_with_a_policy_that_names_its_scripts(
    world: World, hostile_plan: StoredPlanRow
) -> None:
    answer = world.manager.get(f"/v1/plans/{hostile_plan.plan_id}/map")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["content-security-policy"].split(";")
    )
    scripts = policy.pop("script-src").split()
    assert len(scripts) == 3
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", each) for each in scripts)
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    page = PageReader(answer.text)
    assert page.loads == []
    names = json.dumps(page.blocks, ensure_ascii=False)
    assert all(json.dumps(name, ensure_ascii=False)[1:-1] in names for name in HOSTILE)


def test_a_page_without_hashes_of_its_own_runs_nothing() -> None:
    inline = "<script>alert(1)</script>"
    smuggled = (
        '<p><meta http-equiv="Content-Security-Policy" '
        "content=\"script-src 'unsafe-inline'; default-src *\"></p>"
    )
    for page in (inline, smuggled + inline):
        assert "script-src 'none';" in make_policy(page)
        assert "unsafe-inline'; default" not in make_policy(page)


@pytest.mark.browser
def test_the_map_works_in_a_browser_and_asks_for_nothing(
    world: World, hostile_plan: StoredPlanRow, chromium: Any
) -> None:
    answer = world.manager.get(f"/v1/plans/{hostile_plan.plan_id}/map")
    page, troubles = chromium.new_page(), []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def dismiss(dialog: Any) -> None:
        troubles.append("dialog")
        dialog.dismiss()

    page.on("dialog", dismiss)

    def serve(route: Any) -> None:
        if route.request.url == f"{ORIGIN}/map":
            route.fulfill(status=200, headers=dict(answer.headers), body=answer.content)
        else:
            troubles.append(route.request.url)
            route.abort()

    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/map")
    page.wait_for_selector(".territory-label")
    assert page.locator("#list .row").count() == 2
    page.select_option("#rep", "0")
    page.click("#next")
    assert page.locator("#list .stop").count() > 0
    shown = page.evaluate(
        "(async () => { try { await fetch('https://example.org/'); return 'loaded' }"
        " catch { return 'refused' } })()"
    )
    assert shown == "refused"
    refused = [text for text in troubles if "example.org" in text]
    assert [text for text in troubles if text not in refused] == []
    assert all("Content Security Policy" in text or "Fetch" in text for text in refused)
    page.close()


def test_map_data_are_geojson_of_territories_and_visits(
    world: World, hostile_plan: StoredPlanRow
) -> None:
    url = f"/v1/plans/{hostile_plan.plan_id}/map-data"
    every = world.manager.get(url).json()
    with world.service.store.reading() as connection:
        content = read_plan_file(
            connection, hostile_plan.plan_id, "territories.geojson"
        )
    assert every["territories"] == json.loads(content or b"")
    visits = every["visits"]["features"]
    assert len(visits) == hostile_plan.record["visits"]
    first = visits[0]
    assert first["geometry"]["type"] == "Point"
    place = world.manager.get(f"/v1/customers/{first['properties']['customer_id']}")
    assert first["geometry"]["coordinates"] == [
        place.json()["lon"],
        place.json()["lat"],
    ]
    some = world.manager.get(f"{url}?rep_id=R1&date_to=2026-12-04").json()
    (territory,) = some["territories"]["features"]
    assert territory["properties"]["rep_id"] == "R1"
    assert some["visits"]["features"] == [
        visit
        for visit in visits
        if visit["properties"]["rep_id"] == "R1"
        and visit["properties"]["date"] <= "2026-12-04"
    ]
    assert 0 < len(some["visits"]["features"]) < len(visits)
