"""Today's day, asked for by everybody: answered early, and just as by its route."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.app import make_app
from api.days.lane import DayLane
from api.edge import Edge
from tests.api.service.day_world import plan_in_force
from tests.api.service.service_world import START, Clock, World, with_clock

PATH = "/v1/me/routes/today"
ODD = '"other"'


def without_lane(world: World) -> World:
    """Return a world on the same service whose route answers everything."""
    same = World(world.service)
    service = world.service
    same.app = Edge(make_app(service), service.settings, service.metrics)
    for role, client in world.clients.items():
        token = client.headers["authorization"].removeprefix("Bearer ")
        same.clients[role] = same.client(token)
    return same


def shown(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Return an answer without what differs from request to request."""
    headers = dict(answer.headers)
    own = headers.pop("x-request-id")
    return answer.status_code, answer.content.replace(own.encode(), b""), headers


def passed(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which every request is added that a route answers."""
    seen: list[str] = []
    lane = world.app.app
    assert isinstance(lane, DayLane)
    inner = lane.app

    async def note(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await inner(scope, receive, send)

    note.state = inner.state  # type: ignore[attr-defined]
    monkeypatch.setattr(lane, "app", note)
    return seen


def test_who_asks_for_today_is_answered_as_by_the_route_and_without_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_in_force(world)
    slow = without_lane(world)
    seen = passed(world, monkeypatch)
    tag = slow.rep.get(PATH).headers["etag"]
    for headers in (
        {},
        {"Accept-Language": "zh"},
        {"If-None-Match": ODD},
        {"If-None-Match": tag},
        {"If-None-Match": f"W/{tag}, {ODD}"},
        {"If-None-Match": "*"},
        {"If-None-Match": ""},
    ):
        early = shown(world.rep.get(PATH, headers=headers))
        assert early[0] in (200, 304)
        assert early == shown(slow.rep.get(PATH, headers=headers)), headers
    early = shown(world.rep.head(PATH))
    assert early == shown(slow.rep.head(PATH))
    assert early[1] == b""
    assert seen == []


def test_whatever_is_refused_is_refused_by_the_route(world: World) -> None:
    plan_in_force(world)
    slow = without_lane(world)
    asked: list[tuple[str, str, dict[str, str]]] = [
        ("manager", PATH, {}),
        ("admin", PATH, {}),
        ("service", PATH, {}),
        ("rep", f"{PATH}?language=en", {}),
        ("rep", PATH, {"Authorization": ""}),
        ("rep", PATH, {"Authorization": "Bearer bp_unknown"}),
        ("rep", PATH, {"Authorization": "Basic abc"}),
    ]
    statuses = []
    for role, path, headers in asked:
        early = shown(world.clients[role].get(path, headers=headers))
        assert early == shown(slow.clients[role].get(path, headers=headers))
        statuses.append(early[0])
    assert statuses == [404, 403, 404, 422, 401, 401, 401]
    posted = shown(world.rep.post(PATH, json={}))
    assert posted == shown(slow.rep.post(PATH, json={}))
    assert posted[0] == 405


def test_a_rep_without_a_plan_has_no_today(world: World) -> None:
    assert world.rep.get(PATH).status_code == 404


def test_nobody_is_let_in_a_moment_longer_than_his_token_holds(world: World) -> None:
    """By a token, a user or a rep that ended: the next request is refused."""
    plan_in_force(world)
    ends = {
        "token": lambda ids: world.admin.delete(f"/v1/auth/tokens/{ids['token_id']}"),
        "user": lambda ids: world.admin.delete(
            f"/v1/users/{ids['user_id']}", headers={"If-Match": "*"}
        ),
    }
    for end in ends.values():
        client, ids = let_in(world, "R1")
        assert client.get(PATH).status_code == 200
        assert end(ids).status_code in (200, 204)
        assert client.get(PATH).status_code == 401
    client, _ = let_in(world, "R2")
    assert client.get(PATH).status_code == 200
    left = world.manager.post("/v1/reps/R2:offboard", json={})
    assert left.status_code == 200, left.text
    assert client.get(PATH).status_code == 401


def let_in(world: World, rep_id: str) -> tuple[TestClient, dict[str, str]]:
    """Return a new rep's user as a client, and his ids."""
    user = {"name": "someone", "role": "rep", "rep_id": rep_id}
    made = world.admin.post("/v1/users", json=user).json()
    body = {"user_id": made["user_id"]}
    given = world.admin.post("/v1/auth/tokens", json=body).json()
    ids = {"user_id": made["user_id"], "token_id": given["token_id"]}
    return world.client(given["token"]), ids


def test_too_many_requests_are_counted_once_each_whoever_answers(world: World) -> None:
    plan_in_force(world)
    limited, clock = with_clock(world, requests_per_min=4)
    statuses = [limited.rep.get(PATH).status_code for _ in range(2)]
    statuses.append(limited.rep.get("/v1/me/routes/2026-11-30").status_code)
    statuses += [limited.rep.get(PATH).status_code for _ in range(2)]
    assert statuses == [200, 200, 200, 200, 429]
    refused = limited.rep.get(PATH)
    assert refused.headers["retry-after"] == "60"
    clock.put_on(60)
    assert limited.rep.get(PATH).status_code == 200


@pytest.mark.parametrize("hours", range(0, 48, 6))
def test_today_changes_at_the_same_moment_as_on_the_route(
    world: World, hours: int
) -> None:
    plan_in_force(world)
    stopped, clock = with_clock(world)
    assert isinstance(clock, Clock)
    clock.now = START.replace(hour=15, minute=59, second=59) + timedelta(hours=hours)
    slow = without_lane(stopped)
    for seconds in (0, 1):
        clock.put_on(seconds)
        early = stopped.rep.get(PATH).json()
        assert early == slow.rep.get(PATH).json()
        local = clock.now + timedelta(hours=8)
        assert early["date"] == local.date().isoformat()


def test_the_log_and_the_metrics_name_the_route(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    plan_in_force(world)
    caplog.set_level(logging.INFO, "api")
    world.rep.get(PATH)
    assert "GET /v1/me/routes/{date} -> 200" in caplog.messages[-1]
    told = world.client().get("/metrics").text
    label = 'method="GET",route="/v1/me/routes/{date}",status="200"'
    assert f"beatplan_requests_total{{{label}}} 1" in told


def test_a_database_that_fails_once_is_asked_again_by_the_route(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_in_force(world)
    seen = passed(world, monkeypatch)
    failures = iter([True])

    def fail(dialect: Any, *_rest: object) -> None:
        if next(failures, False):
            raise dialect.loaded_dbapi.OperationalError("disk I/O error")

    engine = world.service.store.engine
    engine.dispose()
    event.listen(engine, "do_connect", fail)
    assert world.rep.get(PATH).status_code == 200
    assert seen == [PATH]


def test_the_clock_may_stand_at_any_zone(world: World) -> None:
    """The service's clock is UTC; one that says another zone means the same."""
    plan_in_force(world)
    local = datetime.fromisoformat("2026-12-01T01:00:00+08:00")
    moved = World(replace(world.service, clock=lambda: local))
    token = world.rep.headers["authorization"].removeprefix("Bearer ")
    assert moved.client(token).get(PATH).json()["date"] == "2026-12-01"
