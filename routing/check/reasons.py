"""Is the reason given for an unplanned visit true."""

import datetime
from collections.abc import Callable, Mapping

from routing.check.dates import is_at_work, is_gone, is_leave
from routing.check.histories import required_in_rest
from routing.check.patterns import has_possible, possible_weekdays
from routing.check.result import Ledger
from routing.check.travel import Legs
from routing.check.trials import Trial
from routing.check.views import CustomerView, PlanView, RepView, UnplannedView
from routing.check.where import at_unplanned


def check_reasons(plan: PlanView, legs: Legs, ledger: Ledger) -> None:
    """Check every reason except the swap test of visits cut for lack of time."""
    for visit in plan.unplanned:
        at = at_unplanned(visit)
        is_true = _TRUTHS.get(visit.reason)
        if not ledger.check(
            "REASON_UNKNOWN", is_true is not None, at, reason=visit.reason
        ):
            continue
        if plan.is_past(visit.date_due):
            continue
        customer = plan.customers.get(visit.customer_id)
        if customer is None or is_true is None:
            continue
        unlocated = customer.place is None
        matches = unlocated == (visit.reason == "NO_LOCATION")
        if ledger.check("LOCATION_REASON_WRONG", matches, at, reason=visit.reason):
            rep = plan.reps.get(plan.rep_of.get(visit.customer_id, ""))
            holds = is_true(_Case(plan, legs, visit, customer, rep))
            ledger.check("REASON_FALSE", holds, at, reason=visit.reason)


class _Case:
    """An unplanned visit with everything its reason speaks of."""

    def __init__(
        self,
        plan: PlanView,
        legs: Legs,
        visit: UnplannedView,
        customer: CustomerView,
        rep: RepView | None,
    ) -> None:
        self.plan, self.legs, self.visit = plan, legs, visit
        self.customer, self.rep = customer, rep

    def days(self, rep: RepView) -> list[int]:
        """Return the day the visit is due on; any working day without a pattern."""
        if self.visit.date_due is not None:
            return [(self.visit.date_due - self.plan.start).days]
        wanted = self.customer.weekdays or range(7)
        return [
            day
            for day in range(max(0, self.plan.first_day), 7 * self.plan.weeks)
            if day % 7 in wanted and is_at_work(self.plan, rep, self.plan.date_of(day))
        ]

    def works_somewhere(self, *, always_open: bool) -> bool:
        """Tell whether the visit alone fits into any day it could be on."""
        rep = self.rep
        if rep is None:
            return False
        return any(
            Trial(self.plan, self.legs, rep, self.plan.date_of(day)).works_alone(
                self.customer, always_open=always_open
            )
            for day in self.days(rep)
        )

    def num_weekdays(self) -> int:
        """Return on how many weekdays the customer can be visited."""
        return len(possible_weekdays(self.customer, self.rep)) if self.rep else 0

    def needed_weekdays(self) -> int:
        """Return on how many weekdays his frequency needs him."""
        return -(-self.customer.num_required // self.plan.weeks)


def _has_no_location(case: _Case) -> bool:
    return case.customer.place is None


def _is_unreachable(case: _Case) -> bool:
    if case.rep is None:
        return False
    name, depot = case.customer.customer_id, case.rep.rep_id
    return None in (case.legs(f"{depot}:start", name), case.legs(name, f"{depot}:end"))


def _has_no_rep(case: _Case) -> bool:
    due, rep = case.visit.date_due, case.rep
    if rep is None:
        return not case.plan.reps
    if due is None:
        days = range(max(0, case.plan.first_day), 7 * case.plan.weeks)
        dates = (case.plan.date_of(day) for day in days)
        return not any(is_at_work(case.plan, rep, when) for when in dates)
    return is_leave(case.plan, rep, due) or rep.shifts[due.weekday()] is None


def _has_forbidden_reps(case: _Case) -> bool:
    allowed, plan = case.customer.allowed_reps, case.plan
    if plan.rest is None:
        return bool(allowed) and not any(name in plan.reps for name in allowed)
    return bool(allowed) and all(is_gone(plan, name) for name in allowed)


def _is_closed(case: _Case) -> bool:
    due: datetime.date | None = case.visit.date_due
    return due is not None and case.customer.is_closed(due)


def _has_no_window(case: _Case) -> bool:
    if case.num_weekdays() < case.needed_weekdays():
        return True
    return case.rep is not None and not case.works_somewhere(always_open=False)


def _is_too_far(case: _Case) -> bool:
    return case.rep is not None and not case.works_somewhere(always_open=True)


def _has_too_few_weekdays(case: _Case) -> bool:
    return case.rep is not None and case.num_weekdays() < case.needed_weekdays()


def _has_no_pattern(case: _Case) -> bool:
    if case.rep is None:
        return False
    due = case.plan.due.get(case.customer.customer_id)
    if due is not None and case.visit.date_due is None:
        return len(due) < required_in_rest(case.plan, case.customer)
    return not has_possible(case.plan, case.customer, case.rep)


def _has_locks(case: _Case) -> bool:
    own = case.plan.locks_of.get(case.customer.customer_id)
    return case.customer.is_locked or bool(own)


def _is_cut_from_a_rep(case: _Case) -> bool:
    return case.rep is not None


def _is_on_request(case: _Case) -> bool:
    return case.customer.place is not None


_TRUTHS: Mapping[str, Callable[[_Case], bool]] = {
    "NO_LOCATION": _has_no_location,
    "LOCATION_UNREACHABLE": _is_unreachable,
    "NO_REP_AVAILABLE": _has_no_rep,
    "REP_NOT_ALLOWED": _has_forbidden_reps,
    "CUSTOMER_CLOSED": _is_closed,
    "TIME_WINDOW_INFEASIBLE": _has_no_window,
    "WORKDAY_TOO_SHORT": _is_too_far,
    "FREQUENCY_EXCEEDS_WORKING_DAYS": _has_too_few_weekdays,
    "SPACING_INFEASIBLE": _has_no_pattern,
    "CAPACITY_EXCEEDED": _is_cut_from_a_rep,
    "LOCK_CONFLICT": _has_locks,
    "EXCLUDED_BY_USER": _is_on_request,
}
