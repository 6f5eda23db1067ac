"""The territories that hold: of the plan in force, else of today's owners."""

import json
from dataclasses import replace

from fastapi import Response
from sqlalchemy import Connection, select

from api.dependencies import Call, answer_record
from api.office.capacity import SEED, TeamOrder, inputs_stamp, load_team
from api.plans.in_force import local_today, plan_in_force
from api.store.documents import Record, count_documents
from api.store.plans import read_plan_file
from api.store.tables import customers, reps
from api.team.inputs import make_customers
from routing.cycle import Cycle, neighbouring_mondays
from routing.grade import grade_customers
from routing.model import Customer
from routing.plan import Territory, TerritoryDesign
from routing.write.geojson import format_held_territories

TERRITORIES_FILE = "territories.geojson"


def show_territories(call: Call) -> Response:
    """Answer with every rep's territory, as it holds today."""
    with call.service.store.reading() as connection:
        today = local_today(connection, call.service.clock())
        published = plan_in_force(connection, today)
        unowned = _count_unowned(connection)
        content = published and read_plan_file(
            connection, published.plan_id, TERRITORIES_FILE
        )
        if published is not None and content:
            about = {
                "source": "published",
                "plan_id": published.plan_id,
                "publication": published.number,
            }
            return _answer(about, content.decode(), unowned)
        # Before the inputs: what changes meanwhile is never kept under the new stamp.
        stamp = inputs_stamp(connection)
        start = neighbouring_mondays(today)[1]
        order = load_team(connection, call.service.settings, start)
    key = f"{order.start} {stamp}"
    text = call.service.reckon(write_held_territories, order, key)
    about = {"source": "customers", "plan_id": None, "publication": None}
    return _answer(about, text, unowned)


def write_held_territories(order: TeamOrder) -> str:
    """Return the territories of today's owners as GeoJSON."""
    records = [json.loads(text) for text in order.customers]
    found, values = make_customers(records, order.policy, order.reps)
    graded = grade_customers(found, order.policy, values).customers
    owned = tuple(_as_held(customer) for customer in graded if customer.owner_id)
    if not owned:
        idle = (
            Territory(rep_id=r.rep_id, customer_ids=(), workload=0, share=0.0)
            for r in order.reps
        )
        return format_held_territories(TerritoryDesign(tuple(idle)), order.reps)
    # The server, which never plans, does without the planner's libraries.
    from routing.tasks import PlanInputs, make_design

    inputs = PlanInputs(
        customers=owned,
        reps=order.reps,
        policy=order.policy,
        cycle=Cycle(order.start, order.policy.weeks),
        rep_of={c.customer_id: c.owner_id for c in owned if c.owner_id},
    )
    design = make_design(inputs, owned, order.reps, SEED)
    return format_held_territories(design, order.reps)


def _as_held(customer: Customer) -> Customer:
    """Return a customer whom no rule keeps from the rep who has him."""
    return replace(customer, is_locked=False, allowed_reps=(), group="")


def _answer(about: Record, geojson: str, unowned: int) -> Response:
    features = json.loads(geojson)["features"]
    items = [
        {**feature["properties"], "outline": feature["geometry"]}
        for feature in features
    ]
    return answer_record({**about, "items": items, "unowned": unowned})


def _count_unowned(connection: Connection) -> int:
    """Count the customers whose rep is none, or gone."""
    active = select(reps.c.id).where(reps.c.archived.is_(False))
    nobodys = customers.c.rep_id.is_(None) | customers.c.rep_id.not_in(active)
    return count_documents(
        connection, customers, customers.c.archived.is_(False), nobodys
    )
