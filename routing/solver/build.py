"""The door in: a territory's task becomes an integer problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.continuation import Continuation
from routing.days_off import rep_days_off
from routing.model import WHOLE_DAY, Customer, Lock, LockLevel, TimeWindow
from routing.parking import near_strangers, parking_groups
from routing.pattern import VisitPattern
from routing.plan import Reason
from routing.schedule import WorkDay, make_work_day
from routing.solver.blocked_days import blocked_days, locked_starts, open_windows
from routing.solver.options import Refusal, RepWeek, find_patterns, make_options
from routing.solver.problem import (
    NO_LIMIT,
    FloatArray,
    Frame,
    IntArray,
    Option,
    Problem,
)
from routing.solver.task import TerritoryTask
from routing.solver.ways import (
    Ways,
    days_asked,
    find_ways,
    price_changes,
    rest_locks,
)

_FIXED_WORTH = 1_000
"""A visit fixed by a lock is worth this many others of its grade."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """
    A problem and what its numbers stand for.

    Parameters
    ----------
    customers
        The problem's customers, in its order.
    days
        Calendar day of each of the problem's days.
    refused
        customer_id -> why there is no pattern.
    settled
        customer_id -> how customers go on of whom no visit can be planned, or none is
        required in the rest of a cycle.
    lost
        (customer_id, calendar day) -> why no visit is possible there.
    required
        customer_id -> visits required, of all customers who are not parked.
    """

    problem: Problem
    customers: tuple[Customer, ...]
    days: tuple[int, ...]
    refused: Mapping[str, Refusal]
    settled: Mapping[str, Continuation]
    lost: Mapping[tuple[str, int], Refusal]
    required: Mapping[str, int]


def build_problem(task: TerritoryTask) -> Built:
    """Return the integer problem of a territory, and its dictionary back."""
    week = RepWeek(
        rep=task.rep,
        work_days=tuple(
            make_work_day(task.rep, weekday, task.policy.day) for weekday in range(7)
        ),
        policy=task.policy,
        cycle=task.cycle,
    )
    days = _working_days(task, week)
    day_idx = {day: idx for idx, day in enumerate(days)}
    refused: dict[str, Refusal] = {}
    settled: dict[str, Continuation] = {}
    required: dict[str, int] = {}
    lost: dict[tuple[str, int], Refusal] = {}
    kept: list[Customer] = []
    options: list[tuple[Option, ...]] = []
    rows = {name: row for row, name in enumerate(task.matrix.ids)}
    for customer in task.customers:
        if customer.is_parked:
            continue
        name = customer.customer_id
        own = [lock for lock in task.locks if lock.customer_id == name]
        locks = rest_locks(own, task)
        found = _patterns(customer, week, locks)
        if isinstance(found, Refusal):
            refused[name] = found
            required[name] = find_ways(customer, (), task, week, locks, ()).required
            continue
        asked = days_asked(customer, found, task, week)
        blocked = blocked_days(customer, asked, task, week, days, rows, locks)
        for day, refusal in blocked.items():
            lost[name, day] = refusal
        open_idx = {day: idx for day, idx in day_idx.items() if day not in blocked}
        ways = find_ways(customer, found, task, week, locks, blocked)
        required[name] = ways.required
        choices = _options(customer, ways, task, week, open_idx)
        if ways.required and any(option.days for option in choices):
            kept.append(customer)
            options.append(choices)
        else:
            settled[name] = _settle(ways, task, name)
    problem = _assemble(task, week, kept, options, days, rows)
    return Built(
        problem=problem,
        customers=tuple(kept),
        days=days,
        refused=refused,
        settled=settled,
        lost=lost,
        required=required,
    )


def _options(
    customer: Customer,
    ways: Ways,
    task: TerritoryTask,
    week: RepWeek,
    open_idx: Mapping[int, int],
) -> tuple[Option, ...]:
    options = make_options(customer, ways.choices, week, open_idx, ways.required)
    if task.rest is None:
        return options
    return price_changes(options, task.rest.told[customer.customer_id], task.rest)


def _settle(ways: Ways, task: TerritoryTask, customer_id: str) -> Continuation:
    """Return how a customer goes on for whom nothing is to be planned: as before."""
    before = task.rest and task.rest.told[customer_id].pattern
    kept = [way for way in ways.choices if way.pattern == before]
    return (kept or list(ways.choices))[0]


def _patterns(
    customer: Customer, week: RepWeek, locks: Sequence[Lock]
) -> tuple[VisitPattern, ...] | Refusal:
    if customer.location is None:
        return Refusal(Reason.NO_LOCATION, {})
    return find_patterns(customer, week, locks)


def _working_days(task: TerritoryTask, week: RepWeek) -> tuple[int, ...]:
    """Return the calendar days to be planned on which the rep can work, ascending."""
    off = rep_days_off(task.rep, task.policy, task.cycle)
    first = 0 if task.rest is None else task.rest.first_day
    return tuple(
        day
        for day in range(first, task.cycle.num_days)
        if day not in off and week.work_days[day % 7] is not None
    )


def _assemble(
    task: TerritoryTask,
    week: RepWeek,
    customers: Sequence[Customer],
    options: Sequence[tuple[Option, ...]],
    days: Sequence[int],
    rows: Mapping[str, int],
) -> Problem:
    rep_id = task.rep.rep_id
    order = [rows[c.customer_id] for c in customers]
    order += [rows[f"{rep_id}:start"], rows[f"{rep_id}:end"]]
    time = task.matrix.seconds[np.ix_(order, order)]
    metres = task.matrix.metres[np.ix_(order, order)]
    num = len(customers)
    grades = task.policy.grade_names
    locks = _locked_visits(task, customers, days)
    radius = task.policy.day.parking_radius
    group_of = parking_groups(customers, radius)
    parking = _parking(task, customers, group_of)
    worth = [task.policy.grade(c.grade or "").weight * c.priority for c in customers]
    for customer, _ in locks.fixed:
        worth[customer] *= _FIXED_WORTH
    return Problem(
        time=time,
        cost=time,
        parking=parking,
        near=near_strangers(customers, group_of, radius) if parking.any() else {},
        service=np.array([c.visit_time for c in customers] + [0, 0], dtype=np.int64),
        demand=np.zeros(num + 2, dtype=np.int64),
        options=tuple(options),
        weight=np.array(worth, dtype=np.int64),
        rank=np.array([grades.index(c.grade or "") for c in customers], dtype=np.int64),
        frames=tuple(_frame(week.work_days[day % 7], num) for day in days),
        area=np.array([day % 7 for day in days], dtype=np.int64),
        points=_points(task, customers, time, metres),
        windows=_all_windows(task, week, customers, days),
        positions=locks.positions,
        fixed=locks.fixed,
        done=_done(task, customers),
        # Customers who stay where they are keep the day areas of a running cycle.
        leeway=task.policy.area_share if task.rest is None else 0.0,
    )


def _done(task: TerritoryTask, customers: Sequence[Customer]) -> IntArray | None:
    if task.rest is None:
        return None
    told = [task.rest.told[c.customer_id] for c in customers]
    return np.array([each.done for each in told], dtype=np.int64)


def _frame(work_day: WorkDay | None, num_customers: int) -> Frame:
    if work_day is None:
        raise ValueError("Expected a working day, got a free one.")
    visits, drive = work_day.max_visits, work_day.max_drive_time
    return Frame(
        start=num_customers,
        end=num_customers + 1,
        work_limit=work_day.work_limit,
        max_visits=NO_LIMIT if visits is None else visits,
        max_drive=NO_LIMIT if drive is None else drive,
        work_day=work_day,
    )


def _parking(
    task: TerritoryTask, customers: Sequence[Customer], group_of: Mapping[str, int]
) -> IntArray:
    """Return seconds of parking between nodes: none inside a group, none at depots."""
    groups = np.array([group_of[c.customer_id] for c in customers] + [-1, -2])
    parking = np.where(groups[:, None] == groups[None], 0, task.policy.day.parking_time)
    parking[:, len(customers) :] = 0
    return parking.astype(np.int64)


def _points(
    task: TerritoryTask,
    customers: Sequence[Customer],
    time: IntArray,
    metres: IntArray,
) -> FloatArray:
    """Return planar positions scaled so that a unit is about a second of travel."""
    places = [c.location for c in customers]
    places += [task.rep.depot, task.rep.end_depot]
    lats = np.array([place.lat for place in places if place])
    lons = np.array([place.lon for place in places if place])
    east = np.radians(lons - lons.mean()) * np.cos(np.radians(lats.mean()))
    points = np.column_stack((east, np.radians(lats - lats.mean())))
    apart = np.hypot(*(points[:, None] - points[None]).T)
    total = float(apart.sum())
    scale: float = float(time.sum()) / total if total > 0 and metres.any() else 1.0
    return points * scale


def _all_windows(
    task: TerritoryTask,
    week: RepWeek,
    customers: Sequence[Customer],
    days: Sequence[int],
) -> dict[tuple[int, int], tuple[TimeWindow, ...]]:
    """Return windows where they bind: not where one holds the whole shift."""
    windows: dict[tuple[int, int], tuple[TimeWindow, ...]] = {}
    for idx, customer in enumerate(customers):
        own = [lock for lock in task.locks if lock.customer_id == customer.customer_id]
        starts = locked_starts(task, own)
        for place, day in enumerate(days):
            work_day = week.work_days[day % 7]
            shift = work_day.shift if work_day else WHOLE_DAY
            found = open_windows(customer, day % 7, starts.get(day))
            if not any(w.start <= shift.start and shift.end <= w.end for w in found):
                windows[idx, place] = found
    return windows


@dataclass(frozen=True)
class _LockedVisits:
    fixed: frozenset[tuple[int, int]]
    positions: dict[tuple[int, int], int]


def _locked_visits(
    task: TerritoryTask, customers: Sequence[Customer], days: Sequence[int]
) -> _LockedVisits:
    idx_of = {c.customer_id: idx for idx, c in enumerate(customers)}
    day_idx = {day: idx for idx, day in enumerate(days)}
    fixed: set[tuple[int, int]] = set()
    positions: dict[tuple[int, int], int] = {}
    for lock in task.locks:
        if lock.level is LockLevel.REP or lock.date is None:
            continue
        customer = idx_of.get(lock.customer_id)
        date_day = task.cycle.day_of(lock.date)
        day = None if date_day is None else day_idx.get(date_day)
        if customer is None or day is None:
            continue
        fixed.add((customer, day))
        if lock.level is LockLevel.ORDER and lock.sequence is not None:
            positions[customer, day] = lock.sequence
    return _LockedVisits(frozenset(fixed), positions)
