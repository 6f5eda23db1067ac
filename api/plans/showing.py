"""Plans shown: one, a page of them, their figures, visits and files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Call, answer_record
from api.errors import RefusedError
from api.plans.index import PlanIndex, index_plan, unplanned_record
from api.store.documents import Record
from api.store.plans import (
    StoredPlanRow,
    find_plan,
    list_plan_files,
    list_plans,
    read_plan_file,
)
from api.unchanging import answer_lasting, make_tag
from routing.read.plan_folder import PLAN_FILE

DOWNLOADS = {
    "plan.json": "application/json",
    "visits.csv": "text/csv; charset=utf-8",
    "routes.csv": "text/csv; charset=utf-8",
    "unplanned.csv": "text/csv; charset=utf-8",
    "territories.geojson": "application/geo+json",
    "schedule.xlsx": "application/vnd.openxmlformats-officedocument"
    ".spreadsheetml.sheet",
}
"""File of a plan's folder that may be fetched alone -> its media type."""
_BY_PARTS = ("reps", "grades")
"""Figures that only ``metrics`` tells."""


@dataclass(frozen=True, kw_only=True)
class VisitFilter:
    """Which visits are asked for; None asks for all. Dates are ISO, both included."""

    rep_id: str | None = None
    customer_id: str | None = None
    date_from: str | None = None
    date_to: str | None = None

    def takes(self, visit: Record) -> bool:
        """Tell whether a visit is asked for."""
        return (
            self.rep_id in (None, visit["rep_id"])
            and self.customer_id in (None, visit["customer_id"])
            and (self.date_from is None or self.date_from <= visit["date"])
            and (self.date_to is None or visit["date"] <= self.date_to)
        )


def show_plans(call: Call, *, before: int | None, limit: int) -> Response:
    """Answer with a page of plans, the newest first."""
    with call.service.store.reading() as connection:
        found = list_plans(connection, before=before, limit=limit + 1)
    page = found[:limit]
    following = str(page[-1].number) if len(found) > limit else None
    items = [plan_record(plan) for plan in page]
    return answer_record({"items": items, "next_page_token": following})


def show_plan(call: Call, plan_id: str, if_none_match: str | None) -> Response:
    """Answer with a plan."""
    with call.service.store.reading() as connection:
        plan = demand_plan(connection, plan_id)
    tag = make_tag(plan_id, "plan")
    return answer_lasting(tag, if_none_match, lambda: answer_record(plan_record(plan)))


def show_metrics(call: Call, plan_id: str, if_none_match: str | None) -> Response:
    """Answer with a plan's figures, by rep and by grade."""
    with call.service.store.reading() as connection:
        plan = demand_plan(connection, plan_id)
    record = {"plan_id": plan_id, **plan.record["figures"]}
    tag = make_tag(plan_id, "metrics")
    return answer_lasting(tag, if_none_match, lambda: answer_record(record))


def show_unplanned(
    call: Call, plan_id: str, *, after: int, limit: int, if_none_match: str | None
) -> Response:
    """Answer with a page of the visits left out, each with its reason."""

    def make() -> Response:
        visits = open_plan(call, plan_id).unplanned
        return _answer_page(
            visits[after:], after, limit, lambda v: unplanned_record(v, call.language)
        )

    check_plan(call, plan_id)
    tag = make_tag(plan_id, "unplanned", after, limit, call.language)
    return answer_lasting(tag, if_none_match, make)


def show_visits(
    call: Call,
    plan_id: str,
    chosen: VisitFilter,
    *,
    after: int,
    limit: int,
    if_none_match: str | None,
) -> Response:
    """Answer with a page of a plan's visits by rep, date and sequence."""

    def make() -> Response:
        visits = open_plan(call, plan_id).visits
        found: list[Record] = []
        place = after
        while place < len(visits) and len(found) < limit:
            if chosen.takes(visits[place]):
                found.append(visits[place])
            place += 1
        has_more = any(map(chosen.takes, visits[place:]))
        following = str(place) if has_more else None
        return answer_record({"items": found, "next_page_token": following})

    check_plan(call, plan_id)
    tag = make_tag(plan_id, "visits", chosen, after, limit)
    return answer_lasting(tag, if_none_match, make)


def show_files(call: Call, plan_id: str) -> Response:
    """Answer with the files of a plan that can be fetched."""
    with call.service.store.reading() as connection:
        plan = demand_plan(connection, plan_id)
        names = set(list_plan_files(connection, plan_id))
    items = [
        {"name": name, "media_type": media_type, "save_as": _save_as(plan, name)}
        for name, media_type in DOWNLOADS.items()
        if name in names
    ]
    return answer_record({"items": items})


def send_file(
    call: Call, plan_id: str, name: str, if_none_match: str | None
) -> Response:
    """Answer with a file of a plan, to be saved under the plan's number."""
    if name not in DOWNLOADS:
        raise RefusedError("NOT_FOUND")
    with call.service.store.reading() as connection:
        plan = demand_plan(connection, plan_id)
    content = read_file(call, plan_id, name)
    headers = {"Content-Disposition": f'attachment; filename="{_save_as(plan, name)}"'}
    return answer_lasting(
        make_tag(plan_id, name),
        if_none_match,
        lambda: Response(content, media_type=DOWNLOADS[name]),
        headers,
    )


def open_plan(call: Call, plan_id: str) -> PlanIndex:
    """Return what pages of a plan are read from; it is taken apart once."""
    content = read_file(call, plan_id, PLAN_FILE)
    return call.service.reckon(index_plan, content, plan_id)


def read_file(call: Call, plan_id: str, name: str) -> bytes:
    """Return a file of a plan; refuse one that it does not have."""
    with call.service.store.reading() as connection:
        content = read_plan_file(connection, plan_id, name)
    if content is None:
        raise RefusedError("NOT_FOUND")
    return content


def check_plan(call: Call, plan_id: str) -> StoredPlanRow:
    """Return a plan; refuse an id of none."""
    with call.service.store.reading() as connection:
        return demand_plan(connection, plan_id)


def demand_plan(connection: Connection, plan_id: str) -> StoredPlanRow:
    """Return a plan; refuse an id of none."""
    plan = find_plan(connection, plan_id)
    if plan is None:
        raise RefusedError("NOT_FOUND")
    return plan


def plan_record(plan: StoredPlanRow) -> Record:
    """Return a plan as it is shown, its figures without those of its parts."""
    figures = plan.record["figures"]
    rules = plan.record["certificate"]
    return {
        "plan_id": plan.plan_id,
        "number": plan.number,
        "kind": plan.kind,
        "quality": plan.quality,
        "job_id": plan.job_id,
        "base_id": plan.base_id,
        "created_at": plan.created_at,
        "actor_id": plan.actor_id,
        "first": plan.first,
        "last": plan.last,
        "weeks": plan.record["weeks"],
        "timezone": plan.record["timezone"],
        "engine": plan.record["engine"],
        "seed": plan.record["seed"],
        "reps": plan.record["reps"],
        "routes": plan.record["routes"],
        "input_hash": plan.input_hash,
        "violations": rules and rules["violations"],
        "figures": {k: v for k, v in figures.items() if k not in _BY_PARTS},
    }


def _answer_page(
    rest: Sequence[Record], after: int, limit: int, show: Callable[[Record], Record]
) -> Response:
    following = str(after + limit) if len(rest) > limit else None
    items = [show(each) for each in rest[:limit]]
    return answer_record({"items": items, "next_page_token": following})


def _save_as(plan: StoredPlanRow, name: str) -> str:
    return f"plan-{plan.number}-{name}"
