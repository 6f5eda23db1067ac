"""Who works when: dates of routes, closures, windows, limits of a day."""

from routing.check.dates import is_leave
from routing.check.result import Ledger
from routing.check.views import PlanView, RepView, RouteView, StopView
from routing.check.where import Where, at_route, at_stop


def check_days(plan: PlanView, ledger: Ledger) -> None:
    """Check that every route is on a working day and every stop is open, past aside."""
    seen = set()
    for route in plan.routes:
        at = at_route(route)
        key = route.rep_id, route.date
        ledger.check("ROUTE_DOUBLED", key not in seen, at)
        seen.add(key)
        ledger.check("ROUTE_EMPTY", len(route.stops) > 0, at)
        day = (route.date - plan.start).days
        inside = 0 <= day < 7 * plan.weeks
        ledger.check("DATE_OUTSIDE_CYCLE", inside, at)
        if plan.is_past(route.date):
            continue
        rep = plan.reps.get(route.rep_id)
        if rep is not None:
            _check_rep(plan, route, rep, at, ledger)
        for stop in route.stops:
            _check_stop(plan, route, stop, ledger)


def _check_rep(
    plan: PlanView, route: RouteView, rep: RepView, at: Where, ledger: Ledger
) -> None:
    shift = rep.shifts[route.date.weekday()]
    if ledger.check("REP_NOT_WORKING", shift is not None, at):
        is_off = is_leave(plan, rep, route.date)
        ledger.check("REP_DAY_OFF", not is_off, at)
    if shift is not None:
        inside = shift[0] <= route.depart and route.arrive <= shift[1]
        ledger.check("OUTSIDE_SHIFT", inside, at)
    if rep.max_visits is not None:
        visits, limit = len(route.stops), rep.max_visits
        within = visits <= limit
        ledger.check("TOO_MANY_VISITS", within, at, visits=visits, limit=limit)
    if rep.max_drive_time is not None:
        drive = sum(stop.travel_time for stop in route.stops) + route.return_time
        limit = rep.max_drive_time
        within = drive <= limit
        ledger.check("TOO_MUCH_DRIVING", within, at, drive=drive, limit=limit)


def _check_stop(
    plan: PlanView, route: RouteView, stop: StopView, ledger: Ledger
) -> None:
    customer = plan.customers.get(stop.customer_id)
    if customer is None:
        return
    at = at_stop(route, stop)
    ledger.check("UNLOCATED_PLANNED", customer.place is not None, at)
    ledger.check("CUSTOMER_CLOSED", not customer.is_closed(route.date), at)
    right = stop.service_time == customer.service_time
    ledger.check("SERVICE_TIME_WRONG", right, at, seconds=stop.service_time)
    end = stop.start + (customer.service_time or 0)
    is_open = any(
        window[0] <= stop.start and end <= window[1]
        for window in customer.windows[route.date.weekday()]
    )
    ledger.check("WINDOW_BROKEN", is_open, at)
