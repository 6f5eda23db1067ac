"""The door out: a solution becomes dated routes, a calendar and unplanned visits."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count, pairwise

from routing.model import Customer
from routing.pattern import VisitPattern
from routing.plan import (
    CalendarEntry,
    DayRoute,
    Reason,
    Stop,
    Unplanned,
    visit_id,
    visit_number,
)
from routing.solver.build import Built
from routing.solver.fits import RouteChecker
from routing.solver.options import Refusal
from routing.solver.problem import Solution
from routing.solver.task import TerritoryResult, TerritoryTask

_Names = dict[str, dict[int | None, list[str]]]
"""customer_id -> calendar day -> visit ids; None: due on no day at all."""


def to_result(
    task: TerritoryTask,
    built: Built,
    solution: Solution,
    num_proved: int | None = None,
) -> TerritoryResult:
    """Return a territory's calendar, day routes and unplanned visits."""
    calendar = _calendar(built, solution, has_due=task.rest is not None)
    names = _visit_names(task, built, calendar)
    routes = tuple(_routes(task, built, solution, calendar, names))
    planned = {stop.visit_id for route in routes for stop in route.stops}
    return TerritoryResult(
        rep_id=task.rep.rep_id,
        calendar=calendar,
        routes=routes,
        unplanned=tuple(_unplanned(task, built, solution, names, planned)),
        iterations=solution.iterations,
        num_proved=num_proved,
    )


def _calendar(
    built: Built, solution: Solution, *, has_due: bool
) -> dict[str, CalendarEntry]:
    calendar = {
        customer_id: CalendarEntry(
            pattern=way.pattern, due=way.days if has_due else None
        )
        for customer_id, way in built.settled.items()
    }
    for idx, customer in enumerate(built.customers):
        option = built.problem.options[idx][solution.chosen[idx]]
        pattern = option.pattern or VisitPattern(option.days)
        calendar[customer.customer_id] = CalendarEntry(
            pattern=pattern,
            route=option.route,
            due=option.due if has_due else None,
        )
    return calendar


def _visit_names(
    task: TerritoryTask, built: Built, calendar: Mapping[str, CalendarEntry]
) -> _Names:
    names = {}
    for customer_id, required in built.required.items():
        entry = calendar.get(customer_id)
        days: list[int | None] = [*entry.due_days] if entry else []
        days += [None] * (required - len(days))
        numbers = _numbers(task, customer_id, days)
        own: dict[int | None, list[str]] = {}
        for day, number in zip(days, numbers, strict=True):
            name = visit_id(customer_id, task.cycle, number)
            own.setdefault(day, []).append(name)
        names[customer_id] = own
    return names


def _numbers(
    task: TerritoryTask, customer_id: str, days: Sequence[int | None]
) -> list[int]:
    """Number visits by day; in the rest of a cycle known ones keep their numbers."""
    told = None if task.rest is None else task.rest.told[customer_id]
    known = {} if told is None else told.numbers
    kept = {day: known[day] for day in days if day is not None and day in known}
    taken = {*kept.values(), *(told.used if told else ())}
    free = (number for number in count(1) if number not in taken)
    return [
        kept[day] if day is not None and day in kept else next(free) for day in days
    ]


def _routes(
    task: TerritoryTask,
    built: Built,
    solution: Solution,
    calendar: Mapping[str, CalendarEntry],
    names: _Names,
) -> Iterator[DayRoute]:
    checker = RouteChecker(built.problem)
    for idx, routes in enumerate(solution.routes):
        for route in routes:
            yield _day_route(
                task, built, solution, calendar, names, checker, idx, route
            )


