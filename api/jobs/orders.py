"""What a job is asked for: its defaults filled in, its faults all named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from api.errors import BodyFault, RefusedError, make_pointer
from api.schemas.jobs import MOST_SECONDS
from api.settings import Settings
from api.store.documents import Record, count_documents, find_document, list_documents
from api.store.plans import (
    StoredPlanRow,
    current_publication,
    find_plan,
    publication_of,
)
from api.store.tables import customers, designs, policies, reps
from api.team.inputs import make_stored_policy
from api.zone import date_in
from routing.policy import Policy

FRESH = ("FULL", "SCHEDULE", "TERRITORY")
"""Kinds that begin with customers and reps alone."""
ON_PLAN = ("REPLAN", "EVALUATE")
"""Kinds that begin with a plan."""

MAX_CHANGES = 0.05
_LEAST_SECONDS = 60
_CUSTOMERS_A_SECOND = 50
_EDIT_SECONDS = 10
"""Edits leave little to search: nobody changes whom they do not force."""
_EARLIEST, _LATEST = timedelta(days=366), timedelta(days=731)
_COMMON = ("kind", "time_limit_s", "seed", "iterations", "if_busy")
FIELDS = {
    "FULL": (*_COMMON, "start", "policy_id", "scope"),
    "SCHEDULE": (*_COMMON, "start", "policy_id", "scope", "design_id"),
    "TERRITORY": (*_COMMON, "policy_id", "scope"),
    "REPLAN": (
        *(*_COMMON, "policy_id", "scope", "plan_id", "today", "freeze_until"),
        *("max_changes", "also_unreported"),
    ),
    "EVALUATE": (*_COMMON, "plan_id", "today", "freeze_until", "edits"),
    "VALIDATE": (*_COMMON, "start", "policy_id"),
}
"""Kind -> what may be asked of it."""


@dataclass(frozen=True, kw_only=True)
class JobOrder:
    """
    What is asked for.

    Parameters
    ----------
    parameters
        Those that were given, by the names of ``FIELDS``.
    """

    kind: str
    parameters: Record


def fill_order(
    connection: Connection, order: JobOrder, settings: Settings, now: datetime
) -> Record:
    """
    Return an order with every default filled in.

    Raises
    ------
    RefusedError
        With every fault; LIMIT_EXCEEDED, NOTHING_TO_PLAN, NOTHING_PUBLISHED.
    """
    given = order.parameters
    _refuse_limits(given)
    faults = [
        BodyFault(make_pointer([name]), "NOT_FOR_KIND", {"kind": order.kind})
        for name in given
        if name not in FIELDS[order.kind]
    ]
    faults += _unknown(connection, order)
    if faults:
        raise RefusedError("INVALID_INPUT", faults=faults)
    policy_id = given.get("policy_id", "default")
    policy = load_job_policy(connection, policy_id)
    filled: Record = {
        "kind": order.kind,
        "seed": given.get("seed", 1),
        "iterations": given.get("iterations"),
        "scope": sorted(set(given.get("scope") or ())),
    }
    if order.kind in ON_PLAN:
        filled |= _on_plan(connection, order, now)
    else:
        filled |= {"start": _start(given, policy, now)}
    if order.kind != "EVALUATE":
        filled |= {"policy_id": policy_id}
    if order.kind == "SCHEDULE":
        filled |= {"design_id": given.get("design_id")}
    count = _count(connection, filled, settings)
    default = min(MOST_SECONDS, _LEAST_SECONDS + count // _CUSTOMERS_A_SECOND)
    if order.kind == "EVALUATE":
        default = _EDIT_SECONDS
    return {**filled, "time_limit_s": given.get("time_limit_s") or default}


def load_job_policy(connection: Connection, policy_id: str) -> Policy:
    """Return a policy by id; the default one may not be stored yet."""
    found = find_document(connection, policies, policy_id)
    return Policy() if found is None else make_stored_policy(found.record)


def _refuse_limits(given: Record) -> None:
    seconds = given.get("time_limit_s") or 1
    if seconds > MOST_SECONDS:
        _refuse_limit("time_limit_s", MOST_SECONDS, seconds)


def _refuse_limit(name: str, limit: int, value: int) -> None:
    values = {"name": name, "limit": limit, "value": value}
    raise RefusedError("LIMIT_EXCEEDED", values=values)


def _unknown(connection: Connection, order: JobOrder) -> Iterator[BodyFault]:
    """Yield a fault for every id of nothing."""
    given = order.parameters
    policy_id = given.get("policy_id", "default")
    policy = find_document(connection, policies, policy_id)
    if (policy is None and policy_id != "default") or (policy and policy.is_archived):
        yield BodyFault("/policy_id", "UNKNOWN_POLICY")
    active = list_documents(connection, reps, reps.c.archived.is_(False))
    known = {rep.identifier for rep in active}
    for at, rep_id in enumerate(given.get("scope") or ()):
        if rep_id not in known:
            yield BodyFault(make_pointer(["scope", at]), "UNKNOWN_REP")
    plan_id, design_id = given.get("plan_id"), given.get("design_id")
    if plan_id is not None and find_plan(connection, plan_id) is None:
        yield BodyFault("/plan_id", "UNKNOWN_PLAN")
    if design_id is not None and not _has_design(connection, design_id):
        yield BodyFault("/design_id", "UNKNOWN_DESIGN")
    for name in ("start", "today", "freeze_until"):
        text = given.get(name)
        if text is not None and _parse(text) is None:
            yield BodyFault(f"/{name}", "NO_DATE")


def _has_design(connection: Connection, design_id: str) -> bool:
    mine = designs.c.id == design_id
    return connection.execute(designs.select().where(mine)).first() is not None


def _parse(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(given: Record, policy: Policy, now: datetime) -> str:
    """Return the first day of the cycle: a Monday, by default the next one."""
    today = date_in(policy.timezone, now)
    text = given.get("start")
    if text is None:
        return str(today + timedelta(days=7 - today.weekday()))
    start = date.fromisoformat(text)
    earliest, latest = today - _EARLIEST, today + _LATEST
    if start.weekday():
        before = start - timedelta(days=start.weekday())
        limits = f"{before}, {before + timedelta(days=7)}"
        _refuse_field("start", "NOT_MONDAY", {"limit": limits})
    if not earliest <= start <= latest:
        limits = f"{earliest} - {latest}"
        _refuse_field("start", "HORIZON_INVALID", {"limit": limits})
    return str(start)


def _refuse_field(name: str, code: str, values: dict[str, Any]) -> None:
    fault = BodyFault(make_pointer([name]), code, values)
    raise RefusedError("INVALID_INPUT", faults=[fault])


def _on_plan(connection: Connection, order: JobOrder, now: datetime) -> Record:
    given = order.parameters
    base = _base(connection, given.get("plan_id"), now)
    today = given.get("today") or str(date_in(base.record["timezone"], now))
    freeze_until = given.get("freeze_until")
    if freeze_until is not None and freeze_until < today:
        _refuse_field("freeze_until", "FREEZE_PAST", {"limit": today})
    filled: Record = {
        "plan_id": base.plan_id,
        "today": today,
        "freeze_until": freeze_until,
    }
    if order.kind == "EVALUATE":
        return {**filled, "edits": list(given.get("edits") or ())}
    return {
        **filled,
        "max_changes": given.get("max_changes", MAX_CHANGES),
        "also_unreported": given.get("also_unreported", False),
    }


def _base(connection: Connection, plan_id: str | None, now: datetime) -> StoredPlanRow:
    """Return the plan that is named; else the one in force today, or the newest."""
    if plan_id is None:
        zone = load_job_policy(connection, "default").timezone
        publication = publication_of(connection, str(date_in(zone, now)))
        publication = publication or current_publication(connection)
        if publication is None:
            raise RefusedError("NOTHING_PUBLISHED")
        plan_id = publication.plan_id
    found = find_plan(connection, plan_id)
    if found is None:
        raise RefusedError("NOT_FOUND")
    return found


def _count(connection: Connection, filled: Record, settings: Settings) -> int:
    """Return how many customers a job is about; refuse none, and too many."""
    scope = filled["scope"]
    active = customers.c.archived.is_(False)
    mine = (customers.c.rep_id.in_(scope),) if scope and "start" in filled else ()
    count = count_documents(connection, customers, active, *mine)
    num_reps = count_documents(connection, reps, reps.c.archived.is_(False))
    if filled["kind"] != "EVALUATE" and not (count and num_reps):
        values = {"customers": count, "reps": num_reps}
        raise RefusedError("NOTHING_TO_PLAN", values=values)
    if count > settings.job_customers:
        _refuse_limit("job_customers", settings.job_customers, count)
    return count
