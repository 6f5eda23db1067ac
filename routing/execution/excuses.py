"""Visits that were not made and count in no figure: closed, gone, made up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from routing.execution.state import Excuse, VisitState, VisitStatus
from routing.model import Customer
from routing.outcome import CLOSED, GONE, Outcome, OutcomeKind
from routing.plan import Plan, Reason, visit_customer, visit_start


def excuse_visits(
    visits: Sequence[VisitState],
    plan: Plan,
    decisive: Iterable[Outcome],
    visited_on: Mapping[str, Sequence[date]],
) -> tuple[VisitState, ...]:
    """
    Return the visits with the excuses of those that were not made.

    Parameters
    ----------
    decisive
        Every report that decides about a visit or a day.
    """
    customers = {customer.customer_id: customer for customer in plan.customers}
    closed = {
        visit.visit_id
        for visit in plan.unplanned
        if visit.reason is Reason.CUSTOMER_CLOSED
    }
    gone_from = _gone_from(decisive, visited_on)
    made_up = _made_up(visits, plan)

    def excuse(visit: VisitState) -> Excuse | None:
        if visit.status is VisitStatus.DONE:
            return None
        customer = customers[visit.customer_id]
        left = gone_from.get(visit.customer_id)
        if not customer.is_active or _is_from(left, visit.date):
            return Excuse.GONE
        if visit.visit_id in closed or _was_closed(visit, customer):
            return Excuse.CLOSED
        return Excuse.MADE_UP if visit.visit_id in made_up else None

    found = ((visit, excuse(visit)) for visit in visits)
    return tuple(
        visit if reason is None else replace(visit, excuse=reason)
        for visit, reason in found
    )


def _is_from(left: date | None, when: date | None) -> bool:
    return left is not None and (when is None or when >= left)


def _was_closed(visit: VisitState, customer: Customer) -> bool:
    report = visit.outcome
    if report and (report.kind, report.reason) == (OutcomeKind.MISSED, CLOSED):
        return True
    when = visit.date
    return when is not None and any(when in days for days in customer.closed_days)


def _gone_from(
    decisive: Iterable[Outcome], visited_on: Mapping[str, Sequence[date]]
) -> dict[str, date]:
    """Return customer_id -> first day reported gone with no visit made since."""
    found: dict[str, date] = {}
    for report in decisive:
        if (report.kind, report.reason) != (OutcomeKind.MISSED, GONE):
            continue
        name = report.customer_id
        if any(day >= report.date for day in visited_on.get(name, ())):
            continue
        found[name] = min(report.date, found.get(name, report.date))
    return found


def _made_up(visits: Sequence[VisitState], plan: Plan) -> frozenset[str]:
    """
    Return the missed visits for which a re-planned cycle has a visit more.

    A customer's visits beyond his frequency, those owed from an earlier cycle aside,
    make up for as many of his missed visits, the earliest first.
    """
    if plan.rest is None:
        return frozenset()
    missed = frozenset(plan.rest.missed)
    required = Counter(visit.customer_id for visit in visits)
    start = plan.cycle.start
    owed = Counter(
        visit_customer(name) for name in missed if visit_start(name) != start
    )
    own: defaultdict[str, list[VisitState]] = defaultdict(list)
    for visit in visits:
        if visit.visit_id in missed and visit.status is not VisitStatus.DONE:
            own[visit.customer_id].append(visit)
    frequency = {c.customer_id: c.frequency or 0 for c in plan.customers}
    made_up: set[str] = set()
    for name, some in own.items():
        beyond = required[name] - frequency[name] - owed[name]
        some.sort(key=lambda visit: (visit.date or plan.cycle.start, visit.visit_id))
        made_up.update(visit.visit_id for visit in some[: max(0, beyond)])
    return frozenset(made_up)
