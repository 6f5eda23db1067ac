"""A small plan in force, as publishing leaves it, without the call that publishes."""

import json
import uuid
from dataclasses import replace
from typing import Any

from api.days.documents import make_day_documents
from api.store.plans import (
    Publication,
    StoredPlanRow,
    insert_day_documents,
    insert_publication,
    next_number,
    read_plan_file,
)
from api.store.tables import publications
from routing.read.plan_folder import StoredPlan, parse_plan_record
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import World

FIRST = "2026-11-30"


def put_in_force(world: World, kept: StoredPlanRow) -> StoredPlan:
    """Publish a kept plan; return it."""
    with world.service.store.reading() as connection:
        content = read_plan_file(connection, kept.plan_id, "plan.json")
    assert content is not None
    stored = parse_plan_record(json.loads(content))
    publish(world, kept.plan_id, stored)
    return stored


def publish(world: World, plan_id: str, stored: StoredPlan) -> int:
    """Put a plan that is kept in force with other content; return the number."""
    first, last = (day.isoformat() for day in stored.plan.cycle.horizon)
    at = world.service.clock().isoformat()
    with world.service.store.writing() as connection:
        number = next_number(connection, publications)
        insert_publication(
            connection, Publication(number, plan_id, first, last, at, "test")
        )
        insert_day_documents(connection, plan_id, make_day_documents(stored))
    return number


def plan_in_force(world: World) -> StoredPlan:
    """Give a world its team and a plan in force; R1 is its rep."""
    fill_team(world)
    return put_in_force(world, keep_small_plan(world))


def handed_over(stored: StoredPlan, frm: str, to: str) -> StoredPlan:
    """Return a plan in which one rep drives the other's routes, and he none."""
    routes = tuple(
        replace(route, rep_id=to) for route in stored.plan.routes if route.rep_id == frm
    )
    return replace(stored, plan=replace(stored.plan, routes=routes))


def visits_of(stored: StoredPlan, rep_id: str) -> list[tuple[str, str, str]]:
    """Return date, visit_id and customer_id of a rep's visits, in order."""
    return [
        (route.date.isoformat(), stop.visit_id, stop.customer_id)
        for route in stored.plan.routes
        if route.rep_id == rep_id
        for stop in route.stops
    ]


def report(visit_id: str | None = None, **fields: Any) -> dict[str, Any]:
    """Return a report with an id of its own."""
    made: dict[str, Any] = {
        "outcome_id": str(uuid.uuid4()),
        "kind": "done",
        "at": "2026-11-30T16:00:00+08:00",
    }
    return made | ({"visit_id": visit_id} if visit_id else {}) | fields
