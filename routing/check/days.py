"""Who works when: dates of routes, closures, windows, limits of a day."""

from routing.check.dates import is_leave
from routing.check.result import Ledger, Where
from routing.check.views import PlanView, RepView, RouteView, StopView


def check_days(plan: PlanView, ledger: Ledger) -> None:
    """Check that every route is on a working day and every stop is open."""
    seen = set()
    for route in plan.routes:
        at = Where(rep_id=route.rep_id, date=route.date)
        values = {"rep_id": route.rep_id, "date": route.date}
        key = route.rep_id, route.date
        ledger.check("ROUTE_DOUBLED", key not in seen, at, **values)
        seen.add(key)
        ledger.check("ROUTE_EMPTY", len(route.stops) > 0, at, **values)
        day = (route.date - plan.start).days
        inside = 0 <= day < 7 * plan.weeks
        ledger.check("DATE_OUTSIDE_CYCLE", inside, at, **values)
        rep = plan.reps.get(route.rep_id)
        if rep is not None:
            _check_rep(plan, route, rep, at, ledger)
        for stop in route.stops:
            _check_stop(plan, route, stop, ledger)


def at_stop(route: RouteView, stop: StopView) -> Where:
    """Return where a stop is."""
    return Where(
        rep_id=route.rep_id,
        date=route.date,
        customer_id=stop.customer_id,
        visit_id=stop.visit_id,
    )


def _check_rep(
    plan: PlanView, route: RouteView, rep: RepView, at: Where, ledger: Ledger
) -> None:
    values = {"rep_id": rep.rep_id, "date": route.date}
    shift = rep.shifts[route.date.weekday()]
    if ledger.check("REP_NOT_WORKING", shift is not None, at, **values):
        is_off = is_leave(plan, rep, route.date)
        ledger.check("REP_DAY_OFF", not is_off, at, **values)
    if shift is not None:
        inside = shift[0] <= route.depart and route.arrive <= shift[1]
        ledger.check("OUTSIDE_SHIFT", inside, at, **values)
    if rep.max_visits is not None:
        visits, limit = len(route.stops), rep.max_visits
        ledger.check(
            "TOO_MANY_VISITS",
            visits <= limit,
            at,
            **values,
            visits=visits,
            limit=limit,
        )
    if rep.max_drive_time is not None:
        drive = sum(stop.travel_time for stop in route.stops) + route.return_time
        limit = rep.max_drive_time
        ledger.check(
            "TOO_MUCH_DRIVING", drive <= limit, at, **values, drive=drive, limit=limit
        )


def _check_stop(
    plan: PlanView, route: RouteView, stop: StopView, ledger: Ledger
) -> None:
    customer = plan.customers.get(stop.customer_id)
    if customer is None:
        return
    at = at_stop(route, stop)
    values = {"customer_id": stop.customer_id, "date": route.date}
    ledger.check("UNLOCATED_PLANNED", customer.place is not None, at, **values)
    ledger.check("CUSTOMER_CLOSED", not customer.is_closed(route.date), at, **values)
    right = stop.service_time == customer.service_time
    ledger.check("SERVICE_TIME_WRONG", right, at, **values, seconds=stop.service_time)
    end = stop.start + (customer.service_time or 0)
    is_open = any(
        window[0] <= stop.start and end <= window[1]
        for window in customer.windows[route.date.weekday()]
    )
    ledger.check("WINDOW_BROKEN", is_open, at, **values)
