"""Patterns chosen by cheapest insertion, for a peer that orders days only."""

from collections.abc import Sequence

import numpy as np

from routing.solver.problem import Problem

Calendar = list[list[list[int]]]
"""Per day the routes, each a list of customers."""

_OVERFULL = 10
"""What a place on a full route costs on top, in longest legs."""


def start_calendar(
    problem: Problem, rng: np.random.Generator
) -> tuple[list[int], Calendar]:
    """Return options and routes, customers with many visits first."""
    calendar: Calendar = [[] for _ in problem.frames]
    chosen = [0] * problem.num_customers
    order = rng.permutation(problem.num_customers).tolist()
    order.sort(key=lambda customer: -int(problem.most_visits[customer]))
    _insert(problem, chosen, calendar, order)
    return chosen, calendar


def choose_again(
    problem: Problem,
    chosen: Sequence[int],
    calendar: Calendar,
    customers: Sequence[int],
    size: int,
    rng: np.random.Generator,
) -> tuple[list[int], Calendar]:
    """Return options and routes with neighbours among some customers put in anew."""
    if not customers:
        return list(chosen), calendar
    seed = int(rng.choice(customers))
    near = sorted(customers, key=lambda c: (int(problem.cost[seed, c]), c))[:size]
    gone = set(near)
    left = [
        [[c for c in route if c not in gone] for route in routes] for routes in calendar
    ]
    kept = [[route for route in routes if route] for routes in left]
    options = list(chosen)
    _insert(problem, options, kept, rng.permutation(near).tolist())
    return options, kept


def _insert(
    problem: Problem, chosen: list[int], calendar: Calendar, order: Sequence[int]
) -> None:
    """Give customers, one by one, the option whose visits cost least to put in."""
    for customer in order:
        options = problem.options[customer]
        days = sorted({day for option in options for day in option.days})
        places = {day: _cheapest(problem, calendar, customer, day) for day in days}
        prices = [
            sum(places[day][0] for day in option.days) if option.days else np.inf
            for option in options
        ]
        chosen[customer] = int(np.argmin(prices))
        for day in options[chosen[customer]].days:
            _, route, position = places[day]
            if route == len(calendar[day]):
                calendar[day].append([])
            calendar[day][route].insert(position, customer)


def _cheapest(
    problem: Problem, calendar: Calendar, customer: int, day: int
) -> tuple[float, int, int]:
    """Return price, route and position of the cheapest place on a day."""
    frame, cost = problem.frames[day], problem.cost
    routes = calendar[day]
    if len(routes) < frame.num_routes:
        routes = [*routes, []]
    best = (np.inf, 0, 0)
    for idx, route in enumerate(routes):
        nodes = np.array([frame.start, *route, frame.end])
        frm, to = nodes[:-1], nodes[1:]
        extra = cost[frm, customer] + cost[customer, to]
        extra = extra - (cost[frm, to] if route else 0)
        position = int(np.argmin(extra))
        price = float(extra[position])
        if not _has_room(problem, day, [*route, customer], nodes, price):
            price += _OVERFULL * float(cost.max())
        best = min(best, (price, idx, position))
    return best


def _has_room(
    problem: Problem, day: int, route: list[int], nodes: np.ndarray, extra: float
) -> bool:
    """Tell whether a longer route keeps the sums; times are left to the search."""
    frame = problem.frames[day]
    travel = problem.time[nodes[:-1], nodes[1:]].sum() if len(route) > 1 else 0
    parking = problem.parking[frame.start, route].sum()
    work = travel + extra + parking + problem.service[route].sum()
    return bool(
        work <= frame.work_limit
        and problem.demand[route].sum() <= frame.capacity
        and len(route) <= frame.max_visits
    )
