"""Prove that a day's order is the cheapest one, or return a cheaper one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from ortools.sat.python import cp_model

from routing.solver.day_model import (
    build_day_model,
    make_nodes,
    make_solver,
    route_cost,
)
from routing.solver.fits import RouteChecker
from routing.solver.held_karp import MOST_STOPS, shortest_tours
from routing.solver.problem import Problem, Solution

Route = tuple[int, ...]


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
    """

    route: Route
    cost: int
    bound: int

    @property
    def is_optimal(self) -> bool:
        """Tell whether no order is cheaper."""
        return self.bound == self.cost


def prove_orders(
    problem: Problem, solution: Solution, *, deterministic_time: float
) -> tuple[Solution, tuple[OrderProof, ...]]:
    """
    Return a solution whose routes are as cheap as proved, and a proof per route.

    Days on which several routes leave are proved route by route, which says nothing
    about other ways to share the visits among them.

    Parameters
    ----------
    deterministic_time
        Most work of the exact solver per route, about seconds.
    """
    checker = RouteChecker(problem)
    proofs = [
        [
            prove_order(
                problem, day, route,
                deterministic_time=deterministic_time, checker=checker,
            )
            for route in routes
        ]
        for day, routes in enumerate(solution.routes)
    ]  # fmt: skip
    routes = tuple(tuple(proof.route for proof in day) for day in proofs)
    flat = tuple(proof for day in proofs for proof in day)
    return replace(solution, routes=routes), flat


def prove_order(
    problem: Problem,
    day: int,
    route: Sequence[int],
    *,
    deterministic_time: float,
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
    return _ask_day(problem, checker, day, proof, deterministic_time)


def _ask_tour(
    problem: Problem, checker: RouteChecker, day: int, proof: OrderProof
) -> OrderProof:
    """Bound the cost by the shortest tour, time disregarded; take it if it fits."""
    if len(proof.route) > MOST_STOPS:
        return proof
    tours = shortest_tours(make_nodes(problem, day, proof.route).cost)
    cost = int(tours.cost[-1])
    tour = tuple(proof.route[stop] for stop in tours.order((1 << len(proof.route)) - 1))
    if cost < proof.cost and checker(day, tour):
        return OrderProof(route=tour, cost=cost, bound=cost)
    return replace(proof, bound=cost)


def _ask_day(
    problem: Problem, checker: RouteChecker, day: int, proof: OrderProof, work: float
) -> OrderProof:
    """Ask the exact model for a cheaper order; that there is none is the proof."""
    asked = build_day_model(problem, day, proof.route, must=frozenset(proof.route))
    asked.model.add(asked.drive >= proof.bound)
    asked.model.add(asked.drive < proof.cost)
    asked.model.minimize(asked.drive)
    solver = make_solver(work)
    status = solver.solve(asked.model)
    if status == cp_model.INFEASIBLE:
        return replace(proof, bound=proof.cost)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return proof
    route = asked.route(solver)
    bound = max(proof.bound, ceil(solver.best_objective_bound - 1e-6))
    if not checker(day, route):
        return replace(proof, bound=bound)
    return OrderProof(route=route, cost=route_cost(problem, day, route), bound=bound)
