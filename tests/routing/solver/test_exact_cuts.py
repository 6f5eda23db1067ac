import pytest

from routing.solver.budget import Budget
from routing.solver.build import build_problem
from routing.solver.draft import Draft
from routing.solver.exact_cuts import CutParams, improve_cuts
from routing.solver.fits import RouteChecker
from routing.solver.settle import settle
from routing.solver.solve import solve_problem
from routing.solver.stop import Stop, StopParams
from tests.routing.solver.exact import measure
from tests.routing.solver.field_world import make_task
from tests.routing.solver.small_problems import make_small_problem

BRIEF = CutParams(work=0.3, day_work=0.1, most_visits=11)


def overloaded(seed: int, num: int) -> Draft:
    problem = build_problem(make_task(seed, num)).problem
    stop = Stop(StopParams(iterations=10))
    found = solve_problem(problem, "ortools", stop, seed=1)
    return Draft(problem, RouteChecker(problem), found.chosen, found.routes)


@pytest.mark.parametrize("seed", range(2))
def test_cuts_of_a_rep_improve_and_stay_settled(seed: int) -> None:
    draft = overloaded(seed, 80)
    better = improve_cuts(draft, BRIEF)
    before, after = (measure(d.problem, d.freeze()) for d in (draft, better))
    assert after.missing_fixed <= before.missing_fixed
    assert (after.missing_weight, after.drive) <= (before.missing_weight, before.drive)
    again = improve_cuts(draft, BRIEF)
    assert again.freeze() == better.freeze()
    assert measure(better.problem, settle(better).freeze()) == after


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_small_problems_are_never_spoiled(seed: int) -> None:
    problem = make_small_problem(seed)
    stop = Stop(StopParams(iterations=5))
    found = solve_problem(problem, "ortools", stop, seed=1)
    draft = Draft(problem, RouteChecker(problem), found.chosen, found.routes)
    better = improve_cuts(draft, CutParams()).freeze()
    assert measure(problem, better) <= measure(problem, found)


@pytest.mark.parametrize("changes", [{"work": 0.0}, {"day_work": -1.0}])
def test_refuses_params_that_mean_nothing(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Expected work"):
        CutParams(**changes)


def test_no_day_is_asked_about_once_nothing_is_left() -> None:
    draft = overloaded(0, 80)
    assert improve_cuts(draft, BRIEF, Budget(0.0)) is draft
    assert improve_cuts(draft, BRIEF) is not draft
