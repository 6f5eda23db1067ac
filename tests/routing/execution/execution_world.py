"""The plan made by hand, and what was reported of it."""

from datetime import date, datetime, timedelta
from pathlib import Path

from routing.execution import ExecutionState, follow_plan
from routing.outcome import Outcome, OutcomeKind
from routing.plan import Plan, visit_id
from tests.routing.plan_world import CYCLE

DATA = Path(__file__).parents[2] / "data" / "adherence"
TODAY = date(2026, 4, 1)
"""Day 16 of the cycle, a Wednesday."""


def on(day: int, clock: str = "12:00") -> datetime:
    """Return a moment of a day of the cycle."""
    hours, minutes = map(int, clock.split(":"))
    midnight = datetime.combine(CYCLE.date_of(day), datetime.min.time())
    return midnight + timedelta(hours=hours, minutes=minutes)


def report(
    customer_id: str,
    number: int | None,
    day: int,
    kind: str = "done",
    *,
    at: datetime | None = None,
    name: str = "",
    **more: object,
) -> Outcome:
    """Return a report on a customer's n-th visit, or on his day without a number."""
    visit = None if number is None else visit_id(customer_id, CYCLE, number)
    return Outcome(
        outcome_id=name or f"{customer_id}-{number}-{day}-{kind}",
        kind=OutcomeKind(kind),
        customer_id=customer_id,
        at=at or on(day),
        date=CYCLE.date_of(day),
        visit_id=visit,
        **more,
    )


def follow(plan: Plan, *outcomes: Outcome, today: date = TODAY) -> ExecutionState:
    return follow_plan(plan, outcomes, today)


def status(state: ExecutionState, customer_id: str, number: int) -> str:
    return str(state.visits[visit_id(customer_id, CYCLE, number)].status)
