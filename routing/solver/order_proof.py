"""Prove that a day's order is the cheapest one, or return a cheaper one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, inf

from ortools.sat.python import cp_model

from routing.exact_work import steady_work
from routing.solver.budget import Budget
from routing.solver.day_model import (
    build_day_model,
    make_nodes,
    make_solver,
    route_cost,
)
from routing.solver.fits import RouteChecker
from routing.solver.held_karp import MOST_STOPS, shortest_tours, tours_work
from routing.solver.problem import Problem, Solution

Route = tuple[int, ...]
Known = dict[tuple[int, Route], "OrderProof"]
"""Day and route -> its proof."""


@dataclass(frozen=True, kw_only=True)
class OrderProof:
    """
    A route and what is proved about it.

    Parameters
    ----------
    cost
        Driving of the route.
    bound
        What any order of its visits that fits the day costs at least.
    work
        What it took, about seconds.
    """

    route: Route
    cost: int
    bound: int
    work: float = 0.0

    @property
    def is_optimal(self) -> bool:
        """Tell whether no order is cheaper."""
        return self.bound == self.cost


def prove_orders(
    problem: Problem,
    solution: Solution,
    *,
    deterministic_time: float,
    budget: Budget | None = None,
    known: Known | None = None,
) -> tuple[Solution, tuple[OrderProof, ...]]:
    """
    Return a solution whose routes are as cheap as proved, and a proof per route.

    Days on which several routes leave are proved route by route, which says nothing
    about other ways to share the visits among them.

    Parameters
    ----------
    deterministic_time
        Most work of the exact solver per route, about seconds.
    budget
        What all routes together may take, spent day by day; of those that it does not
        reach nothing is proved. None for no limit.
    known
        Proofs that need not be made again, and to which those made here are added.
    """
    checker = RouteChecker(problem)
    budget, known = budget or Budget(inf), {} if known is None else known
    proofs = [
        [
            _prove_within(
                problem, checker, day, route, deterministic_time, budget, known
            )
            for route in routes
        ]
        for day, routes in enumerate(solution.routes)
    ]
    routes = tuple(tuple(proof.route for proof in day) for day in proofs)
    flat = tuple(proof for day in proofs for proof in day)
    return replace(solution, routes=routes), flat


def _prove_within(
    problem: Problem,
    checker: RouteChecker,
    day: int,
    route: Route,
    most: float,
    budget: Budget,
    known: Known,
) -> OrderProof:
    """Return a known proof, or a new one; an empty one if nothing is left for it."""
    if (day, route) in known:
        return known[day, route]
    work = min(most, budget.left())
    if work <= 0:
        return OrderProof(route=route, cost=route_cost(problem, day, route), bound=0)
    proof = prove_order(
        problem, day, route,
        deterministic_time=work, seconds=budget.seconds(), checker=checker,
    )  # fmt: skip
    budget.spend(proof.work)
    known[day, route] = proof
    if proof.is_optimal:
        known[day, proof.route] = proof
    return proof


def count_proved(known: Known, solution: Solution) -> int:
    """Return how many routes of a solution are among those proved the cheapest."""
    proofs = [
        (route, known.get((day, route)))
        for day, routes in enumerate(solution.routes)
        for route in routes
        if route
    ]
    return sum(
        proof is not None and proof.is_optimal and proof.route == route
        for route, proof in proofs
    )


def prove_order(
    problem: Problem,
    day: int,
    route: Sequence[int],
    *,
    deterministic_time: float,
    seconds: float = inf,
    checker: RouteChecker | None = None,
) -> OrderProof:
    """
    Return the proof of a route, or of the better one found instead.

    First the shortest tour without regard to time is asked: where it costs as much as
    the route, or fits the day, nothing is left to prove. Otherwise the exact model of
    the day is asked for anything cheaper.

    Parameters
    ----------
    route
        Customers in an order that fits the day.
    deterministic_time
        Most work of the exact solver, about seconds; equal work gives equal proofs.
    seconds
        Most time of it, >= 0.
    checker
        One of the problem that already knows some routes; None for a new one.
    """
    checker = checker or RouteChecker(problem)
    cost = route_cost(problem, day, route)
    proof = OrderProof(route=tuple(route), cost=cost, bound=0)
    if not route:
        return proof
    proof = _ask_tour(problem, checker, day, proof)
    if proof.is_optimal:
        return proof
    return _ask_day(problem, checker, day, proof, deterministic_time, seconds)


def _ask_tour(
    problem: Problem, checker: RouteChecker, day: int, proof: OrderProof
) -> OrderProof:
    """Bound the cost by the shortest tour, time disregarded; take it if it fits."""
    if len(proof.route) > MOST_STOPS:
        return proof
    tours = shortest_tours(make_nodes(problem, day, proof.route).cost)
    cost = int(tours.cost[-1])
    tour = tuple(proof.route[stop] for stop in tours.order((1 << len(proof.route)) - 1))
    work = tours_work(len(proof.route))
    if cost < proof.cost and checker(day, tour):
        return OrderProof(route=tour, cost=cost, bound=cost, work=work)
    return replace(proof, bound=cost, work=work)


def _ask_day(
    problem: Problem,
    checker: RouteChecker,
    day: int,
    proof: OrderProof,
    work: float,
    seconds: float,
) -> OrderProof:
    """Ask the exact model for a cheaper order; that there is none is the proof."""
    asked = build_day_model(problem, day, proof.route, must=frozenset(proof.route))
    asked.model.add(asked.drive >= proof.bound)
    asked.model.add(asked.drive < proof.cost)
    asked.model.minimize(asked.drive)
    solver = make_solver(work, seconds)
    status = solver.solve(asked.model)
    proof = replace(proof, work=proof.work + steady_work(solver.deterministic_time))
    if status == cp_model.INFEASIBLE:
        return replace(proof, bound=proof.cost)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return proof
    route = asked.route(solver)
    bound = max(proof.bound, ceil(solver.best_objective_bound - 1e-6))
    if not checker(day, route):
        return replace(proof, bound=bound)
    cost = route_cost(problem, day, route)
    return replace(proof, route=route, cost=cost, bound=bound)
