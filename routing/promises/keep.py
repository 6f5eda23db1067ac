"""Plan and promises -> which are kept, and by which visits the others are broken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from routing.cycle import Cycle
from routing.diff.sides import first_date
from routing.plan import Plan, Reason
from routing.promise import Promise


class Breach(StrEnum):
    """How a visit is not what was promised."""

    REP = "rep"
    WEEKDAY = "weekday"
    WEEK = "week"
    EARLY = "early"
    LATE = "late"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, kw_only=True)
class BrokenVisit:
    """
    A visit that is not what was promised.

    Parameters
    ----------
    date
        Where the plan has it, or where it was due; None for a visit without a day.
    arrival
        Seconds since local midnight; None for an unplanned one.
    rep_id
        Who makes it; None for an unplanned one.
    breaches
        At least one.
    """

    visit_id: str
    date: date | None
    arrival: int | None
    rep_id: str | None
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, kw_only=True)
class KeptPromise:
    """
    What a plan makes of a promise.

    Parameters
    ----------
    visits
        Of the customer, planned or due, that the plan decides about.
    broken
        Those of them that are not what was promised.
    missing_weeks, missing_weekdays
        Promised ones without any visit; looked for only where no visit is broken.
    is_void
        Whether the customer is gone or inactive, so that nobody is let down.
    """

    promise: Promise
    visits: int = 0
    broken: tuple[BrokenVisit, ...] = ()
    missing_weeks: tuple[int, ...] = ()
    missing_weekdays: tuple[int, ...] = ()
    is_void: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the customer gets what was promised."""
        is_whole = not self.missing_weeks and not self.missing_weekdays
        return not self.is_void and not self.broken and is_whole


@dataclass(frozen=True, kw_only=True)
class PromiseKeeping:
    """
    How a plan keeps promises.

    Parameters
    ----------
    promises
        In the order in which they were given.
    """

    promises: tuple[KeptPromise, ...]

    @property
    def visits(self) -> int:
        """Visits of promised customers: the denominator of the rate."""
        return sum(kept.visits for kept in self.promises)

    @property
    def visits_inside(self) -> int:
        """Those of them inside what was promised: the numerator of the rate."""
        return self.visits - sum(len(kept.broken) for kept in self.promises)

    @property
    def rate(self) -> float:
        """``visits_inside`` / ``visits``; 1 where there are none."""
        return self.visits_inside / self.visits if self.visits else 1.0


@dataclass(frozen=True)
class _Visit:
    """A visit of a promised customer, planned or not."""

    visit_id: str
    date: date | None
    arrival: int | None
    rep_id: str | None


def keep_promises(plan: Plan, promises: Iterable[Promise]) -> PromiseKeeping:
    """
    Judge a plan by what customers were told.

    Counted are the visits that the plan decides about: all of a fresh plan, those from
    ``rest.first_day`` on of one that goes on from another. Unplanned visits count as
    broken, but for those on which the customer himself is closed.
    """
    visits = _find_visits(plan)
    active = {c.customer_id for c in plan.customers if c.is_active}
    return PromiseKeeping(
        promises=tuple(
            _keep(promise, visits.get(promise.customer_id, []), plan)
            if promise.customer_id in active
            else KeptPromise(promise=promise, is_void=True)
            for promise in promises
        )
    )


def _find_visits(plan: Plan) -> Mapping[str, list[_Visit]]:
    """Return customer_id -> visits that the plan decides about, planned ones first."""
    since = first_date(plan)
    found: defaultdict[str, list[_Visit]] = defaultdict(list)
    for route in plan.routes:
        for stop in route.stops if route.date >= since else ():
            visit = _Visit(stop.visit_id, route.date, stop.arrival, route.rep_id)
            found[stop.customer_id].append(visit)
    for cut in plan.unplanned:
        is_past = cut.date_due is not None and cut.date_due < since
        if not is_past and cut.reason is not Reason.CUSTOMER_CLOSED:
            visit = _Visit(cut.visit_id, cut.date_due, None, None)
            found[cut.customer_id].append(visit)
    return found


def _keep(promise: Promise, visits: list[_Visit], plan: Plan) -> KeptPromise:
    judged = ((visit, tuple(_breaches(visit, promise, plan.cycle))) for visit in visits)
    broken = tuple(
        BrokenVisit(
            visit_id=visit.visit_id,
            date=visit.date,
            arrival=visit.arrival,
            rep_id=visit.rep_id,
            breaches=breaches,
        )
        for visit, breaches in judged
        if breaches
    )
    weeks, weekdays = ((), ()) if broken else _missing(promise, visits, plan)
    return KeptPromise(
        promise=promise,
        visits=len(visits),
        broken=broken,
        missing_weeks=weeks,
        missing_weekdays=weekdays,
    )


def _breaches(visit: _Visit, promise: Promise, cycle: Cycle) -> Iterator[Breach]:
    if visit.arrival is None or visit.date is None:
        yield Breach.UNPLANNED
        return
    if visit.rep_id != promise.rep_id:
        yield Breach.REP
    if visit.date.weekday() not in promise.weekdays:
        yield Breach.WEEKDAY
    if _week_of(visit.date, cycle) not in promise.weeks:
        yield Breach.WEEK
    if visit.arrival < promise.earliest:
        yield Breach.EARLY
    if visit.arrival > promise.latest:
        yield Breach.LATE


def _missing(
    promise: Promise, visits: list[_Visit], plan: Plan
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """
    Return promised weeks, and weekdays, that no visit falls on.

    Days on which the customer is closed are no letting down. Of a rest only weeks whose
    promised days all lie in it count, and no weekdays: the days that are over may have
    had the visits.
    """
    cycle, since = plan.cycle, first_date(plan)
    closed = [
        cut.date_due
        for cut in plan.unplanned
        if cut.customer_id == promise.customer_id and cut.date_due is not None
    ]
    days = [*closed, *(visit.date for visit in visits if visit.date is not None)]
    seen = {_week_of(day, cycle) for day in days}
    weeks = tuple(
        week
        for week in promise.weeks
        if week not in seen
        and week <= cycle.weeks
        and cycle.date_of(7 * (week - 1) + min(promise.weekdays)) >= since
    )
    if plan.rest is not None:
        return weeks, ()
    weekdays = {day.weekday() for day in days}
    return weeks, tuple(day for day in promise.weekdays if day not in weekdays)


def _week_of(day: date, cycle: Cycle) -> int:
    return (day - cycle.start).days // 7 + 1
