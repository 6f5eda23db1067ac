"""Typed views of a plan folder's raw content; the checker's own, on purpose."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
DateSpan = tuple[datetime.date, datetime.date]
Days = tuple[int, ...]


class Place(NamedTuple):
    """Degrees WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True)
class CustomerView:
    """A customer as the rules need it; ``windows`` by weekday, Monday first."""

    customer_id: str
    place: Place | None
    grade: str | None
    frequency: int | None
    service_time: int | None
    windows: tuple[tuple[Span, ...], ...]
    weekdays: Days
    weeks: Days
    min_gap_days: int | None
    max_gap_days: int | None
    closed_days: tuple[DateSpan, ...]
    owner_id: str | None
    is_locked: bool
    allowed_reps: tuple[str, ...]
    weekdays_now: Days
    weeks_now: Days
    is_active: bool

    @property
    def num_required(self) -> int:
        """Visits required per cycle, 0 when parked."""
        return (self.frequency or 0) if self.is_active else 0

    def is_closed(self, when: datetime.date) -> bool:
        """Tell whether a date is one of the closures."""
        return any(first <= when <= last for first, last in self.closed_days)


@dataclass(frozen=True, kw_only=True)
class RepView:
    """A rep as the rules need it; ``blocks`` are (weekday, start, end)."""

    rep_id: str
    depot: Place
    end_depot: Place
    shifts: tuple[Span | None, ...]
    blocks: tuple[tuple[int, int, int], ...]
    break_time: int
    break_window: Span
    max_visits: int | None
    max_drive_time: int | None
    max_customers: int | None
    days_off: tuple[DateSpan, ...]


@dataclass(frozen=True, kw_only=True)
class LockView:
    """A lock of level rep, day, order or time."""

    customer_id: str
    level: str
    rep_id: str | None
    date: datetime.date | None
    sequence: int | None
    start: int | None


@dataclass(frozen=True, kw_only=True)
class PolicyView:
    """The settings that rules depend on; grades best first."""

    weeks: int
    slack_days: int
    any_weekday: bool
    country: str
    region: str
    preset: str
    rotation: str
    grades: tuple[str, ...]
    fill: float
    parking_time: int
    parking_radius: float
    detour: float | None
    speeds: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class MatrixView:
    """A given matrix, ``[frm, to]``, with the digest found in its content."""

    rows: Mapping[str, int]
    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    sha256: str


@dataclass(frozen=True, kw_only=True)
class TravelView:
    """Where travel comes from; the matrix is None for great-circle travel."""

    kind: str
    detour: float
    speeds: tuple[tuple[float, float], ...]
    sha256: str
    matrix: MatrixView | None


@dataclass(frozen=True, kw_only=True)
class StopView:
    """A stop as written."""

    visit_id: str
    customer_id: str
    arrival: int
    start: int
    departure: int
    travel_time: int
    distance: int
    service_time: int
    route: str


@dataclass(frozen=True, kw_only=True)
class RouteView:
    """A day route as written."""

    rep_id: str
    date: datetime.date
    depart: int
    arrive: int
    break_start: int | None
    break_time: int
    return_time: int
    return_distance: int
    stops: tuple[StopView, ...]


@dataclass(frozen=True, kw_only=True)
class UnplannedView:
    """An unplanned visit as written."""

    visit_id: str
    customer_id: str
    rep_id: str | None
    date_due: datetime.date | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class TerritoryView:
    """A territory as written; rings of (lon, lat)."""

    rep_id: str
    customer_ids: tuple[str, ...]
    outline: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, kw_only=True)
