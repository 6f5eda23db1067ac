"""What would happen if one more customer were visited on a day."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import inf

from routing.check.continuations import days_around
from routing.check.dates import is_at_work
from routing.check.histories import continuations_of
from routing.check.labels import on_routes
from routing.check.patterns import allowed_days
from routing.check.simulate import Call, day_works
from routing.check.travel import Legs, metres_apart
from routing.check.views import (
    CustomerView,
    LockView,
    Place,
    PlanView,
    RepView,
    RouteView,
    Span,
)
from routing.check.workday import WorkdayView, workday_of

ALWAYS: tuple[Span, ...] = ((0, 86_400),)
SAME_PLACE_METRES = 0.5
SAME_PLACE_DEGREES = 1e-5


def days_to_try(plan: PlanView, customer: CustomerView, rep: RepView) -> list[int]:
    """Return days of allowed patterns around the planned ones that could take more."""
    if plan.rest is None:
        days = _pattern_days(plan, customer, rep)
    elif customer.customer_id in plan.rest.held:
        days = _held_days(plan, customer, rep)
    else:
        planned = plan.planned_days(customer.customer_id)
        days = days_around(continuations_of(plan, customer, rep), planned)
    return [
        day
        for day in sorted(days)
        if is_at_work(plan, rep, plan.date_of(day))
        and not customer.is_closed(plan.date_of(day))
    ]


def _pattern_days(plan: PlanView, customer: CustomerView, rep: RepView) -> set[int]:
    planned = plan.planned_days(customer.customer_id)
    days: set[int] = set()
    allowed = allowed_days(plan, customer, rep)
    for pattern in on_routes(plan, customer, rep, allowed):
        if planned <= set(pattern):
            days |= set(pattern) - planned
    return days


def _held_days(plan: PlanView, customer: CustomerView, rep: RepView) -> set[int]:
    """Return days that leave a customer's pattern as it is, and his due days too."""
    name = customer.customer_id
    if name not in plan.calendar:
        return set()
    due = set(plan.due[name])
    found = continuations_of(plan, customer, rep)
    tail = found.tails.get(plan.calendar[name][0])
    days = due if tail is None or due > set(tail.days) else due.union(tail.make_up)
    inside = range(max(0, plan.first_day), 7 * plan.weeks)
    return days.intersection(inside) - plan.planned_days(name)


def is_fixed(plan: PlanView, customer_id: str, when: datetime.date) -> bool:
    """Tell whether a lock keeps a customer's visit on a date."""
    customer = plan.customers.get(customer_id)
    own = plan.locks_of.get(customer_id, [])
    return (customer is not None and customer.is_locked) or any(
        lock.date == when for lock in own
    )


