"""Locks of all four levels are kept, or named as a conflict."""

from routing.check.result import Ledger
from routing.check.views import CustomerView, LockView, PlanView, RouteView, StopView
from routing.check.where import Where, at_stop

CONFLICT = "LOCK_CONFLICT"


def check_locks(plan: PlanView, ledger: Ledger) -> None:
    """Check every lock of a customer of whom visits are required."""
    for customer in plan.all_customers:
        if customer.num_required == 0 or _is_in_conflict(plan, customer.customer_id):
            continue
        if customer.is_locked and customer.owner_id is not None:
            _check_rep(plan, customer.customer_id, customer.owner_id, ledger)
        for lock in plan.locks_of.get(customer.customer_id, []):
            if plan.is_past(lock.date):
                continue
            if lock.rep_id is not None:
                _check_rep(plan, customer.customer_id, lock.rep_id, ledger)
            if lock.date is not None and lock.level != "rep":
                _check_date(plan, customer, lock, ledger)


def _is_in_conflict(plan: PlanView, customer_id: str) -> bool:
    visits = plan.unplanned_of.get(customer_id, [])
    return any(visit.reason == CONFLICT for visit in visits)


def _check_rep(plan: PlanView, customer_id: str, rep_id: str, ledger: Ledger) -> None:
    for route, stop in plan.stops_of.get(customer_id, []):
        ledger.check(
            "LOCK_REP_BROKEN",
            route.rep_id == rep_id,
            at_stop(route, stop),
            rep_id=rep_id,
        )


def _check_date(
    plan: PlanView, customer: CustomerView, lock: LockView, ledger: Ledger
) -> None:
    name, when = customer.customer_id, lock.date
    if when is None or not 0 <= (when - plan.start).days < 7 * plan.weeks:
        return
    found = next((p for p in plan.stops_of.get(name, []) if p[0].date == when), None)
    at = Where(customer_id=name, date=when)
    kept = found is not None or _is_excused(plan, lock)
    ledger.check("LOCK_DAY_BROKEN", kept, at)
    if found is not None:
        _check_place(lock, *found, ledger)


def _is_excused(plan: PlanView, lock: LockView) -> bool:
    """Tell whether something stronger than a lock takes the day away."""
    days = [lock.date] if lock.customer_id in plan.due else [None, lock.date]
    return any(
        visit.date_due in days and visit.reason != "CAPACITY_EXCEEDED"
        for visit in plan.unplanned_of.get(lock.customer_id, [])
    )


def _check_place(
    lock: LockView, route: RouteView, stop: StopView, ledger: Ledger
) -> None:
    at = at_stop(route, stop)
    if lock.level == "order" and lock.sequence is not None:
        place = route.stops.index(stop) + 1
        ledger.check(
            "LOCK_ORDER_BROKEN",
            place == lock.sequence,
            at,
            sequence=lock.sequence,
            found=place,
        )
    if lock.level == "time" and lock.start is not None:
        ledger.check("LOCK_TIME_BROKEN", stop.start == lock.start, at)
