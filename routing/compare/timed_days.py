"""Days as somebody drives them today -> their times, whether they fit or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from routing.compare.short_tour import short_tour
from routing.cycle import Cycle
from routing.days_off import rep_days_off
from routing.model import WHOLE_DAY, Customer, Rep
from routing.parking import parks_at
from routing.places import depot_points
from routing.policy import Policy
from routing.schedule import Call, WorkDay, make_work_day, schedule_route
from routing.travel import Travel, TravelMatrix, make_places


@dataclass(frozen=True, kw_only=True)
class GivenDay:
    """
    The visits of one rep on one day of the cycle.

    Parameters
    ----------
    customer_ids
        In the order of driving if ``is_ordered``, else in any.
    """

    rep_id: str
    day: int
    customer_ids: tuple[str, ...]
    is_ordered: bool


@dataclass(frozen=True, kw_only=True)
class DayTimes:
    """
    What a day takes. Seconds and metres.

    Parameters
    ----------
    customer_ids
        In the order that was timed.
    is_over_long
        Whether driving, parking, service, break and blocks do not fit the shift, or
        there is no shift; opening hours and the fill are left aside.
    is_off_hours
        Whether the day fits the shift, but not with the customers' opening hours.
    """

    rep_id: str
    day: int
    customer_ids: tuple[str, ...]
    drive_time: int
    distance: int
    service_time: int
    parking_time: int
    is_over_long: bool
    is_off_hours: bool

    @property
    def work_time(self) -> int:
        """Seconds of driving, parking and service."""
        return self.drive_time + self.parking_time + self.service_time


def time_days(
    days: Sequence[GivenDay],
    customers: Mapping[str, Customer],
    rep: Rep,
    *,
    policy: Policy,
    cycle: Cycle,
    travel: Travel,
) -> tuple[DayTimes, ...]:
    """
    Time one rep's days; a given order is kept, others get a short tour.

    Visits to customers without a location count their service only.

    Parameters
    ----------
    customers
        customer_id -> graded customer, everybody visited.

    Raises
    ------
    TravelError
        If the source has no travel between two places.
    """
    visited = dict.fromkeys(name for day in days for name in day.customer_ids)
    points = dict(depot_points(rep))
    for name in visited:
        location = customers[name].location
        if location is not None:
            points[name] = location
    matrix = travel(make_places(points.items()))
    off = rep_days_off(rep, policy, cycle)
    timed = []
    for day in days:
        limits = None if day.day in off else make_work_day(rep, day.day % 7, policy.day)
        order = _order(day, matrix)
        timed.append(_time_day(day, order, limits, customers, matrix, policy))
    return tuple(timed)


def _order(day: GivenDay, matrix: TravelMatrix) -> tuple[str, ...]:
    if day.is_ordered:
        return day.customer_ids
    row = {name: idx for idx, name in enumerate(matrix.ids)}
    nowhere = tuple(name for name in day.customer_ids if name not in row)
    stops = [row[name] for name in day.customer_ids if name in row]
    return (*(matrix.ids[idx] for idx in short_tour(matrix, 0, 1, stops)), *nowhere)


def _time_day(
    day: GivenDay,
    order: tuple[str, ...],
    limits: WorkDay | None,
    customers: Mapping[str, Customer],
    matrix: TravelMatrix,
    policy: Policy,
) -> DayTimes:
    row = {name: idx for idx, name in enumerate(matrix.ids)}
    rows = [row.get(name, -1) for name in order]
    path = [0, *(idx for idx in rows if idx >= 0), 1]
    legs = list(pairwise(path))
    parks = parks_at(
        [customers[name].location for name in order], policy.day.parking_radius
    )
    parking = [policy.day.parking_time if due else 0 for due in parks]
    calls, here = [], 0
    for name, there, parked in zip(order, rows, parking, strict=True):
        drive = 0 if there < 0 else int(matrix.seconds[here, there])
        here = here if there < 0 else there
        calls.append(_call(customers[name], drive, parked, day.day % 7))
    home = int(matrix.seconds[here, 1])
    fits, fits_hours = _fit(limits, calls, home)
    return DayTimes(
        rep_id=day.rep_id,
        day=day.day,
        customer_ids=order,
        drive_time=sum(call.travel_time for call in calls) + home,
        distance=sum(int(matrix.metres[frm, to]) for frm, to in legs),
        service_time=sum(call.service_time for call in calls),
        parking_time=sum(parking),
        is_over_long=not fits,
        is_off_hours=fits and not fits_hours,
    )


def _call(customer: Customer, drive: int, parked: int, weekday: int) -> Call:
    return Call(
        travel_time=drive,
        parking_time=parked,
        service_time=customer.visit_time,
        windows=customer.windows[weekday],
    )


def _fit(limits: WorkDay | None, calls: Sequence[Call], home: int) -> tuple[bool, bool]:
    """Tell whether calls fit the hours of a shift, and whether opening hours too."""
    if limits is None:
        return False, False
    hours = replace(
        limits, work_limit=limits.shift.length, max_visits=None, max_drive_time=None
    )
    anytime = [replace(call, windows=(WHOLE_DAY,)) for call in calls]
    fits = schedule_route(hours, anytime, home) is not None
    return fits, fits and schedule_route(hours, calls, home) is not None
