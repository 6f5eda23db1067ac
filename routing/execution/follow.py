"""Plan and reports -> where its execution stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from routing.execution.excuses import excuse_visits
from routing.execution.reports import Reports, sort_reports
from routing.execution.state import ExecutionState, VisitState, VisitStatus
from routing.outcome import Outcome, OutcomeKind
from routing.plan import Plan

_STATUS = {
    OutcomeKind.MISSED: VisitStatus.MISSED,
    OutcomeKind.MOVED: VisitStatus.MOVED,
}


def follow_plan(plan: Plan, outcomes: Iterable[Outcome], today: date) -> ExecutionState:
    """
    Return what is done, missed, moved, due and overdue on a date.

    Neither the order of the outcomes nor doubled ones matter; ``Outcome.order`` tells
    which of several decides.

    Parameters
    ----------
    outcomes
        Of customers of the plan, also of earlier cycles.
    today
        Reports and visits of later days are not looked at.
    """
    oldest = _oldest(plan, today)
    given = list({outcome.outcome_id: outcome for outcome in outcomes}.values())
    kept = [outcome for outcome in given if outcome.at.date() >= oldest]
    used = [outcome for outcome in kept if outcome.at.date() <= today]
    required = tuple(_required(plan))
    planned = {
        (visit.customer_id, visit.date): visit.visit_id
        for visit in required
        if visit.is_planned and visit.date is not None
    }
    reports = sort_reports(used, (visit.visit_id for visit in required), planned)
    visited_on = _visited_on(plan, reports, today)
    past = frozenset(plan.rest.missed) if plan.rest else frozenset()
    decided = [
        _decide(visit, reports.of_visit.get(visit.visit_id), past, oldest, today)
        for visit in required
    ]
    decisive = (*reports.of_visit.values(), *reports.of_day.values())
    visits = excuse_visits(decided, plan, decisive, visited_on)
    first, last = plan.cycle.horizon
    return ExecutionState(
        today=today,
        first_day=max(first, oldest),
        last_day=min(last, today - timedelta(days=1)),
        visits={visit.visit_id: visit for visit in visits},
        extras=tuple(report for report in reports.of_day.values() if report.is_made),
        unattached=tuple(r for r in reports.of_day.values() if not r.is_made),
        visited_on=visited_on,
        num_later=len(kept) - len(used),
        num_expired=len(given) - len(kept),
    )


def _oldest(plan: Plan, today: date) -> date:
    """Return the first day whose reports may be used."""
    days = plan.policy.privacy.retention_days
    if days is None or days > (today - date.min).days:
        return date.min
    return today - timedelta(days=days)


def _required(plan: Plan) -> Iterator[VisitState]:
    """Yield every required visit as if nothing had been reported."""
    for route in plan.routes:
        for stop in route.stops:
            yield VisitState(
                visit_id=stop.visit_id,
                customer_id=stop.customer_id,
                rep_id=route.rep_id,
                date=route.date,
                start=stop.start,
                status=VisitStatus.DUE,
            )
    for visit in plan.unplanned:
        yield VisitState(
            visit_id=visit.visit_id,
            customer_id=visit.customer_id,
            rep_id=visit.rep_id,
            date=visit.date_due,
            start=None,
            status=VisitStatus.UNPLANNED,
        )


def _decide(
    visit: VisitState,
    report: Outcome | None,
    missed: frozenset[str],
    oldest: date,
    today: date,
) -> VisitState:
    """Return a visit with its status; what the plan knows as missed needs no report."""
    if report is not None:
        status = _STATUS.get(report.kind, VisitStatus.DONE)
        return replace(visit, status=status, outcome=report)
    if visit.visit_id in missed:
        return replace(visit, status=VisitStatus.MISSED)
    if not visit.is_planned or visit.date is None or visit.date >= today:
        return visit
    is_known = visit.date >= oldest
    status = VisitStatus.OVERDUE if is_known else VisitStatus.EXPIRED
    return replace(visit, status=status)


def _visited_on(
    plan: Plan, reports: Reports, today: date
) -> Mapping[str, tuple[date, ...]]:
    """Return customer_id -> days of visits, those that the plan knows among them."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for report in (*reports.of_visit.values(), *reports.of_day.values()):
        if report.is_made:
            days[report.customer_id].add(report.date)
    for customer in plan.customers:
        if customer.last_visit is not None:
            days[customer.customer_id].add(customer.last_visit)
    if plan.rest is not None:
        for name, day in plan.rest.before.items():
            days[name].add(plan.cycle.date_of(day))
    names: Sequence[str] = [customer.customer_id for customer in plan.customers]
    known = {name: sorted(d for d in days[name] if d <= today) for name in names}
    return {name: tuple(some) for name, some in known.items() if some}
