from collections import Counter

import pytest

from routing.plan import Reason
from routing.solver.build import build_problem
from routing.solver.draft import Draft
from routing.solver.fits import RouteChecker
from routing.solver.ortools_engine import OrtoolsParams, solve_with_ortools
from routing.solver.settle import settle
from routing.solver.solve import solve_territory
from routing.solver.stop import Stop, StopParams
from tests.routing.solver.field_world import make_task


def test_lower_grades_give_way() -> None:
    task = make_task(5, 60, iterations=0)
    built = build_problem(task)
    problem = built.problem
    stop = Stop(StopParams(iterations=0))
    solution = solve_with_ortools(problem, stop, OrtoolsParams(), seed=1)
    full = Draft(problem, RouteChecker(problem), solution.chosen, solution.routes)
    best = min(range(problem.num_customers), key=lambda c: (problem.rank[c], c))
    robbed = full.copy()
    for day in full.planned_on(best):
        robbed.take_out(best, day)
    mended = settle(robbed)
    assert len(mended.planned_on(best)) >= len(full.planned_on(best))


@pytest.mark.parametrize("seed", range(4))
def test_overload_cuts_the_lowest_grade_first(seed: int) -> None:
    result = solve_territory(make_task(seed, 150, iterations=20))
    cut = [u for u in result.unplanned if u.reason is Reason.CAPACITY_EXCEEDED]
    grades = {c.customer_id: c.grade for c in make_task(seed, 150).customers}
    counts = Counter(grades[u.customer_id] for u in cut)
    assert counts["C"] > 0
    planned = Counter(
        grades[stop.customer_id] for route in result.routes for stop in route.stops
    )
    assert planned["A"] > 0
    for unplanned in cut:
        assert set(unplanned.numbers) == {"planned_min", "limit_min", "need_min"}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_settled_is_so_for_who_remembers_nothing(seed: int) -> None:
    """Days remember who did not fit; nobody may be forgotten by that."""
    problem = build_problem(make_task(seed, 120, iterations=0)).problem
    start = Draft(
        problem,
        RouteChecker(problem),
        [0] * problem.num_customers,
        [()] * problem.num_days,
    )
    settled = settle(start)
    for customer in range(0, problem.num_customers, 5):
        for day in settled.planned_on(customer):
            settled.take_out(customer, day)
    again = settle(settled)
    fresh = Draft(problem, RouteChecker(problem), *_parts(settled))
    assert settle(fresh).freeze() == again.freeze()
    last = Draft(problem, RouteChecker(problem), *_parts(again))
    assert settle(last).freeze() == again.freeze()


def _parts(draft: Draft) -> tuple:
    frozen = draft.freeze()
    return frozen.chosen, frozen.routes
