"""Compact day areas: centres of weekdays, the price of visits far from their own."""

import numpy as np

from routing.solver.kernel.arrays import Shorts
from routing.solver.problem import FloatArray, IntArray, Problem, Solution


def has_areas(problem: Problem) -> bool:
    """Tell whether compact day areas are wanted and may cost something."""
    return bool(problem.leeway > 0 and problem.num_days and (problem.area >= 0).all())


def measure_centres(problem: Problem, solution: Solution) -> FloatArray:
    """
    Return the mean position of the customers of each day's weekday area.

    Shape (num_days, 2); a weekday without visits lies infinitely far.
    """
    visited = _visited_areas(problem, solution)
    points = problem.points[: problem.num_customers]
    centres = np.full((problem.num_days, 2), np.inf)
    for day, area in enumerate(problem.area.tolist()):
        members = [customer for customer, own in enumerate(visited) if area in own]
        if members:
            centres[day] = points[members].mean(axis=0)
    return centres


def area_prices(problem: Problem, centres: FloatArray, slope: float) -> Shorts:
    """
    Return the price of visits by how much nearer another weekday's centre is.

    Parameters
    ----------
    slope
        Price per unit of that distance and customer, shared by his visits, >= 0.
    """
    away = _distances(problem, centres)
    nearest = away.min(axis=1, keepdims=True)
    is_there = np.isfinite(away)
    margin = np.subtract(away, nearest, out=np.zeros_like(away), where=is_there)
    visits = np.array([options[0].num_visits for options in problem.options])
    prices: Shorts = (slope * margin / visits[:, None]).astype(np.int32)
    return prices


def share_far(problem: Problem, solution: Solution) -> float:
    """Return the share of customers on one weekday who are nearer to another's area."""
    away = _distances(problem, measure_centres(problem, solution))
    far = total = 0
    for customer, own in enumerate(_visited_areas(problem, solution)):
        if len(own) == 1:
            is_own = np.isin(problem.area, list(own))
            far += bool(away[customer].min() < away[customer][is_own].min() - 1e-9)
            total += 1
    return far / total if total else 0.0


def disorder(problem: Problem, solution: Solution) -> float:
    """
    Return how far a solution is from compact areas and even days, 0 the best.

    The share of customers nearer to another weekday's area, and a quarter of the
    standard deviation of the days' work in means.
    """
    work, legs = np.zeros(problem.num_days), problem.time + problem.parking
    for day, routes in enumerate(solution.routes):
        for route in routes:
            nodes: IntArray = np.array([problem.frames[day].start, *route])
            work[day] += (
                legs[nodes[:-1], nodes[1:]].sum() + problem.service[nodes].sum()
            )
            work[day] += problem.time[nodes[-1], problem.frames[day].end]
    uneven = float(work.std() / work.mean()) if work.any() else 0.0
    return share_far(problem, solution) + uneven / 4


def _distances(problem: Problem, centres: FloatArray) -> FloatArray:
    points = problem.points[: problem.num_customers]
    away: FloatArray = np.hypot(*(points[:, None] - centres[None]).transpose(2, 0, 1))
    return away


def _visited_areas(problem: Problem, solution: Solution) -> list[set[int]]:
    visited: list[set[int]] = [set() for _ in problem.options]
    for day, routes in enumerate(solution.routes):
        for route in routes:
            for customer in route:
                visited[customer].add(int(problem.area[day]))
    return visited


def total_cost(problem: Problem, solution: Solution) -> int:
    """Return the driving that counts and the price of the options chosen."""
    pairs = zip(problem.options, solution.chosen, strict=True)
    total = sum(options[chosen].cost for options, chosen in pairs)
    for frame, routes in zip(problem.frames, solution.routes, strict=True):
        for route in routes:
            nodes: IntArray = np.array([frame.start, *route, frame.end])
            total += int(problem.cost[nodes[:-1], nodes[1:]].sum())
    return total