def _day_route(
    task: TerritoryTask,
    built: Built,
    solution: Solution,
    calendar: Mapping[str, CalendarEntry],
    names: _Names,
    checker: RouteChecker,
    idx: int,
    route: tuple[int, ...],
) -> DayRoute:
    day, frame = built.days[idx], built.problem.frames[idx]
    times = checker.times(idx, route)
    if times is None:
        raise ValueError(f"Expected a route that fits on day {day}, got {route}.")
    rows = _rows(task, built, (frame.start, *route, frame.end))
    legs = list(pairwise(rows))
    stops = []
    for place, number in enumerate(route):
        customer = built.customers[number]
        entry = calendar[customer.customer_id]
        chosen = built.problem.options[number][solution.chosen[number]]
        label = chosen.day_routes[chosen.days.index(idx)] + 1 if entry.route else ""
        stops.append(
            Stop(
                visit_id=names[customer.customer_id][day][0],
                customer_id=customer.customer_id,
                arrival=times.arrivals[place],
                start=times.starts[place],
                departure=times.departures[place],
                travel_time=int(task.matrix.seconds[legs[place]]),
                distance=int(task.matrix.metres[legs[place]]),
                service_time=customer.visit_time,
                route=str(label),
            )
        )
    work_day = frame.work_day
    taken = work_day.break_time if work_day and times.break_start is not None else 0
    return DayRoute(
        rep_id=task.rep.rep_id,
        date=task.cycle.date_of(day),
        depart=times.depart,
        arrive=times.arrive,
        stops=tuple(stops),
        break_start=times.break_start,
        break_time=taken,
        return_time=int(task.matrix.seconds[legs[-1]]),
        return_distance=int(task.matrix.metres[legs[-1]]),
    )


def _rows(task: TerritoryTask, built: Built, nodes: tuple[int, ...]) -> list[int]:
    """Return the matrix rows of the problem's nodes."""
    row_of = {name: row for row, name in enumerate(task.matrix.ids)}
    names = [customer.customer_id for customer in built.customers]
    names += [f"{task.rep.rep_id}:start", f"{task.rep.rep_id}:end"]
    return [row_of[names[node]] for node in nodes]


def _unplanned(
    task: TerritoryTask,
    built: Built,
    solution: Solution,
    names: _Names,
    planned: set[str],
) -> Iterator[Unplanned]:
    idx_of = {c.customer_id: idx for idx, c in enumerate(built.customers)}
    checker = RouteChecker(built.problem)
    for customer in task.customers:
        own = names.get(customer.customer_id, {})
        missing = [
            (name, day)
            for day, each in own.items()
            for name in each
            if name not in planned
        ]
        for name, day in sorted(missing, key=lambda pair: visit_number(pair[0])):
            if day is None:
                refusal = built.refused.get(customer.customer_id) or _no_day(customer)
            else:
                idx = idx_of.get(customer.customer_id)
                when = task.cycle.date_of(day)
                refusal = _refusal(built, solution, checker, customer, idx, day, when)
            yield Unplanned(
                visit_id=name,
                customer_id=customer.customer_id,
                rep_id=task.rep.rep_id,
                date_due=None if day is None else task.cycle.date_of(day),
                reason=refusal.reason,
                numbers=refusal.numbers,
            )


def _no_day(customer: Customer) -> Refusal:
    """Return why a missed visit cannot be made up: each day is too near another."""
    return Refusal(Reason.SPACING_INFEASIBLE, {"frequency": customer.num_visits})


def _refusal(
    built: Built,
    solution: Solution,
    checker: RouteChecker,
    customer: Customer,
    idx: int | None,
    day: int,
    when: date,
) -> Refusal:
    """Return why a visit of a customer with a pattern is not planned."""
    lost = built.lost.get((customer.customer_id, day))
    if lost is not None:
        return lost
    if idx is None:
        raise ValueError(f"Expected a reason for {customer.customer_id} on day {day}.")
    if (idx, built.days.index(day)) in built.problem.fixed:
        return Refusal(Reason.LOCK_CONFLICT, {"locks": f"day {when.isoformat()}"})
    numbers = _capacity_numbers(built, solution, checker, idx)
    return Refusal(Reason.CAPACITY_EXCEEDED, numbers)


def _capacity_numbers(
    built: Built, solution: Solution, checker: RouteChecker, idx: int
) -> dict[str, object]:
    """Return minutes on the fullest possible day, its limit, and the least need."""
    problem = built.problem
    option = problem.options[idx][solution.chosen[idx]]
    loads, needs = [], []
    for day in option.days:
        route = next(iter(solution.routes[day]), ())
        if idx in route:
            continue
        work = checker.work(day, route)
        loads.append((work, problem.frames[day].work_limit))
        needs += [
            checker.work(day, (*route[:place], idx, *route[place:])) - work
            for place in range(len(route) + 1)
        ]
    work, limit = max(loads, default=(0, 0))
    return {
        "planned_min": work // 60,
        "limit_min": limit // 60,
        "need_min": max(0, min(needs, default=0)) // 60,
    }
