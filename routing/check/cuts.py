"""The swap test: is every visit that was cut for lack of time really without room."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from routing.check.histories import continuations_of, history_of
from routing.check.patterns import allowed_days
from routing.check.result import Ledger
from routing.check.travel import Legs
from routing.check.trials import Trial, days_to_try, is_fixed
from routing.check.views import CustomerView, PlanView, UnplannedView
from routing.check.where import at_unplanned

CUT = "CAPACITY_EXCEEDED"


def check_cuts(plan: PlanView, legs: Legs, ledger: Ledger) -> None:
    """Check every customer with visits cut for lack of time."""
    for customer in plan.all_customers:
        rep = plan.reps.get(plan.rep_of.get(customer.customer_id, ""))
        visits = plan.unplanned_of.get(customer.customer_id, [])
        cut = [visit for visit in visits if visit.reason == CUT]
        dayless = [visit for visit in visits if _is_dayless(plan, visit)]
        if rep is not None and not plan.may_change(rep.rep_id):
            dayless = []
        if not cut + dayless or rep is None or customer.place is None:
            continue
        trials = [
            Trial(plan, legs, rep, plan.date_of(day))
            for day in days_to_try(plan, customer, rep)
        ]
        _check_made_up(customer, dayless, trials, ledger)
        if cut:
            _check_swaps(customer, cut, trials, ledger)
            _check_thinning(customer, cut, trials, ledger)


def _is_dayless(plan: PlanView, visit: UnplannedView) -> bool:
    """Tell whether a visit is left out though its customer has days in the rest."""
    return visit.date_due is None and visit.customer_id in plan.due


def _check_made_up(
    customer: CustomerView,
    dayless: list[UnplannedView],
    trials: list[Trial],
    ledger: Ledger,
) -> None:
    """No visit of the rest is left without a day while a make-up day has room."""
    for visit in dayless:
        room = next((t.when for t in trials if _has_room(t, customer)), None)
        at = at_unplanned(visit)
        ledger.check("MAKE_UP_HAS_ROOM", room is None, at, date=room)


def _check_swaps(
    customer: CustomerView,
    cut: list[UnplannedView],
    trials: list[Trial],
    ledger: Ledger,
) -> None:
    """All cut visits of a customer have the same days to go to."""
    alone = any(replace(t, leeway=-1).works_alone(customer) for t in trials)
    room = next((t.when for t in trials if _has_room(t, customer)), None)
    for visit in cut:
        at = at_unplanned(visit)
        ledger.check("CUT_FITS_NOT_ALONE", alone, at)
        ledger.check("CUT_HAS_ROOM", room is None, at, date=room)


def _has_room(trial: Trial, customer: CustomerView) -> bool:
    lower = set(_removable(trial, lambda other: _is_lower(trial, other, customer)))
    return trial.takes(customer) or (bool(lower) and trial.takes(customer, lower))


def _check_thinning(
    customer: CustomerView,
    cut: list[UnplannedView],
    trials: list[Trial],
    ledger: Ledger,
) -> None:
    """Nobody is left out while others of his grade could be seen less often."""
    if not trials or _is_visited(trials[0].plan, customer.customer_id):
        return
    room = next((t.when for t in trials if _has_room_thinned(t, customer)), None)
    ledger.check("THINNING_ORDER", room is None, at_unplanned(cut[0]), date=room)


def _is_visited(plan: PlanView, customer_id: str) -> bool:
    return customer_id in plan.stops_of or history_of(plan, customer_id).done > 0


def _has_room_thinned(trial: Trial, customer: CustomerView) -> bool:
    def may_go(other: CustomerView) -> bool:
        if _is_lower(trial, other, customer):
            return True
        same = other.grade == customer.grade
        return same and _can_be_thinned(trial, other)

    thinned = set(_removable(trial, may_go))
    return bool(thinned) and trial.takes(customer, thinned)


def _removable(trial: Trial, may_go: Callable[[CustomerView], bool]) -> Iterator[str]:
    route = trial.plan.routes_on.get((trial.rep.rep_id, trial.when))
    for stop in route.stops if route else ():
        other = trial.plan.customers.get(stop.customer_id)
        if other is None or is_fixed(trial.plan, stop.customer_id, trial.when):
            continue
        if may_go(other):
            yield stop.customer_id


def _is_lower(trial: Trial, other: CustomerView, customer: CustomerView) -> bool:
    grades = trial.plan.policy.grades
    if other.grade not in grades or customer.grade not in grades:
        return False
    return grades.index(other.grade) > grades.index(customer.grade)


def _can_be_thinned(trial: Trial, other: CustomerView) -> bool:
    """Tell whether a customer keeps a regular pattern without his visit that day."""
    plan = trial.plan
    left = plan.planned_days(other.customer_id) - {(trial.when - plan.start).days}
    done = history_of(plan, other.customer_id).done
    fewer = _next_lower(done + len(left) + 1, plan.weeks)
    if fewer == 0 or fewer < done:
        return False
    if plan.rest is not None:
        found = continuations_of(plan, other, trial.rep, frequency=fewer)
        return any(
            len(tail.days) >= fewer - done and left.issuperset(tail.days)
            for tail in found.tails.values()
        )
    regular = allowed_days(plan, other, trial.rep, frequency=fewer)
    return any(left.issuperset(days) for days in regular)


def _next_lower(frequency: int, weeks: int) -> int:
    """Return the next lower regular frequency, 0 when there is none."""
    if frequency > weeks:
        return (frequency - 1) // weeks * weeks
    return max((f for f in range(1, frequency) if weeks % f == 0), default=0)
