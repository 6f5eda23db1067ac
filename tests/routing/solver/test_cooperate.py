import pytest

from routing.solver.anneal_run import AnnealParams
from routing.solver.build import build_problem
from routing.solver.cooperate import Searches
from routing.solver.problem import Problem, Solution
from tests.routing.solver.field_world import make_task
from tests.routing.solver.kernel.states import make_fleet_problem


def searches(problem: Problem, seed: int = 1, count: int = 1) -> Searches:
    return Searches(problem, AnnealParams(), seed=seed, count=count)


def gathered(problem: Problem, seed: int, count: int = 1) -> Solution:
    """Return the best of a fall with eight runs, of which the better half goes on."""
    found = searches(problem, seed, count)
    found.begin_again(8)
    for runs_each, heat in ((8, 1.0), (4, 0.3), (2, 0.1), (1, 0.03)):
        found.gather(runs_each)
        found.run(400, heat)
    return found.solution()


@pytest.mark.parametrize("count", [1, 3])
def test_runs_are_as_many_as_wanted_for_each_search(count: int) -> None:
    found = searches(make_fleet_problem(0), count=count)
    assert found.runs_each == 1
    for wanted in (8, 1, 2):
        found.begin_again(wanted)
        assert found.runs_each == wanted
        assert len(found._runs) == wanted * count
    for wanted, left in ((4, 2), (2, 2), (1, 1)):
        found.gather(wanted)
        assert found.runs_each == left
        assert len(found._runs) == left * count


@pytest.mark.parametrize("rounds", [1, 5, 8, 101])
def test_runs_share_the_rounds_to_the_last_one(rounds: int) -> None:
    found = searches(make_fleet_problem(0), count=2)
    found.run(7, 0.5)
    found.begin_again(8)
    before = sum(run.rounds for run in found._runs)
    found.run(rounds, 0.5)
    assert found.rounds == found.solution().iterations == 7 + rounds
    assert sum(run.rounds for run in found._runs) - before == 2 * rounds


@pytest.mark.parametrize("seed", range(6))
def test_those_that_stand_best_go_on(seed: int) -> None:
    found = searches(make_fleet_problem(seed), seed=seed)
    found.begin_again(8)
    found.run(800, 0.5)
    standings = sorted(run.standing for run in found._runs)
    assert standings[0] < standings[-1]
    found.gather(4)
    assert [run.standing for run in found._runs] == standings[:4]


@pytest.mark.parametrize("seed", range(6))
def test_the_best_is_not_lost_with_the_run_that_found_it(seed: int) -> None:
    found = searches(make_fleet_problem(seed), seed=seed)
    found.begin_again(8)
    for _ in range(5):
        found.run(160, 0.5)
    ranked = sorted(found._runs, key=lambda run: run.standing)
    holder = ranked[-1]
    for run in ranked[:-1]:
        holder.learn_best(run)
    # Only the run that stands worst knows the best solution.
    assert holder.best == found.leader.best
    cost = holder.best
    found.gather(1)
    assert found._runs == ranked[:1]
    assert found.leader.best == cost
    # What is found afterwards is copied over it route by route, and must fit it.
    for heat in (0.3, 0.1, 0.03, 0.01):
        found.run(300, heat)
        assert found.leader.best <= cost
        known, rebuilt = found.leader.best, found.leader.twin(9)
        rebuilt.price_visits(rebuilt._case.extra.copy(), 0.0)
        assert rebuilt.best == known


@pytest.mark.parametrize("count", [1, 2])
def test_falls_begin_where_the_first_one_did_and_keep_the_best(count: int) -> None:
    problem = build_problem(make_task(3, 40)).problem
    found, fresh = searches(problem, count=count), searches(problem, seed=9)
    for heat in (1.0, 0.1, 0.01):
        found.run(200, heat)
    best = found.leader.best
    assert best < fresh.leader.best
    found.begin_again(4)
    assert {run.current for run in found._runs} == {fresh.leader.current}
    assert found.leader.best == best
    found.run(400, 1.0)
    assert len({run.current for run in found._runs}) > 1


@pytest.mark.parametrize("count", [1, 2])
def test_falls_begin_at_the_best_where_they_are_to(count: int) -> None:
    found = searches(build_problem(make_task(3, 40)).problem, count=count)
    for heat in (1.0, 0.1, 0.01, 1.0):
        found.run(200, heat)
    best = found.leader.best
    assert found.leader.current > best
    found.begin_again(4, at_best=True)
    assert len(found._runs) == 4 * count
    assert {run.current for run in found._runs} == {best}
    found.begin_again(1, at_best=True)
    assert found.leader.best == best


def test_falls_begin_with_the_best_once_visits_have_new_prices() -> None:
    found = searches(build_problem(make_task(3, 40)).problem)
    for heat in (1.0, 0.1, 0.01):
        found.run(200, heat)
    found.price_visits(found.leader._case.extra + 500, 0.0)
    best = found.leader.best
    found.run(200, 1.0)
    found.begin_again(2)
    assert {run.current for run in found._runs} == {best}


def test_twins_begin_alike_and_go_apart() -> None:
    found = searches(make_fleet_problem(3))
    found.run(100, 1.0)
    run = found.leader
    one, two = run.twin(5), run.twin(6)
    assert one.current == two.current == run.current
    assert one.solution().routes == two.solution().routes == run.solution().routes
    for each in (one, two):
        each.run(200, 1.0)
    assert one.current != two.current
    again = run.twin(5)
    again.run(200, 1.0)
    assert again.current == one.current


@pytest.mark.parametrize("count", [1, 2])
def test_equal_seeds_gather_equal_solutions(count: int) -> None:
    problem = make_fleet_problem(8)
    found = [gathered(problem, seed, count) for seed in (3, 3, 4, 5, 6)]
    assert found[0] == found[1]
    assert any(other.routes != found[0].routes for other in found[2:])


def test_refuses_no_searches_at_all() -> None:
    with pytest.raises(ValueError, match="Expected searches >= 1"):
        searches(make_fleet_problem(0), count=0)
