"""Whether the visits can fit the hours at all: proved beside the server."""

import json
from dataclasses import dataclass
from datetime import date

from fastapi import Response
from sqlalchemy import Connection, func, select

from api.dependencies import Call, make_response
from api.errors import BodyFault, RefusedError
from api.plans.in_force import local_today
from api.settings import Settings
from api.store.documents import count_documents, write_record
from api.store.tables import calendars, customers, policies, reps
from api.team.checking import load_policy, load_reps
from api.team.inputs import make_customers
from routing.cycle import Cycle, neighbouring_mondays
from routing.model import Rep
from routing.policy import Policy

SEED = 1


@dataclass(frozen=True, kw_only=True)
class TeamOrder:
    """
    What is planned from, as it is stored now.

    Parameters
    ----------
    customers
        JSON texts: whoever works on them parses them.
    """

    policy: Policy
    reps: tuple[Rep, ...]
    customers: tuple[str, ...]
    start: date


def show_capacity(call: Call, start: str | None) -> Response:
    """
    Answer with the hours that are needed at least, for territories cut afresh.

    Parameters
    ----------
    start
        First day of the cycle, a Monday; by default the next one.
    """
    with call.service.store.reading() as connection:
        today = local_today(connection, call.service.clock())
        first = neighbouring_mondays(today)[1] if start is None else _monday(start)
        # Before the inputs: what changes meanwhile is never kept under the new stamp.
        stamp = inputs_stamp(connection)
        order = load_team(connection, call.service.settings, first)
    text = call.service.reckon(write_capacity, order, f"{first} {stamp}")
    return make_response(200, text)


def load_team(connection: Connection, settings: Settings, start: date) -> TeamOrder:
    """
    Return what is planned from.

    Raises
    ------
    RefusedError
        NOTHING_TO_PLAN without customers or reps, LIMIT_EXCEEDED for more customers
        than a job takes.
    """
    team = load_reps(connection)
    active = customers.c.archived.is_(False)
    count, limit = (
        count_documents(connection, customers, active),
        settings.job_customers,
    )
    if not team or not count:
        counts = {"customers": count, "reps": len(team)}
        raise RefusedError("NOTHING_TO_PLAN", values=counts)
    if count > limit:
        values = {"name": "job_customers", "limit": limit, "value": count}
        raise RefusedError("LIMIT_EXCEEDED", values=values)
    query = select(customers.c.document).where(active).order_by(customers.c.id)
    texts = tuple(connection.execute(query).scalars())
    return TeamOrder(
        policy=load_policy(connection), reps=team, customers=texts, start=start
    )


def inputs_stamp(connection: Connection) -> str:
    """Return what changes whenever anything does that plans are made from."""
    # Versions only ever grow: every change adds one to the sum.
    sums = (
        connection.execute(select(func.sum(table.c.version))).scalar() or 0
        for table in (customers, reps, policies, calendars)
    )
    return " ".join(str(each) for each in sums)


def write_capacity(order: TeamOrder) -> str:
    """Return the bounds as JSON, as the command ``capacity`` gives them."""
    # Here, where the work is done: the server would hold the solvers in vain.
    from api.office.capacity_record import capacity_record
    from routing.capacity import measure_capacity
    from routing.pipeline import PlanInputs

    records = [json.loads(text) for text in order.customers]
    found, values = make_customers(records, order.policy, order.reps)
    cycle = Cycle(order.start, order.policy.weeks)
    inputs = PlanInputs(
        customers=found,
        reps=order.reps,
        policy=order.policy,
        cycle=cycle,
        column_values=values,
    )
    capacity = measure_capacity(inputs, seed=SEED, report=lambda _done, _total: None)
    return write_record(capacity_record(capacity, cycle))


def _monday(text: str) -> date:
    try:
        when = date.fromisoformat(text)
        Cycle(when, 1)
        Cycle(when, 13).horizon  # noqa: B018 - its last date must exist
    except (ValueError, OverflowError) as error:
        fault = BodyFault("/query/start", "NOT_MONDAY", {"limit": _nearest(text)})
        raise RefusedError("INVALID_INPUT", faults=[fault]) from error
    return when


def _nearest(text: str) -> str:
    try:
        mondays = neighbouring_mondays(date.fromisoformat(text))
    except (ValueError, OverflowError):
        return "-"
    return ", ".join(map(str, mondays))
