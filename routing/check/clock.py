"""The clock of a day: legs, parking, service, blocks, the break and the fill."""

from collections.abc import Sequence

from routing.check.result import Ledger
from routing.check.travel import Legs, metres_apart
from routing.check.views import Place, PlanView, PolicyView, RouteView, StopView
from routing.check.where import Where, at_route, at_stop
from routing.check.workday import WorkdayView, overlaps, workday_of

LEG_TOLERANCE = 1
"""Seconds and metres by which a leg may differ, as roundings do."""

METRE_TOLERANCE = 0.01


def check_clock(plan: PlanView, legs: Legs, ledger: Ledger) -> None:
    """Check the times of every route; past ones may have lost stops."""
    for route in plan.routes:
        if plan.is_past(route.date):
            continue
        _check_order(plan, route, ledger)
        _check_travel(route, legs, ledger)
        rep = plan.reps.get(route.rep_id)
        if rep is None:
            continue
        day = workday_of(rep, route.date.weekday(), plan.policy)
        if day is None:
            continue
        _check_blocks(route, day, ledger)
        _check_break(route, day, rep.break_time, rep.break_window, ledger)
        _check_fill(plan, route, day, ledger)


def _check_order(plan: PlanView, route: RouteView, ledger: Ledger) -> None:
    parked: list[Place] = []
    left = route.depart
    for stop in route.stops:
        at = at_stop(route, stop)
        right = stop.arrival == left + stop.travel_time
        ledger.check("CLOCK_BROKEN", right, at)
        served = stop.departure >= stop.start + stop.service_time
        ledger.check("DEPARTS_TOO_EARLY", served, at)
        place = _place_of(plan, stop)
        slack = stop.start - stop.arrival - _break_before(route, stop)
        if slack >= plan.policy.parking_time:
            parked = []
        near = bool(parked) and _all_near(parked, place, plan.policy)
        has_time = slack >= (0 if near else plan.policy.parking_time)
        ledger.check("PARKING_TOO_SHORT", has_time, at, seconds=slack)
        parked = [*parked, place] if near and place else [place] if place else []
        left = stop.departure
    at = at_route(route)
    right = route.arrive == left + route.return_time
    ledger.check("CLOCK_BROKEN", right, at)


def _place_of(plan: PlanView, stop: StopView) -> Place | None:
    customer = plan.customers.get(stop.customer_id)
    return customer.place if customer else None


def _all_near(parked: Sequence[Place], place: Place | None, policy: PolicyView) -> bool:
    reach = policy.parking_radius + METRE_TOLERANCE
    return place is not None and all(metres_apart(p, place) <= reach for p in parked)


def _break_before(route: RouteView, stop: StopView) -> int:
    """Return seconds of break between arrival and start; nobody parks meanwhile."""
    begin = route.break_start
    if begin is None or not stop.arrival <= begin < stop.start:
        return 0
    return route.break_time


def _check_travel(route: RouteView, legs: Legs, ledger: Ledger) -> None:
    frm = f"{route.rep_id}:start"
    for stop in route.stops:
        at = at_stop(route, stop)
        stated = stop.travel_time, stop.distance
        _check_leg(legs(frm, stop.customer_id), stated, at, ledger)
        frm = stop.customer_id
    at = at_route(route)
    stated = route.return_time, route.return_distance
    _check_leg(legs(frm, f"{route.rep_id}:end"), stated, at, ledger)


def _check_leg(
    found: tuple[int, int] | None, stated: tuple[int, int], at: Where, ledger: Ledger
) -> None:
    is_known = found is not None
    if not ledger.check("TRAVEL_UNKNOWN", is_known, at):
        return
    for code, own, given in zip(
        ("TRAVEL_TIME_WRONG", "TRAVEL_DISTANCE_WRONG"), found or (), stated, strict=True
    ):
        close = abs(own - given) <= LEG_TOLERANCE and given >= 0
        ledger.check(code, close, at, stated=given, found=own)


def _check_blocks(route: RouteView, day: WorkdayView, ledger: Ledger) -> None:
    if not day.blocks:
        return
    left = route.depart
    for stop in route.stops:
        at = at_stop(route, stop)
        busy = ((left, stop.arrival), (stop.start, stop.start + stop.service_time))
        free = not any(overlaps(start, end, day.blocks) for start, end in busy)
        ledger.check("BLOCK_BROKEN", free, at)
        left = stop.departure
    free = not overlaps(left, route.arrive, day.blocks)
    at = at_route(route)
    ledger.check("BLOCK_BROKEN", free, at)


def _check_break(
    route: RouteView,
    day: WorkdayView,
    length: int,
    window: tuple[int, int],
    ledger: Ledger,
) -> None:
    """Check the break. One that is not due is no harm, but keeps the same rules."""
    at = at_route(route)
    span, begin = day.break_span, route.break_start
    is_due = span is not None and route.depart <= span[0] and route.arrive >= span[1]
    if is_due:
        ledger.check("BREAK_MISSING", begin is not None, at)
    right = route.break_time == (0 if begin is None else length)
    ledger.check("BREAK_LENGTH_WRONG", right, at, seconds=route.break_time)
    if begin is None:
        return
    end = begin + route.break_time
    inside = window[0] <= begin and end <= window[1]
    ledger.check("BREAK_OUTSIDE_WINDOW", inside, at)
    at_a_place = any(
        (stop.arrival <= begin and end <= stop.start)
        or (stop.start + stop.service_time <= begin and end <= stop.departure)
        for stop in route.stops
    )
    clear = at_a_place and not overlaps(begin, end, day.blocks)
    ledger.check("BREAK_MISPLACED", clear, at)


def _check_fill(
    plan: PlanView, route: RouteView, day: WorkdayView, ledger: Ledger
) -> None:
    work = route.return_time + sum(
        stop.travel_time + stop.service_time for stop in route.stops
    )
    work += plan.policy.parking_time * _fewest_parkings(plan, route)
    ledger.check(
        "FILL_EXCEEDED",
        work <= day.fill_limit,
        at_route(route),
        work=work,
        limit=day.fill_limit,
    )


def _fewest_parkings(plan: PlanView, route: RouteView) -> int:
    """Return how often a rep parks at least; to park late is never worse."""
    count, parked = 0, list[Place]()
    for stop in route.stops:
        place = _place_of(plan, stop)
        if parked and place and _all_near(parked, place, plan.policy):
            parked.append(place)
            continue
        count += 1
        parked = [place] if place else []
    return count
