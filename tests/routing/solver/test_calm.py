"""Days keep the order that was told where that costs next to nothing."""

from dataclasses import replace
from itertools import permutations

from routing.pattern import VisitPattern
from routing.plan import CalendarEntry
from routing.solver.build import Built, build_problem
from routing.solver.calm import TOLERANCE, calm_routes
from routing.solver.fits import RouteChecker
from routing.solver.problem import Solution
from routing.solver.task import TerritoryRest, TerritoryTask, Told
from tests.routing.solver.field_world import make_task

DAY = 7
"""Monday of the second week, on which everybody of the small world is visited."""
MONDAYS = VisitPattern((0, 7, 14, 21))


def make_rest_task(num: int) -> TerritoryTask:
    """Return the rest of a cycle in which all are visited on Mondays."""
    task = make_task(1, num, shifts=make_task(1, 1).rep.shifts, blocks=(), days_off=())
    customers = tuple(
        replace(
            c, grade="A", frequency=4, service_time=900, weekdays=(0,), closed_days=()
        )
        for c in task.customers
    )
    return replace(task, customers=customers, rest=rest_of(customers, {}))


def rest_of(customers, starts) -> TerritoryRest:
    told = {
        c.customer_id: Told(open_visits=3, done=1, last=0, pattern=MONDAYS)
        for c in customers
    }
    return TerritoryRest(
        first_day=1,
        told=told,
        stands={name: CalendarEntry(pattern=MONDAYS) for name in told},
        starts=starts,
    )


def build(num: int) -> tuple[TerritoryTask, Built, tuple[int, ...]]:
    """Return a task, its problem, and the shortest order that fits the day."""
    task = make_rest_task(num)
    built = build_problem(task)
    checker, day = RouteChecker(built.problem), built.days.index(DAY)
    orders = permutations(range(built.problem.num_customers))
    fitting = [order for order in orders if checker(day, order)]
    return task, built, min(fitting, key=lambda route: checker.drive(day, route))


def solution_of(built: Built, route: tuple[int, ...]) -> Solution:
    day = built.days.index(DAY)
    routes = [() for _ in built.days]
    routes[day] = (route,)
    return Solution((0,) * built.problem.num_customers, tuple(routes))


def starts_of(built: Built, route: tuple[int, ...]) -> dict[tuple[str, int], int]:
    day = built.days.index(DAY)
    times = RouteChecker(built.problem).times(day, route)
    assert times is not None
    return {
        (built.customers[row].customer_id, DAY): start
        for row, start in zip(route, times.starts, strict=True)
    }


def calmed(task, built, told, found) -> tuple[int, ...]:
    rest = rest_of(task.customers, told)
    solution = calm_routes(rest, built, solution_of(built, found))
    return solution.routes[built.days.index(DAY)][0]


def test_a_day_found_backwards_is_turned_round() -> None:
    """The way back costs as much: then everybody sees the rep when he was told."""
    task, built, route = build(5)
    told = starts_of(built, route)
    assert calmed(task, built, told, route[::-1]) == route


def test_a_newcomer_leaves_the_order_of_the_others() -> None:
    task, built, route = build(5)
    newcomer = route[2]
    told = starts_of(built, tuple(row for row in route if row != newcomer))
    found = calmed(task, built, told, route[::-1])
    assert [row for row in found if row != newcomer] == [
        row for row in route if row != newcomer
    ]
    assert sorted(found) == sorted(route)


def test_a_shorter_way_is_kept_where_the_told_one_is_much_longer() -> None:
    """Minutes of driving are worth more than the times of a few visits."""
    task, built, route = build(5)
    checker, day = RouteChecker(built.problem), built.days.index(DAY)
    longer = [
        order
        for order in permutations(route)
        if checker.drive(day, order) > checker.drive(day, route) + 180
        and checker(day, order)
    ]
    assert longer
    assert calmed(task, built, starts_of(built, longer[0]), route) == route


def test_without_anything_told_nothing_changes() -> None:
    task, built, route = build(5)
    assert calmed(task, built, {}, route[::-1]) == route[::-1]


def test_shifts_within_the_tolerance_do_not_count() -> None:
    task, built, route = build(3)
    told = {key: start + TOLERANCE for key, start in starts_of(built, route).items()}
    assert calmed(task, built, told, route) == route
