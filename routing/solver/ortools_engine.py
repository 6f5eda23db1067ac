"""The engine "ortools": CP-SAT chooses days, the routing library orders them."""

from dataclasses import dataclass

import numpy as np

from routing.solver.aims import AimParams, Aims
from routing.solver.draft import Draft
from routing.solver.fits import RouteChecker
from routing.solver.improve import ImproveParams, improve, reorder
from routing.solver.problem import Problem, Solution
from routing.solver.recreate import OptionTable, recreate
from routing.solver.report import Report
from routing.solver.settle import settle
from routing.solver.stop import Stop
from routing.solver.visit_calendar import CalendarParams, choose_calendar


@dataclass(frozen=True, kw_only=True)
class OrtoolsParams:
    """Parameters of the engine's stages."""

    aims: AimParams = AimParams()
    calendar: CalendarParams = CalendarParams()
    improve: ImproveParams = ImproveParams()


def solve_with_ortools(
    problem: Problem,
    stop: Stop,
    params: OrtoolsParams,
    *,
    seed: int,
    report: Report | None = None,
) -> Solution:
    """
    Return a solution that keeps every limit; visits that do not fit are left out.

    A first calendar with compact even days is chosen exactly, its days are filled by
    cheapest insertion and ordered by the routing library; then patterns and routes are
    improved together until the stopping criterion says so.
    """
    rng = np.random.default_rng(seed)
    draft = _start(problem, params, seed, is_brief=stop.is_asked())
    aims = Aims(problem, params.aims)
    aims.measure_areas(draft)
    best, rounds = improve(draft, aims, stop, params.improve, rng, report=report)
    return settle(best).freeze(rounds)


def _start(
    problem: Problem, params: OrtoolsParams, seed: int, *, is_brief: bool
) -> Draft:
    """
    Fill the days of a first calendar; without weekday areas insertion chooses.

    Parameters
    ----------
    is_brief
        Whether insertion alone has to do, as the best so far is wanted.
    """
    checker = RouteChecker(problem)
    nothing = [-1] * problem.num_customers
    draft = Draft(problem, checker, nothing, [()] * problem.num_days)
    aims = Aims(problem, params.aims)
    table = OptionTable(problem)
    only = None
    if problem.num_customers and np.all(problem.area >= 0) and not is_brief:
        only = choose_calendar(problem, params.calendar, seed)
    order = sorted(range(problem.num_customers), key=lambda c: _first(problem, c))
    recreate(draft, order, aims, table, only)
    return draft if is_brief else reorder(draft, [])


def _first(problem: Problem, customer: int) -> tuple[int, ...]:
    """Sort key: worthier, more visits, fewer choices, larger, farther first."""
    options = problem.options[customer]
    return (
        int(problem.rank[customer]),
        -options[0].num_visits,
        len(options),
        -int(problem.demand[customer]),
        -int(problem.cost[problem.frames[0].start, customer]),
    )