@dataclass(frozen=True)
class Trial:
    """
    One rep's date, on which other stops are tried.

    Roundings and other readings of who parks together must not make a fault of a
    planner's: parking is spared only where the plan's own times show it or the place
    is the same, and new legs take ``leeway`` seconds more than computed.
    """

    plan: PlanView
    legs: Legs
    rep: RepView
    when: datetime.date
    leeway: int = 1

    def works_alone(self, customer: CustomerView, *, always_open: bool = False) -> bool:
        """Tell whether a day with this visit only would work."""
        windows = ALWAYS if always_open else customer.windows[self.when.weekday()]
        return self._works([customer.customer_id], customer, windows)

    def takes(self, customer: CustomerView, without: Collection[str] = ()) -> bool:
        """Tell whether the date's route can take a customer, after removing others."""
        route = self._route
        before = [s.customer_id for s in route.stops] if route else []
        rest = [name for name in before if name not in without]
        if customer.customer_id in rest or any(
            n not in self.plan.customers for n in rest
        ):
            return False
        windows = customer.windows[self.when.weekday()]
        return any(
            self._works([*rest[:i], customer.customer_id, *rest[i:]], customer, windows)
            for i in self._short_enough(rest, customer.customer_id)
        )

    def _short_enough(self, rest: Sequence[str], new: str) -> list[int]:
        """
        Return the places at which a stop leaves a day within its fill.

        ``_works`` would find the same of the others, by walking through all of the day
        anew for each.
        """
        day = self._workday
        if day is None:
            return []
        spots = [f"{self.rep.rep_id}:start", *rest, f"{self.rep.rep_id}:end"]
        now = [self._spent(a, b) for a, b in pairwise(spots)]
        before = [self._spent(spot, new) for spot in spots[:-1]]
        after = [self._spent(new, spot) for spot in spots[1:]]
        whole = sum(now)
        if whole == inf:
            # A new stop may part two places between which travel is unknown.
            return list(range(len(rest) + 1))
        return [
            i
            for i in range(len(rest) + 1)
            if whole - now[i] + before[i] + after[i] <= day.fill_limit
        ]

    def _spent(self, frm: str, to: str) -> float:
        """Return seconds of driving, parking and service; inf if travel is unknown."""
        drive = self._drive(frm, to)
        if drive is None:
            return inf
        if to not in self.plan.customers:
            return drive
        service = self.plan.customers[to].service_time or 0
        return drive + self._parking(frm, to) + service

    @cached_property
    def _route(self) -> RouteView | None:
        return self.plan.routes_on.get((self.rep.rep_id, self.when))

    @cached_property
    def _workday(self) -> WorkdayView | None:
        return workday_of(self.rep, self.when.weekday(), self.plan.policy)

    def _works(
        self, names: Sequence[str], new: CustomerView, windows: tuple[Span, ...]
    ) -> bool:
        day, limit = self._workday, self.rep.max_visits
        if day is None or (limit is not None and len(names) > limit):
            return False
        spots = [f"{self.rep.rep_id}:start", *names, f"{self.rep.rep_id}:end"]
        drives = [self._drive(a, b) for a, b in pairwise(spots)]
        known = [drive for drive in drives if drive is not None]
        if len(known) < len(drives) or not self._keeps_order(names):
            return False
        most = self.rep.max_drive_time
        if most is not None and sum(known) > most:
            return False
        calls = [
            Call(
                drive=known[i],
                parking=self._parking(spots[i], name),
                service=self.plan.customers[name].service_time or 0,
                windows=windows if name == new.customer_id else self._windows(name),
            )
            for i, name in enumerate(names)
        ]
        return day_works(day, calls, known[-1])

    def _drive(self, frm: str, to: str) -> int | None:
        planned = self._planned_legs.get((frm, to))
        if planned is not None:
            return planned[0]
        leg = self.legs(frm, to)
        return None if leg is None else max(0, leg[0] + self.leeway)

    @cached_property
    def _planned_legs(self) -> dict[tuple[str, str], tuple[int, bool]]:
        """Return (frm, to) -> seconds of driving and whether parking was spared."""
        return dict(self._walk_route())

    def _walk_route(self) -> Iterator[tuple[tuple[str, str], tuple[int, bool]]]:
        route = self._route
        if route is None:
            return
        frm = f"{route.rep_id}:start"
        for stop in route.stops:
            spared = stop.start - stop.arrival < self.plan.policy.parking_time
            yield (frm, stop.customer_id), (stop.travel_time, spared)
            frm = stop.customer_id
        yield (frm, f"{route.rep_id}:end"), (route.return_time, False)

    def _parking(self, frm: str, to: str) -> int:
        planned = self._planned_legs.get((frm, to))
        if planned is not None and planned[1]:
            return 0
        a, b = self.plan.customers.get(frm), self.plan.customers.get(to)
        here, there = a and a.place, b and b.place
        if here and there and _is_same(here, there):
            return 0
        return self.plan.policy.parking_time

    def _locks(self, name: str) -> list[LockView]:
        own = self.plan.locks_of.get(name, [])
        return [lock for lock in own if lock.date == self.when]

    def _windows(self, name: str) -> tuple[Span, ...]:
        customer = self.plan.customers[name]
        for lock in self._locks(name):
            if lock.level == "time" and lock.start is not None:
                return ((lock.start, lock.start + (customer.service_time or 0)),)
        return customer.windows[self.when.weekday()]

    def _keeps_order(self, names: Sequence[str]) -> bool:
        return all(
            lock.sequence == place
            for place, name in enumerate(names, start=1)
            for lock in self._locks(name)
            if lock.level == "order"
        )


def _is_same(here: Place, there: Place) -> bool:
    """Tell whether two places are one; most differ already in latitude, by a metre."""
    if abs(here.lat - there.lat) > SAME_PLACE_DEGREES:
        return False
    return metres_apart(here, there) <= SAME_PLACE_METRES
