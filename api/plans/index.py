"""What pages of a plan are read from: its plan.json, taken apart once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from api.store.documents import Record
from routing.model import Customer
from routing.plan import Plan
from routing.read.plan_folder import parse_plan_record
from routing.texts import format_text
from routing.write.local_time import local_datetime


@dataclass(frozen=True)
class PlanIndex:
    """
    A plan as its pages show it.

    Parameters
    ----------
    visits
        Planned ones by rep, date and sequence.
    unplanned
        In the plan's order, with the numbers that the reason's sentence mentions.
    places
        customer_id -> (lon, lat), of customers with a location.
    """

    visits: tuple[Record, ...]
    unplanned: tuple[Record, ...]
    places: dict[str, tuple[float, float]]


def index_plan(content: bytes) -> PlanIndex:
    """Return the index of a plan.json."""
    plan = parse_plan_record(json.loads(content)).plan
    customer_of = {customer.customer_id: customer for customer in plan.customers}
    return PlanIndex(
        visits=tuple(_visits(plan, customer_of)),
        unplanned=tuple(_unplanned(plan, customer_of)),
        places={
            customer.customer_id: (customer.location.lon, customer.location.lat)
            for customer in plan.customers
            if customer.location is not None
        },
    )


def unplanned_record(visit: Record, language: str) -> Record:
    """Return an unplanned visit with what its reason says in a language."""
    told = {
        name: format_text(
            f"reason.{visit['reason']}.{name}", language, **visit["numbers"]
        )
        for name in ("detail", "remedy")
    }
    return {**visit, **told}


def _visits(plan: Plan, customer_of: dict[str, Customer]) -> Iterator[Record]:
    zone = ZoneInfo(plan.policy.timezone or "UTC")
    for route in plan.routes:
        for sequence, stop in enumerate(route.stops, 1):
            customer = customer_of[stop.customer_id]
            moments = {
                name: local_datetime(route.date, getattr(stop, name))
                .replace(tzinfo=zone)
                .isoformat()
                for name in ("arrival", "start", "departure")
            }
            yield {
                "visit_id": stop.visit_id,
                "rep_id": route.rep_id,
                "date": route.date.isoformat(),
                "sequence": sequence,
                "customer_id": stop.customer_id,
                "customer_name": customer.name,
                "grade": customer.grade,
                **moments,
                "service_s": stop.service_time,
                "travel_s": stop.travel_time,
                "metres": stop.distance,
                "route": stop.route,
            }


def _unplanned(plan: Plan, customer_of: dict[str, Customer]) -> Iterator[Record]:
    for visit in plan.unplanned:
        yield {
            "visit_id": visit.visit_id,
            "customer_id": visit.customer_id,
            "customer_name": customer_of[visit.customer_id].name,
            "rep_id": visit.rep_id,
            "date_due": visit.date_due and visit.date_due.isoformat(),
            "reason": str(visit.reason),
            "numbers": dict(visit.numbers),
        }
