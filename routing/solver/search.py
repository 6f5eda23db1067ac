"""The engine "search": compiled ruin and recreate over visit days and routes."""

import math
from collections.abc import Sequence

import numpy as np

from routing.solver.budget import Budget
from routing.solver.cooperate import Searches
from routing.solver.day_areas import (
    area_prices,
    disorder,
    has_areas,
    measure_centres,
    total_cost,
)
from routing.solver.draft import Draft
from routing.solver.exact_cuts import improve_cuts
from routing.solver.falls import Falls, plan_falls
from routing.solver.fits import RouteChecker
from routing.solver.problem import IntArray, Problem, Solution
from routing.solver.report import Report
from routing.solver.search_params import SearchParams
from routing.solver.settle import mend_routes, settle
from routing.solver.spared_visits import spare_visits
from routing.solver.stop import Stop

_OVERLOAD = 0.05
"""Share of the required visits that a first solution of an overloaded rep misses."""
_PROBE = 0.01
"""Share of the limits after which the speed of the search is known."""
_TIDY = 0.05
"""Disorder that asks for no higher prices."""
_CHEAPER, _DEARER = 0.5, 1.4
"""Factors of the smaller aims' prices where they cost too much, or too little."""


def solve_with_search(
    problem: Problem,
    stop: Stop,
    params: SearchParams,
    *,
    seed: int,
    start: Solution | None = None,
    report: Report | None = None,
) -> Solution:
    """
    Return a solution that keeps every limit; visits that do not fit are left out.

    Simulated annealing from hot to cold, once for driving alone and, where day areas
    matter, again with a price on visits far from their weekday's area; then visits left
    out are settled: no cut that a visit of lower grade could make room for, and the
    cuts of full days exact.
    """
    searches = Searches(
        problem, params.anneal, seed=seed, start=start, count=params.searches
    )
    found = [searches.solution()]
    required = sum(options[0].num_visits for options in problem.options)
    if searches.leader.missing > _OVERLOAD * required:
        stop.keep_for_exact()
    if problem.num_customers and problem.num_days:
        found += _anneal(searches, problem, stop, params, start is not None, report)
    best = choose_solution(problem, found)
    if is_clean(problem, best):
        return best
    budget = stop.exact_budget(params.cuts.work)
    drafts = _settle_phases(problem, found, best, budget)
    settled = [draft.freeze(best.iterations) for draft in drafts]
    draft = drafts[settled.index(choose_solution(problem, settled))]
    draft = improve_cuts(draft, params.cuts, budget)
    dense = Draft(problem, draft.checker, best.chosen, best.routes)
    mend_routes(dense)
    spared = spare_visits(dense, draft, budget)
    if spared is not draft:
        draft = improve_cuts(spared, params.cuts, budget)
    return draft.freeze(best.iterations)


def _settle_phases(
    problem: Problem, found: Sequence[Solution], best: Solution, budget: Budget
) -> list[Draft]:
    """Settle the best solution, and while there is time those of other phases."""
    checker = RouteChecker(problem)
    # Phases that found nothing better end with the solution of the one before.
    different = list(dict.fromkeys((s.chosen, s.routes) for s in found))
    drafts: dict[object, Draft] = {}
    for each in sorted(different, key=lambda d: d != (best.chosen, best.routes)):
        if not drafts or budget.left() > 0:
            drafts[each] = settle(Draft(problem, checker, *each))
    return [drafts[each] for each in different if each in drafts]


