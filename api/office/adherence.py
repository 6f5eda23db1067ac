"""How well the plans in force were kept: reckoned beside the server."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Call, make_response
from api.errors import BodyFault, RefusedError
from api.plans.in_force import PlanSpan, local_today, plans_in_force
from api.store.documents import digest_of, write_record
from api.store.outcomes import load_outcomes
from api.store.plans import read_plan_file
from api.team.checking import load_policy
from api.team.checking_calendars import LONGEST_SPAN, check_span
from routing.execution import (
    find_alarms,
    follow_plan,
    measure_adherence,
    propose_service_times,
)
from routing.execution.record import (
    adherence_to_json,
    alarms_to_json,
    service_times_to_json,
    state_to_json,
)
from routing.execution.tally import tally_visits
from routing.outcome import Outcome
from routing.policy import PrivacyPolicy
from routing.read.plan_folder import PLAN_FILE, parse_plan_record
from routing.read.strict_json import parse_strict_json

BEFORE = timedelta(days=366)
"""How far back reports are looked at: they tell last visits and service times."""
_USUAL = timedelta(days=27)


@dataclass(frozen=True, kw_only=True)
class AdherenceOrder:
    """
    A plan in force, and what was reported.

    Parameters
    ----------
    content
        Its plan.json.
    first, last
        The days that figures may look at.
    privacy
        Today's rules, whatever the plan was made with.
    """

    plan_id: str
    number: int
    content: bytes
    outcomes: tuple[Outcome, ...]
    today: date
    first: date
    last: date
    privacy: PrivacyPolicy
    language: str

    @property
    def key(self) -> str:
        """What names the result."""
        told = digest_of(repr([outcome.outcome_id for outcome in self.outcomes]))
        days = f"{self.today} {self.first} {self.last}"
        return (
            f"{self.plan_id} {self.number} {days} {told} {self.privacy} {self.language}"
        )


def show_adherence(call: Call, first: str | None, last: str | None) -> Response:
    """
    Answer with figures, alarms and service times, of one plan in force after another.

    Parameters
    ----------
    first, last
        Dates; by default today, and the four weeks up to ``last``.
    """
    with call.service.store.reading() as connection:
        today = local_today(connection, call.service.clock())
        span = _find_span(first, last, today)
        spans = plans_in_force(connection, *span)
        orders = _make_orders(connection, spans, today, call.language)
    periods = [
        call.service.reckon(write_adherence, order, order.key) for order in orders
    ]
    head = write_record({"from": str(span[0]), "to": str(span[1]), "today": str(today)})
    return make_response(200, f'{head[:-1]},"periods":[{",".join(periods)}]}}')


def write_adherence(order: AdherenceOrder) -> str:
    """Return a period as JSON, as the command ``adherence`` gives it."""
    plan = parse_plan_record(
        parse_strict_json(order.content, PLAN_FILE, "PLAN_UNREADABLE")
    ).plan
    plan = replace(plan, policy=replace(plan.policy, privacy=order.privacy))
    known = {customer.customer_id for customer in plan.customers}
    outcomes = [each for each in order.outcomes if each.customer_id in known]
    state = follow_plan(plan, outcomes, order.today)
    state = replace(
        state,
        first_day=max(state.first_day, order.first),
        last_day=min(state.last_day, order.last),
    )
    proposals = propose_service_times(plan, state)
    return write_record(
        {
            "plan_id": order.plan_id,
            "publication": order.number,
            **adherence_to_json(measure_adherence(plan, state)),
            "visits": vars(tally_visits(plan, state)),
            **state_to_json(state),
            "alarms": alarms_to_json(find_alarms(plan, state), order.language),
            "service_times": service_times_to_json(proposals),
        }
    )


def _find_span(first: str | None, last: str | None, today: date) -> tuple[date, date]:
    end = last or (max(first, str(today)) if first else str(today))
    begin = first or _before(end)
    found = check_span(f"{begin}..{end}")
    if found is None:
        fault = BodyFault("/query/to", "WRONG_SPAN", {"limit": LONGEST_SPAN})
        raise RefusedError("INVALID_INPUT", faults=[fault])
    return found


def _before(end: str) -> str:
    """Return the first of four weeks; of a date that cannot be, that itself."""
    try:
        return str(date.fromisoformat(end) - _USUAL)
    except (ValueError, OverflowError):
        return end


def _make_orders(
    connection: Connection, spans: Sequence[PlanSpan], today: date, language: str
) -> list[AdherenceOrder]:
    privacy = load_policy(connection).privacy
    orders = []
    for span in spans:
        content = read_plan_file(connection, span.plan_id, PLAN_FILE)
        if content is None:
            continue
        orders.append(
            AdherenceOrder(
                plan_id=span.plan_id,
                number=span.number,
                content=content,
                outcomes=load_outcomes(connection, _earliest(span.first), today),
                today=today,
                first=span.first,
                last=span.last,
                privacy=privacy,
                language=language,
            )
        )
    return orders


def _earliest(first: date) -> date:
    return max(date.min + BEFORE, first) - BEFORE
