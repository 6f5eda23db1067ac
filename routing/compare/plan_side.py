"""One of two plans that are put side by side, measured by the rules of both."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from routing.compare.timed_days import DayTimes, GivenDay, time_days
from routing.cycle import Cycle
from routing.days_off import closed_days, rep_days_off
from routing.model import Customer, Rep
from routing.pattern import PatternLimits, allowed_patterns
from routing.plan import Plan
from routing.policy import Policy
from routing.supply import measure_balance
from routing.travel import Travel

HOUR = 3_600.0


@dataclass(frozen=True, kw_only=True)
class PlanSide:
    """
    One of two plans, measured.

    Parameters
    ----------
    work_hours
        Driving, parking and service.
    balance
        Largest |w / (s W / S) - 1| over reps: w work, s capacity share times hours
        offered, W and S their sums. 0 is perfectly even.
    over_long_days
        Days that do not fit the shift with break and blocks, at any fill.
    off_hours_days
        Days that fit the shift but miss a customer's opening hours.
    broken_rhythms
        Customers to be visited whose dates are none of their allowed patterns; visits
        missing on days off do not count.
    unordered_days
        Days given without an order, timed in nearest-neighbour and 2-opt order.
    """

    visits: int
    customers_visited: int
    drive_hours: float
    service_hours: float
    work_hours: float
    kilometres: float
    balance: float
    days: int
    over_long_days: int
    off_hours_days: int
    broken_rhythms: int
    unordered_days: int


@dataclass(frozen=True, kw_only=True)
class World:
    """The customers, reps and rules that a plan is measured by."""

    customers: Mapping[str, Customer]
    reps: tuple[Rep, ...]
    policy: Policy
    cycle: Cycle
    travel: Travel


@dataclass(frozen=True)
class Habit:
    """Who visits a customer, and on which days of the cycle."""

    rep_id: str
    days: tuple[int, ...]


def make_world(plan: Plan, travel: Travel) -> World:
    """Return what a made plan is measured by."""
    return World(
        customers={customer.customer_id: customer for customer in plan.customers},
        reps=plan.reps,
        policy=plan.policy,
        cycle=plan.cycle,
        travel=travel,
    )


def find_habits(days: Iterable[GivenDay]) -> dict[str, Habit]:
    """Return customer_id -> its rep, the one with most visits, and its days."""
    reps: defaultdict[str, Counter[str]] = defaultdict(Counter)
    visited: defaultdict[str, list[int]] = defaultdict(list)
    for day in days:
        for customer_id in day.customer_ids:
            reps[customer_id][day.rep_id] += 1
            visited[customer_id].append(day.day)
    return {
        customer_id: Habit(
            reps[customer_id].most_common(1)[0][0], tuple(sorted(visited[customer_id]))
        )
        for customer_id in visited
    }


def measure_side(
    given: Sequence[GivenDay], habits: Mapping[str, Habit], world: World
) -> PlanSide:
    """Time the days of a plan and sum up; habits are ``find_habits(given)``."""
    timed: list[DayTimes] = []
    for rep in world.reps:
        own = [day for day in given if day.rep_id == rep.rep_id]
        timed += time_days(
            own,
            world.customers,
            rep,
            policy=world.policy,
            cycle=world.cycle,
            travel=world.travel,
        )
    return PlanSide(
        visits=sum(len(day.customer_ids) for day in timed),
        customers_visited=len(habits),
        drive_hours=sum(day.drive_time for day in timed) / HOUR,
        service_hours=sum(day.service_time for day in timed) / HOUR,
        work_hours=sum(day.work_time for day in timed) / HOUR,
        kilometres=sum(day.distance for day in timed) / 1_000,
        balance=_balance(timed, world),
        days=len(timed),
        over_long_days=sum(day.is_over_long for day in timed),
        off_hours_days=sum(day.is_off_hours for day in timed),
        broken_rhythms=_broken_rhythms(habits, world),
        unordered_days=sum(not d.is_ordered and len(d.customer_ids) > 1 for d in given),
    )


def _balance(timed: Iterable[DayTimes], world: World) -> float:
    work = {rep.rep_id: 0.0 for rep in world.reps}
    for day in timed:
        work[day.rep_id] += day.work_time
    return measure_balance(work, world.reps, world.policy, world.cycle)


def _broken_rhythms(habits: Mapping[str, Habit], world: World) -> int:
    reps = {rep.rep_id: rep for rep in world.reps}
    off = {
        rep.rep_id: rep_days_off(rep, world.policy, world.cycle) for rep in world.reps
    }
    broken = 0
    for customer in world.customers.values():
        if customer.is_parked:
            continue
        habit = habits.get(customer.customer_id)
        if habit is None:
            broken += 1
            continue
        free = off[habit.rep_id] | closed_days(customer, world.cycle)
        broken += not _keeps_rhythm(
            habit.days, customer, reps[habit.rep_id], free, world
        )
    return broken


def _keeps_rhythm(
    days: tuple[int, ...],
    customer: Customer,
    rep: Rep,
    free: frozenset[int],
    world: World,
) -> bool:
    limits = PatternLimits(
        weekdays=tuple(
            day
            for day in rep.weekdays
            if customer.windows[day]
            and (not customer.weekdays or day in customer.weekdays)
        ),
        weeks=customer.weeks,
        min_gap_days=customer.min_gap_days,
        max_gap_days=customer.max_gap_days,
    )
    patterns = allowed_patterns(
        customer.num_visits,
        world.cycle.weeks,
        limits,
        slack_days=world.policy.slack_days,
        any_weekday=world.policy.any_weekday,
    )
    return any(
        days == tuple(day for day in pattern.days if day not in free)
        for pattern in patterns
    )