class RestView:
    """
    What a re-planned cycle says of its rest and of the plan it goes on from.

    Parameters
    ----------
    missed
        visit_id -> date of visits of the base that were not, or cannot be, made.
    before
        customer_id -> day of the last visit before the cycle, negative.
    owners, patterns
        customer_id -> rep and days in the base.
    """

    base_hash: str
    today: datetime.date
    first_day: int
    missed: Mapping[str, datetime.date]
    before: Mapping[str, int]
    owners: Mapping[str, str]
    patterns: Mapping[str, Days]
    held: tuple[str, ...]
    max_changes: int | None
    scope: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """
    A whole plan folder.

    Days before the first day of a rest are *past*: what stands there is apart from
    what is judged. A fresh plan has no past.

    Parameters
    ----------
    raw
        plan.json as parsed. Any, because its content is what is being judged.
    calendar
        customer_id -> (days, route label).
    rest
        None in a fresh plan.
    due
        customer_id -> days of the rest on which visits are due; empty in a fresh plan.
    tables
        Name of a CSV file -> its text; None for a missing one.
    """

    raw: Mapping[str, Any]
    schema: str
    start: datetime.date
    weeks: int
    policy: PolicyView
    travel: TravelView
    all_customers: tuple[CustomerView, ...]
    all_reps: tuple[RepView, ...]
    locks: tuple[LockView, ...]
    territories: tuple[TerritoryView, ...]
    calendar: Mapping[str, tuple[Days, str]]
    rest: RestView | None
    due: Mapping[str, Days]
    routes: tuple[RouteView, ...]
    unplanned: tuple[UnplannedView, ...]
    tables: Mapping[str, str | None]

    @cached_property
    def customers(self) -> dict[str, CustomerView]:
        """Return customer_id -> customer."""
        return {c.customer_id: c for c in self.all_customers}

    @cached_property
    def reps(self) -> dict[str, RepView]:
        """Return rep_id -> rep."""
        return {rep.rep_id: rep for rep in self.all_reps}

    @property
    def first_day(self) -> int:
        """Return the first day that is planned, 0 in a fresh plan."""
        return 0 if self.rest is None else self.rest.first_day

    def may_change(self, rep_id: str) -> bool:
        """Tell whether anybody looked for other days with a rep."""
        scope = self.rest.scope if self.rest else ()
        return not scope or rep_id in scope

    def is_past(self, when: datetime.date | None) -> bool:
        """Tell whether a date lies before the rest; None is no date and never does."""
        if self.rest is None or when is None:
            return False
        return (when - self.start).days < self.rest.first_day

    @cached_property
    def missed(self) -> frozenset[str]:
        """Return the visits that were not, or cannot be, made."""
        return frozenset(() if self.rest is None else self.rest.missed)

    @cached_property
    def missed_of(self) -> dict[str, dict[str, datetime.date]]:
        """Return customer_id -> his missed visits of any cycle, with their dates."""
        found: dict[str, dict[str, datetime.date]] = {}
        for visit_id, when in ({} if self.rest is None else self.rest.missed).items():
            # No id of a customer holds an @.
            found.setdefault(visit_id.partition("@")[0], {})[visit_id] = when
        return found

    @cached_property
    def stops_of(self) -> dict[str, list[tuple[RouteView, StopView]]]:
        """Return customer_id -> its stops that are not past, each with its route."""
        return _stops_of(r for r in self.routes if not self.is_past(r.date))

    @cached_property
    def past_stops_of(self) -> dict[str, list[tuple[RouteView, StopView]]]:
        """Return customer_id -> its past stops, each with its route."""
        return _stops_of(r for r in self.routes if self.is_past(r.date))

    @cached_property
    def unplanned_of(self) -> dict[str, list[UnplannedView]]:
        """Return customer_id -> its unplanned visits that were not due in the past."""
        return _unplanned_of(v for v in self.unplanned if not self.is_past(v.date_due))

    @cached_property
    def past_unplanned_of(self) -> dict[str, list[UnplannedView]]:
        """Return customer_id -> its unplanned visits that were due in the past."""
        return _unplanned_of(v for v in self.unplanned if self.is_past(v.date_due))

    @cached_property
    def locks_of(self) -> dict[str, list[LockView]]:
        """Return customer_id -> its locks."""
        found: dict[str, list[LockView]] = {}
        for lock in self.locks:
            found.setdefault(lock.customer_id, []).append(lock)
        return found

    @cached_property
    def routes_on(self) -> dict[tuple[str, datetime.date], RouteView]:
        """Return (rep_id, date) -> route."""
        return {(route.rep_id, route.date): route for route in self.routes}

    @cached_property
    def rep_of(self) -> dict[str, str]:
        """Return customer_id -> rep_id: who visits, else whose territory, else due."""
        found = {
            visit.customer_id: visit.rep_id
            for visits in self.unplanned_of.values()
            for visit in visits
            if visit.rep_id
        }
        for territory in self.territories:
            found |= dict.fromkeys(territory.customer_ids, territory.rep_id)
        return found | {
            customer_id: stops[0][0].rep_id
            for customer_id, stops in self.stops_of.items()
        }

    def planned_days(self, customer_id: str) -> frozenset[int]:
        """Return the days on which a customer is visited, past ones aside."""
        stops = self.stops_of.get(customer_id, [])
        return frozenset((route.date - self.start).days for route, _ in stops)

    def date_of(self, day: int) -> datetime.date:
        """Return the date of a day of the cycle."""
        return self.start + datetime.timedelta(days=day)


def _stops_of(
    routes: Iterable[RouteView],
) -> dict[str, list[tuple[RouteView, StopView]]]:
    found: dict[str, list[tuple[RouteView, StopView]]] = {}
    for route in routes:
        for stop in route.stops:
            found.setdefault(stop.customer_id, []).append((route, stop))
    return found


def _unplanned_of(visits: Iterable[UnplannedView]) -> dict[str, list[UnplannedView]]:
    found: dict[str, list[UnplannedView]] = {}
    for visit in visits:
        found.setdefault(visit.customer_id, []).append(visit)
    return found
