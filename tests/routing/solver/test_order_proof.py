from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.budget import Budget
from routing.solver.build import build_problem
from routing.solver.fits import RouteChecker
from routing.solver.order_proof import Known, OrderProof, prove_order, prove_orders
from routing.solver.problem import Frame, Option, Problem, Solution
from routing.solver.solve import solve_problem
from routing.solver.stop import Stop, StopParams
from tests.routing.solver.all_orders import route_cost
from tests.routing.solver.field_world import make_task
from tests.routing.solver.small_problems import make_small_problem
from tests.routing.solver.test_fits import crowd

HOUR = 3600


def on_a_line(minutes: tuple[int, ...], **frame: object) -> Problem:
    """Return one day whose customers stand east of the depot, 10 min of service."""
    place = np.array([*minutes, 0, 0]) * 60
    num = len(minutes)
    time = abs(place[:, None] - place[None])
    return Problem(
        time=time,
        cost=time,
        parking=np.zeros_like(time),
        service=np.array([600] * num + [0, 0]),
        demand=np.zeros(num + 2, dtype=np.int64),
        options=((Option(days=(0,), num_visits=1),),) * num,
        weight=np.ones(num, dtype=np.int64),
        rank=np.zeros(num, dtype=np.int64),
        frames=(Frame(start=num, end=num + 1, work_day=_work_day(**frame)),),
        area=np.array([-1]),
        points=np.column_stack((place, 0 * place)).astype(float),
    )


def _work_day(**changes: object) -> WorkDay:
    whole = WorkDay(
        shift=TimeWindow(8 * HOUR, 16 * HOUR),
        blocks=(),
        break_time=0,
        break_window=None,
        work_limit=8 * HOUR,
    )
    return replace(whole, **changes)


def test_the_line_is_driven_once_there_and_once_back() -> None:
    problem = on_a_line((10, 20, 30))
    proof = prove_order(problem, 0, (1, 0, 2), deterministic_time=1)
    assert (proof.cost, proof.bound, proof.is_optimal) == (3600, 3600, True)


def test_a_window_makes_the_longer_way_optimal() -> None:
    # 0 and 1 stand 10 min east and west; 2 beside 0, but open only after 1 is due.
    problem = on_a_line((10, -10, 10))
    early, late = TimeWindow(8 * HOUR, 9 * HOUR), TimeWindow(10 * HOUR, 11 * HOUR)
    problem = replace(problem, windows={(0, 0): (early,), (1, 0): (early,)})
    assert prove_order(problem, 0, (0, 1, 2), deterministic_time=1).cost == 2400
    last = TimeWindow(9 * HOUR, 9 * HOUR + 900)
    problem = replace(
        problem, windows={(0, 0): (early,), (1, 0): (last,), (2, 0): (late,)}
    )
    proof = prove_order(problem, 0, (0, 1, 2), deterministic_time=1)
    assert (proof.route, proof.cost, proof.is_optimal) == ((0, 1, 2), 3600, True)


def test_a_lock_on_a_position_makes_the_longer_way_optimal() -> None:
    problem = replace(on_a_line((10, -10, 10)), positions={(1, 0): 2})
    proof = prove_order(problem, 0, (0, 1, 2), deterministic_time=1)
    assert (proof.cost, proof.is_optimal) == (3600, True)


def test_no_route_needs_no_proof() -> None:
    proof = prove_order(on_a_line((10,)), 0, (), deterministic_time=1)
    assert proof == OrderProof(route=(), cost=0, bound=0)
    assert proof.is_optimal


@pytest.mark.parametrize("seed", range(60))
def test_proof_equals_all_permutations(seed: int) -> None:
    problem = make_small_problem(3_000 + seed)
    checker = RouteChecker(problem)
    rng = np.random.default_rng(seed)
    for day in range(problem.num_days):
        visits = rng.permutation(problem.num_customers)[: int(rng.integers(2, 6))]
        orders = [p for p in permutations(visits.tolist()) if checker(day, p)]
        if not orders:
            continue
        given = orders[int(rng.integers(len(orders)))]
        proof = prove_order(problem, day, given, deterministic_time=2)
        assert checker(day, proof.route)
        assert proof.is_optimal
        assert proof.cost == route_cost(problem, day, proof.route)
        assert proof.cost == min(route_cost(problem, day, order) for order in orders)


