"""The days that stay: routes as they were, without visits that cannot be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from routing.days_off import public_holidays
from routing.model import Customer, Rep
from routing.places import depot_points
from routing.plan import DayRoute, Stop, Unplanned
from routing.replan.inputs import ReplanInputs
from routing.travel import Travel, make_places


@dataclass(frozen=True)
class Past:
    """
    What stands of the base before the rest begins.

    Parameters
    ----------
    unplanned
        Visits that were due on past days.
    taken_out
        Ids of visits of frozen days that cannot be made any more, sorted.
    """

    routes: tuple[DayRoute, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    taken_out: tuple[str, ...] = ()


def keep_past(inputs: ReplanInputs) -> Past:
    """
    Return the past of the base; nothing where another cycle is planned.

    From today on a visit goes if its customer is gone, inactive or closed that day, or
    its rep is gone or off; the others of its route begin when they were told.
    """
    if inputs.is_rolled:
        return Past()
    begin = inputs.cycle.date_of(inputs.first_day)
    customers = {c.customer_id: c for c in inputs.customers}
    reps = {rep.rep_id: rep for rep in inputs.reps}
    free = {
        inputs.cycle.date_of(day)
        for day in public_holidays(inputs.policy, inputs.cycle)
    }
    routes: list[DayRoute] = []
    taken: list[str] = []
    for route in inputs.base.routes:
        if route.date >= begin:
            continue
        kept = route.stops
        if route.date >= inputs.today and inputs.may_change(route.rep_id):
            is_off = _is_off(reps.get(route.rep_id), route.date) or route.date in free
            kept = tuple(
                stop
                for stop in route.stops
                if not is_off and _is_there(customers.get(stop.customer_id), route.date)
            )
        taken += [stop.visit_id for stop in route.stops if stop not in kept]
        if kept == route.stops:
            routes.append(route)
        elif kept:
            routes.append(_without(route, kept, inputs))
    unplanned = (
        visit
        for visit in inputs.base.unplanned
        if visit.date_due is not None and visit.date_due < begin
    )
    return Past(tuple(routes), tuple(unplanned), tuple(sorted(taken)))


def _is_off(rep: Rep | None, when: date) -> bool:
    return rep is None or any(when in dates for dates in rep.days_off)


def _is_there(customer: Customer | None, when: date) -> bool:
    if customer is None or not customer.is_active:
        return False
    return not any(when in dates for dates in customer.closed_days)


def _without(route: DayRoute, kept: Sequence[Stop], inputs: ReplanInputs) -> DayRoute:
    """Return a route with fewer stops; who is left sees the rep when he was told."""
    legs = _legs(route, kept, inputs)
    depart = kept[0].arrival - legs[0][0]
    left = depart
    stops: list[Stop] = []
    for place, stop in enumerate(kept):
        time, distance = legs[place]
        if stops:
            # He leaves the stop before later, to arrive when he would have.
            left = max(stops[-1].departure, stop.arrival - time)
            stops[-1] = replace(stops[-1], departure=left)
        arrival = left + time
        late = max(0, arrival - stop.arrival)
        stops.append(
            replace(
                stop,
                arrival=arrival,
                start=max(stop.start, arrival) if late else stop.start,
                travel_time=time,
                distance=distance,
            )
        )
    return_time, return_distance = legs[-1]
    break_start = _break_start(route, stops)
    return replace(
        route,
        depart=depart,
        stops=tuple(stops),
        arrive=stops[-1].departure + return_time,
        break_start=break_start,
        break_time=0 if break_start is None else route.break_time,
        return_time=return_time,
        return_distance=return_distance,
    )


def _break_start(route: DayRoute, stops: Sequence[Stop]) -> int | None:
    """Return the begin nearest to that of the break where the rep waits; else None."""
    wanted, length = route.break_start, route.break_time
    if wanted is None:
        return None
    waits = [(stop.arrival, stop.start) for stop in stops]
    waits += [(stop.start + stop.service_time, stop.departure) for stop in stops]
    begins = [
        min(max(wanted, first), last - length)
        for first, last in waits
        if last - first >= length
    ]
    return min(begins, key=lambda begin: (abs(begin - wanted), begin), default=None)


def _legs(
    route: DayRoute, kept: Sequence[Stop], inputs: ReplanInputs
) -> list[tuple[int, int]]:
    """Return seconds and metres of every leg, the return last."""
    base = inputs.base
    rep = next(rep for rep in base.reps if rep.rep_id == route.rep_id)
    return measure_legs(
        rep,
        [stop.customer_id for stop in kept],
        {c.customer_id: c for c in base.customers},
        inputs.travel,
    )


def measure_legs(
    rep: Rep,
    names: Sequence[str],
    customers: Mapping[str, Customer],
    travel: Travel,
) -> list[tuple[int, int]]:
    """Return seconds and metres from depot to depot over customers, the return last."""
    points = list(depot_points(rep))
    for name in names:
        place = customers[name].location
        if place is None:
            raise ValueError(f"Expected a place of customer {name}, got none.")
        points.append((name, place))
    matrix = travel(make_places(points))
    row_of = {name: row for row, name in enumerate(matrix.ids)}
    order = [f"{rep.rep_id}:start", *names, f"{rep.rep_id}:end"]
    rows = [row_of[name] for name in order]
    return [
        (int(matrix.seconds[frm, to]), int(matrix.metres[frm, to]))
        for frm, to in pairwise(rows)
    ]
