"""Improve a draft: take near customers out of all their days, give them new ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.solver.aims import Aims
from routing.solver.day_route import improve_day
from routing.solver.draft import DayState, Draft, make_day
from routing.solver.problem import IntArray, Problem
from routing.solver.recreate import OptionTable, recreate
from routing.solver.report import Report
from routing.solver.stop import Stop


@dataclass(frozen=True, kw_only=True)
class ImproveParams:
    """
    How drafts are improved.

    Parameters
    ----------
    least, most
        Customers taken out a round, 1 <= least <= most.
    heat, cold
        Begin and end of the annealing temperature, in mean driving per visit.
    reorder_every
        Rounds between looks of the routing library at changed days, >= 1.
    """

    least: int = 3
    most: int = 12
    heat: float = 1.0
    cold: float = 0.01
    reorder_every: int = 150


def improve(
    draft: Draft,
    aims: Aims,
    stop: Stop,
    params: ImproveParams,
    rng: np.random.Generator,
    *,
    report: Report | None = None,
) -> tuple[Draft, int]:
    """
    Return the best draft found, and the number of rounds made.

    A round removes a customer and some of his nearest neighbours from all their days
    and inserts them again, each with his best option (slack induction, carried over to
    periods); the result is kept by simulated annealing. Now and then the routing
    library orders the changed days anew.

    References
    ----------
    Christiaens, J. & Vanden Berghe, G. (2020). Slack Induction by String Removals for
    Vehicle Routing Problems. Transportation Science 54(2), 417-433.
    """
    problem = draft.problem
    table = OptionTable(problem)
    near = _neighbours(problem)
    current, current_cost = draft, aims.total(draft)
    best, best_cost = current, current_cost
    unit = sum(s.drive for s in draft.days) / max(1, _num_visits(draft))
    ordered = list(current.days)
    rounds, last_better = 0, 0
    while problem.num_customers and not stop(rounds, last_better):
        heat = params.heat * (params.cold / params.heat) ** stop.progress(rounds)
        candidate = current.copy()
        removed = _choose_removed(candidate, near, params, rng)
        candidate.remove(removed)
        recreate(candidate, _order(candidate, removed, rng), aims, table)
        cost = aims.total(candidate)
        if cost < current_cost - heat * unit * np.log(rng.random()):
            current, current_cost = candidate, cost
        rounds += 1
        if rounds % params.reorder_every == 0:
            current = reorder(current, ordered)
            ordered = list(current.days)
            current_cost = aims.total(current)
            if report is not None:
                report(stop.progress(rounds), *_measure(best))
        if current_cost < best_cost:
            best, best_cost, last_better = current, current_cost, rounds
    return best if stop.is_asked() else reorder(best, []), rounds


def reorder(draft: Draft, ordered: Sequence[DayState]) -> Draft:
    """Return the draft with its days, but those given, ordered by the library."""
    result = draft.copy()
    done = {id(state) for state in ordered}
    for day, state in enumerate(draft.days):
        if id(state) in done:
            continue
        routes = improve_day(draft.problem, draft.checker, day, state.routes)
        if routes != state.routes:
            result.days[day] = make_day(draft.problem, day, routes)
    return result


def _num_visits(draft: Draft) -> int:
    return sum(len(route) for state in draft.days for route in state.routes)


def _measure(draft: Draft) -> tuple[int, int]:
    """Return the required visits that are missing, and the driving."""
    required = sum(options[0].num_visits for options in draft.problem.options)
    return required - _num_visits(draft), sum(state.drive for state in draft.days)


def _neighbours(problem: Problem, most: int = 40) -> IntArray:
    """Return each customer's nearest ones, himself first, by travel there and back."""
    num = problem.num_customers
    both = problem.cost[:num, :num] + problem.cost[:num, :num].T
    np.fill_diagonal(both, -1)
    nearest: IntArray = np.argsort(both, axis=1, kind="stable")[:, :most]
    return nearest


def _choose_removed(
    draft: Draft, near: IntArray, params: ImproveParams, rng: np.random.Generator
) -> list[int]:
    """Choose a customer, some of his neighbours, and a few who are left out."""
    seed = int(rng.integers(len(near)))
    size = int(rng.integers(params.least, params.most + 1))
    reach = near[seed][: 2 * size]
    keep = rng.random(len(reach)) < 0.5
    keep[0] = True
    removed = [int(c) for c in reach[keep][:size]]
    missing = [c for c in draft.incomplete() if c not in removed]
    if missing:
        picks = rng.permutation(len(missing))[: max(2, size // 3)]
        removed += [missing[int(pick)] for pick in picks]
    return removed


def _order(draft: Draft, removed: list[int], rng: np.random.Generator) -> list[int]:
    """Order customers for insertion by one of several rules, locked positions last."""
    problem = draft.problem
    rule = int(rng.integers(4))
    chance = rng.permutation(len(removed))
    depot = problem.frames[0].start

    def key(place: int) -> tuple[float, ...]:
        customer = removed[place]
        visits = problem.options[customer][0].num_visits
        rank = (
            float(-problem.weight[customer] * visits),
            float(len(problem.options[customer])),
            float(-problem.cost[depot, customer]),
            0.0,
        )[rule]
        locked = any(c == customer for c, _ in problem.positions)
        return (float(locked), rank, float(chance[place]))

    return [removed[place] for place in sorted(range(len(removed)), key=key)]
