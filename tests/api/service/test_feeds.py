"""Calendar feeds of reps' days."""

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from api.store.feeds import revoke_feeds
from api.store.tables import events, feeds
from tests.api.service.day_world import plan_in_force, visits_of
from tests.api.service.service_world import World, with_settings
from tests.api.service.test_days import at

FEEDS = "/v1/me/calendar-feeds"


def make_feed(client: Any, **fields: Any) -> dict[str, Any]:
    made = client.post(FEEDS, json={"name": "My phone", **fields})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    assert made.headers["location"] == f"{FEEDS}/{found['feed_id']}"
    return found


def test_a_feed_has_the_days_a_rep_may_see(world: World) -> None:
    stored = plan_in_force(world)
    feed = make_feed(world.rep)
    later = at(world, datetime(2026, 12, 9, 4, 0, tzinfo=UTC))
    answer = later.client().get(feed["path"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    found = [str(event["uid"]) for event in calendar.walk("VEVENT")]
    expected = [
        f"{visit_id}@beatplan"
        for day, visit_id, _ in visits_of(stored, "R1")
        if "2026-12-02" <= day <= "2026-12-23"
    ]
    assert found == expected
    assert len(expected) < len(visits_of(stored, "R1"))
    tag = answer.headers["etag"]
    again = later.client().get(feed["path"], headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    tomorrow = at(world, datetime(2026, 12, 10, 4, 0, tzinfo=UTC))
    moved = tomorrow.client().get(feed["path"], headers={"If-None-Match": tag})
    assert moved.status_code == 200


def test_a_secret_is_shown_once_and_kept_as_digest(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "api")
    plan_in_force(world)
    feed = make_feed(world.rep)
    secret = feed["path"].removeprefix("/feeds/").removesuffix(".ics")
    (listed,) = world.rep.get(FEEDS).json()["items"]
    assert listed == {name: value for name, value in feed.items() if name != "path"}
    world.client().get(feed["path"])
    world.client().get(feed["path"] + "x")
    lines = [one.getMessage() for one in caplog.records if one.name == "api.edge"]
    assert secret not in "\n".join(lines)
    assert "GET /feeds/{token}.ics -> 200" in "\n".join(lines)
    with world.service.store.reading() as connection:
        for table in (feeds, events):
            assert secret not in str(connection.execute(select(table)).all())


def test_a_manager_makes_feeds_of_any_rep_and_a_rep_of_himself(world: World) -> None:
    stored = plan_in_force(world)
    feed = make_feed(world.manager, rep_id="R2")
    content = world.client().get(feed["path"]).text
    _, visit_id, _ = visits_of(stored, "R2")[0]
    assert f"UID:{visit_id}@beatplan" in content
    for fields, code in (({}, "REQUIRED"), ({"rep_id": "NOBODY"}, "UNKNOWN_REP")):
        refused = world.manager.post(FEEDS, json={"name": "x", **fields})
        assert [one["code"] for one in refused.json()["errors"]] == [code]
    assert make_feed(world.rep, rep_id="R1")["rep_id"] == "R1"
    for other in ("R2", "NOBODY"):
        hidden = world.rep.post(FEEDS, json={"name": "x", "rep_id": other})
        assert hidden.status_code == 404
    assert world.clients["service"].get(FEEDS).status_code == 403


def test_a_revoked_feed_is_not_found_and_no_others_can_be_revoked(
    world: World,
) -> None:
    plan_in_force(world)
    feed = make_feed(world.rep)
    others = world.client(world.token_of(role="rep", rep_id="R1"))
    path = f"{FEEDS}/{feed['feed_id']}"
    for client in (others, world.manager):
        assert client.delete(path).status_code == 404
        assert client.get(FEEDS).json()["items"] == []
    assert world.client().get(feed["path"]).status_code == 200
    assert world.rep.delete(path).status_code == 204
    assert world.rep.delete(path).status_code == 204
    gone = world.client().get(feed["path"])
    never = world.client().get(f"/feeds/bp_{'a' * 43}.ics")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert {**gone.json(), "request_id": ""} == {**never.json(), "request_id": ""}
    assert world.rep.get(FEEDS).json()["items"][0]["revoked"] is True


def change_user(world: World, user: dict[str, Any], **fields: Any) -> None:
    body = {name: user[name] for name in ("name", "role", "rep_id")} | fields
    answer = world.admin.put(
        f"/v1/users/{user['user_id']}",
        json=body,
        headers={"If-Match": f'"{user["version"]}"'},
    )
    assert answer.status_code == 200, answer.text


def cut_user(world: World, user: dict[str, Any]) -> None:
    headers = {"If-Match": f'"{user["version"]}"'}
    path = f"/v1/users/{user['user_id']}"
    assert world.admin.delete(path, headers=headers).status_code == 204


def cut_rep(world: World, user: dict[str, Any]) -> None:
    with world.service.store.writing() as connection:
        assert revoke_feeds(connection, "R2") == 1
        assert revoke_feeds(connection, "R2") == 0


def give_other_rep(world: World, user: dict[str, Any]) -> None:
    change_user(world, user, rep_id="R1")


def make_admin(world: World, user: dict[str, Any]) -> None:
    change_user(world, user, role="admin", rep_id=None)


@pytest.mark.parametrize("cut", [cut_user, cut_rep, give_other_rep, make_admin])
def test_off_boarding_ends_a_feed_with_the_next_request(world: World, cut: Any) -> None:
    plan_in_force(world)
    client = world.client(world.token_of(role="rep", rep_id="R2"))
    feed = make_feed(client)
    assert world.client().get(feed["path"]).status_code == 200
    users = world.admin.get("/v1/users").json()["items"]
    (user,) = (one for one in users if one["rep_id"] == "R2")
    cut(world, user)
    assert world.client().get(feed["path"]).status_code == 404


def test_an_archived_reps_feed_and_token_end(world: World) -> None:
    plan_in_force(world)
    world.manager.post("/v1/reps", json={"rep_id": "R9", "lat": 31.2, "lon": 121.4})
    client = world.client(world.token_of(role="rep", rep_id="R9"))
    feed = make_feed(client)
    assert world.client().get(feed["path"]).status_code == 200
    made = world.manager.delete("/v1/reps/R9", headers={"If-Match": '"1"'})
    assert made.status_code == 204
    assert world.client().get(feed["path"]).status_code == 404
    assert client.get("/v1/me/routes/today").status_code == 401


def test_who_guesses_secrets_is_slowed_down(world: World) -> None:
    few = with_settings(world, bad_tokens_per_min=2)
    path = f"/feeds/bp_{'a' * 43}.ics"
    statuses = [few.client().get(path).status_code for _ in range(3)]
    assert statuses == [404, 404, 429]