def _anneal(
    searches: Searches,
    problem: Problem,
    stop: Stop,
    params: SearchParams,
    is_warm: bool,
    report: Report | None,
) -> list[Solution]:
    """Return the best solution of every phase."""
    found: list[Solution] = []
    last_better, begin, dear = 0, 0.0, 1.0
    for phase in params.compact if has_areas(problem) else params.plain:
        if phase.has_areas:
            dear *= next_factor(problem, found)
            centres = measure_centres(problem, found[-1])
            prices = area_prices(problem, centres, dear * params.slope)
            searches.price_visits(prices, dear * params.even)
        best, most_heat = searches.leader.best, params.warm if is_warm else math.inf
        heat = min(phase.heat, most_heat)
        share, whole, phase_begin = begin, phase.until - begin, searches.rounds
        falls, is_planned, met = Falls(), False, (0.0, 0)
        while not stop(searches.rounds, last_better) and share < phase.until:
            if not is_planned and share - begin > _PROBE:
                if not searches.leader.is_short:
                    stop.keep_nothing()
                rounds = (searches.rounds - phase_begin) / (share - begin) * whole
                heat = min(max(heat, searches.leader.visit_heat), most_heat)
                falls, is_planned = _begin_falls(searches, rounds, params), True
            number, part = divmod((share - begin) / whole * falls.count, 1)
            stage = int(part * falls.stages)
            if number != met[0]:
                searches.begin_again(falls.runs, at_best=falls.is_warm(number))
            elif stage != met[1]:
                searches.gather(max(1, falls.runs >> stage))
            met = number, stage
            hot = min(heat, params.again) if falls.is_warm(number) else heat
            most = params.anneal.chunk * searches.runs_each
            chunk = stop.next_rounds(searches.rounds, most)
            searches.run(chunk, hot * (min(hot, phase.cold) / hot) ** part)
            run = searches.leader
            if run.best < best:
                best, last_better = run.best, searches.rounds
            share = stop.progress(searches.rounds)
            if report is not None:
                report(share, run.missing, run.drive_time)
        begin = share
        found.append(searches.solution())
    return found


def _begin_falls(searches: Searches, rounds: float, params: SearchParams) -> Falls:
    """
    Begin the first fall of a phase, and return how the temperature is to fall.

    Not before some rounds are made: what the first solution misses may soon find a
    place. Then there is no reason to hold to limits that may be passed on the way.
    """
    run = searches.leader
    if not run.is_short:
        searches.soften()
    falls = plan_falls(rounds, run.num_visits, params)
    if falls.runs > 1:
        searches.begin_again(falls.runs)
    return falls


def next_factor(problem: Problem, found: Sequence[Solution]) -> float:
    """Return the factor by which the smaller aims' prices change after a phase."""
    if len(found) < 2:
        return 1.0
    least = min(total_cost(problem, solution) for solution in found)
    if total_cost(problem, found[-1]) > least * (1 + problem.leeway):
        return _CHEAPER
    return _DEARER if disorder(problem, found[-1]) > _TIDY else 1.0


def choose_solution(problem: Problem, found: Sequence[Solution]) -> Solution:
    """
    Return the best solution in the strict order.

    Most planned worth first; of those the tidiest one whose driving is within the
    leeway of the least; without areas the one of least driving.
    """
    missing = [missing_weight(problem, solution) for solution in found]
    costs = [total_cost(problem, solution) for solution in found]
    least = min(missing)
    rows = [row for row in range(len(found)) if missing[row] == least]
    cheapest = min(costs[row] for row in rows)
    if has_areas(problem):
        limit = cheapest * (1 + problem.leeway)
        rows = [row for row in rows if costs[row] <= limit]
        return found[min(rows, key=lambda r: (disorder(problem, found[r]), costs[r]))]
    return found[min(rows, key=lambda row: costs[row])]


def missing_weight(problem: Problem, solution: Solution) -> int:
    """Return the worth of the visits that could be planned and are not."""
    return int(
        (
            problem.weight * (problem.most_visits - planned_visits(problem, solution))
        ).sum()
    )


def planned_visits(problem: Problem, solution: Solution) -> IntArray:
    """Return the visits of each customer, shape (num_customers,)."""
    customers = [c for routes in solution.routes for route in routes for c in route]
    counts: IntArray = np.bincount(
        np.array(customers, dtype=np.int64), minlength=problem.num_customers
    )
    return counts


def is_clean(problem: Problem, solution: Solution) -> bool:
    """Tell whether nothing is left out that an option could plan, and all fits."""
    if missing_weight(problem, solution):
        return False
    checker = RouteChecker(problem)
    return all(
        checker(day, route)
        for day, routes in enumerate(solution.routes)
        for route in routes
    )
