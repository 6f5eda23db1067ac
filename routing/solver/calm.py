"""Days in the order that was told, where that costs next to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.solver.build import Built
from routing.solver.fits import RouteChecker
from routing.solver.problem import Solution
from routing.solver.task import TerritoryRest

TOLERANCE = 900
"""Seconds by which a visit may begin earlier or later without anybody minding."""
_SHIFT_PRICE = 60
"""Seconds of driving that one visit at the time that was told is worth."""
_MOST_MORE = 180
"""Most seconds of driving more on a day."""

Route = tuple[int, ...]


def calm_routes(rest: TerritoryRest, built: Built, solution: Solution) -> Solution:
    """
    Return a solution whose days begin their visits more nearly when they were told.

    The same visits on the same days: of the order found, the same backwards, and the
    order told with newcomers put where they cost least, each day takes the one with
    least driving and fewest visits at another time.
    """
    checker = RouteChecker(built.problem)
    routes = []
    for idx, found in enumerate(solution.routes):
        day = built.days[idx]
        told = {
            row: start
            for row, customer in enumerate(built.customers)
            if (start := rest.starts.get((customer.customer_id, day))) is not None
        }
        routes.append(tuple(_calm(checker, idx, route, told) for route in found))
    return replace(solution, routes=tuple(routes))


def _calm(
    checker: RouteChecker, day: int, route: Route, told: Mapping[int, int]
) -> Route:
    known = [row for row in route if row in told]
    if not known:
        return route
    order = sorted(known, key=lambda row: (told[row], row))
    choices = [route, route[::-1], _insert(checker, day, order, route)]
    limit = checker.drive(day, route) + _MOST_MORE
    fitting = [
        choice
        for choice in choices
        if len(choice) == len(route)
        and checker.drive(day, choice) <= limit
        and checker(day, choice)
    ]
    return min(fitting, key=lambda choice: _price(checker, day, choice, told))


def _price(
    checker: RouteChecker, day: int, route: Route, told: Mapping[int, int]
) -> int:
    times = checker.times(day, route)
    if times is None:
        raise ValueError(f"Expected a route that fits on day {day}, got {route}.")
    shifted = sum(
        row in told and abs(start - told[row]) > TOLERANCE
        for row, start in zip(route, times.starts, strict=True)
    )
    return checker.drive(day, route) + _SHIFT_PRICE * shifted


def _insert(
    checker: RouteChecker, day: int, order: Sequence[int], route: Route
) -> Route:
    """Return an order with the others put in where they cost least, while they fit."""
    made = tuple(order)
    for row in route:
        if row in made:
            continue
        places = [(*made[:at], row, *made[at:]) for at in range(len(made) + 1)]
        fitting = [place for place in places if checker(day, place)]
        if not fitting:
            return made
        made = min(fitting, key=lambda place: checker.drive(day, place))
    return made