@pytest.mark.parametrize("seed", range(6))
def test_bound_holds_where_near_strangers_share_parking(seed: int) -> None:
    problem = build_problem(crowd(seed, 30)).problem
    checker = RouteChecker(problem)
    rng = np.random.default_rng(seed)
    for day in range(6):
        visits = rng.permutation(problem.num_customers)[:5].tolist()
        orders = [p for p in permutations(visits) if checker(day, p)]
        if not orders:
            continue
        proof = prove_order(problem, day, orders[-1], deterministic_time=1)
        best = min(route_cost(problem, day, order) for order in orders)
        assert proof.bound <= best <= proof.cost
        assert checker(day, proof.route)


def planned(seed: int) -> tuple[Problem, Solution]:
    problem = build_problem(make_task(seed, 60)).problem
    stop = Stop(StopParams(iterations=20))
    return problem, solve_problem(problem, "ortools", stop, seed=1)


@pytest.mark.parametrize("seed", range(2))
def test_days_of_a_rep_are_proved_again_and_again(seed: int) -> None:
    problem, solution = planned(seed)
    better, proofs = prove_orders(problem, solution, deterministic_time=2)
    assert sum(proof.is_optimal for proof in proofs) >= 0.95 * len(proofs)
    checker = RouteChecker(problem)
    for day, (before, after) in enumerate(
        zip(solution.routes, better.routes, strict=True)
    ):
        for old, new in zip(before, after, strict=True):
            assert checker(day, new)
            assert sorted(old) == sorted(new)
            assert route_cost(problem, day, new) <= route_cost(problem, day, old)
    assert prove_orders(problem, solution, deterministic_time=2) == (better, proofs)
    assert prove_orders(problem, better, deterministic_time=2)[0] == better


def test_little_work_proves_little_and_spoils_nothing() -> None:
    problem, solution = planned(3)
    better, proofs = prove_orders(problem, solution, deterministic_time=1e-6)
    for proof in proofs:
        assert proof.bound <= proof.cost
    assert [sorted(r) for rs in better.routes for r in rs] == [
        sorted(r) for rs in solution.routes for r in rs
    ]


def test_proofs_of_all_days_share_one_budget() -> None:
    """Day by day; who is not reached keeps his order and is not called proved."""
    problem, solution = planned(0)
    _, proofs = prove_orders(problem, solution, deterministic_time=2)
    needed = sum(proof.work for proof in proofs)
    assert needed > 0
    found = []
    for share in (0.0, 0.4, 1.1):
        budget = Budget(share * needed)
        better, some = prove_orders(
            problem, solution, deterministic_time=2, budget=budget
        )
        again = Budget(share * needed)
        assert (better, some) == prove_orders(
            problem, solution, deterministic_time=2, budget=again
        )
        reached = sum(proof.work > 0 for proof in some)
        assert all(proof.work > 0 for proof in some[:reached])
        assert not any(proof.is_optimal for proof in some[reached:])
        kept = [route for day in solution.routes for route in day][reached:]
        assert [proof.route for proof in some[reached:]] == kept
        spent = sum(proof.work for proof in some)
        assert spent <= share * needed + max(proof.work for proof in proofs)
        found.append(reached)
    assert found[0] == 0 < found[1] < found[2] == len(proofs)


def test_what_is_known_is_not_proved_again() -> None:
    problem, solution = planned(1)
    known: Known = {}
    better, proofs = prove_orders(problem, solution, deterministic_time=2, known=known)
    budget = Budget(0.0)
    again = prove_orders(
        problem, better, deterministic_time=2, budget=budget, known=known
    )
    optimal = [proof.is_optimal for proof in proofs]
    assert [proof.is_optimal for proof in again[1]] == optimal
    assert again[0] == better
