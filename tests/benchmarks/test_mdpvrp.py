from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.engines import solve
from benchmarks.mdpvrp import (
    MDPVRP,
    MdpvrpInstance,
    build_mdpvrp,
    format_mdpvrp,
    judge_mdpvrp,
    read_mdpvrp,
)
from benchmarks.pvrp import read_best_known
from routing.solver.problem import Solution
from routing.solver.stop import Stop, StopParams

PUBLISHED = Path(__file__).parents[3] / "shared" / "benchmarks" / "mdpvrp"

TINY = """8 1 3 2 2
30 10
30 10
30 10
30 10
0 0 0 0 0 0 0 0 1000
1 10 0 0 0 0 0 0 1000
2 3 4 1 5 1 2 1 2 10 20
3 0 5 1 5 2 1 3 10 20
4 10 5 1 5 1 2 1 2 10 20
"""
"""Two days, depots at (0, 0) and (10, 0) with a vehicle each; customer 2 both days."""

GOOD = Solution((2, 0, 3), (((0, 1),), ((1,),), ((2,),), ()))
"""
Customers 1 and 2 from depot 1 and 3 from depot 2 on day 1; customer 2 on day 2.

Routes stand depot by depot, and within a depot day by day.
"""


@pytest.fixture
def tiny(tmp_path: Path) -> MdpvrpInstance:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY, encoding="utf-8")
    return read_mdpvrp(path)


def test_depots_come_first_and_time_windows_are_ignored(tiny: MdpvrpInstance) -> None:
    assert tiny.num_depots == 2
    assert tiny.patterns == (((1,), (0,)), ((0, 1),), ((1,), (0,)))
    assert tiny.demand.tolist() == [0, 0, 5, 5, 5]
    assert tiny.max_duration.shape == tiny.capacity.shape == (2, 2)


def test_a_depot_and_a_day_make_a_day_of_the_problem(tiny: MdpvrpInstance) -> None:
    problem = build_mdpvrp(tiny)
    assert problem.num_customers == 3
    assert [(frame.start, frame.end) for frame in problem.frames] == [
        (3, 3), (3, 3), (4, 4), (4, 4)
    ]  # fmt: skip
    for frame in problem.frames:
        assert frame.num_routes == 1
        assert (frame.work_limit, frame.capacity) == (30_000, 10)
    assert problem.cost[3, 0] == 5_000  # the first depot to the first customer
    assert problem.cost[4, 2] == 5_000  # the second to the third
    assert problem.windows == {}


def test_each_customer_chooses_a_pattern_and_one_depot(tiny: MdpvrpInstance) -> None:
    single, both, _ = build_mdpvrp(tiny).options
    # Day 2 from either depot, then day 1; of both days from the one or the other.
    assert [option.days for option in single] == [(1,), (3,), (0,), (2,)]
    assert [option.days for option in both] == [(0, 1), (2, 3)]
    assert [option.num_visits for option in both] == [2, 2]


def test_a_hand_made_solution_costs_what_it_should(tiny: MdpvrpInstance) -> None:
    cost, broken = judge_mdpvrp(tiny, GOOD)
    assert broken == ()
    # 5 + sqrt(10) + 5 from the first depot, 5 + 5 from the second, then 5 + 5.
    assert cost == pytest.approx(30 + 10**0.5)
    first, *routes = format_mdpvrp(tiny, GOOD).splitlines()
    assert float(first) == pytest.approx(cost)
    assert routes == ["1 0  0 2 3 0", "1 1  1 4 1", "2 0  0 3 0"]


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ((((0, 1, 2),), ((1,),), (), ()), "overloaded"),
        ((((0, 1), (2,)), ((1,),), (), ()), "day 1, depot 1: 2 vehicles"),
        ((((0, 1),), ((1,),), (), ()), "customer 3: days [] are"),
        ((((0, 1),), ((2,),), (), ()), "customer 2: days [0] are"),
        ((((0, 0),), ((1,),), ((2,),), ()), "customer 1: days [0, 0] are"),
        ((((0, 1),), ((1,),), ((0, 2),), ()), "customer 1: days [0, 0] are"),
        ((((0, 1),), (), ((2,),), ((1,),)), "customer 2: 2 depots"),
    ],
)
def test_every_rule_is_judged(
    tiny: MdpvrpInstance,
    routes: tuple[tuple[tuple[int, ...], ...], ...],
    fault: str,
) -> None:
    _, broken = judge_mdpvrp(tiny, Solution((0, 0, 0), routes))
    assert any(fault in line for line in broken)


def test_duration_is_judged_with_service(tiny: MdpvrpInstance) -> None:
    # The longest route is 10 + sqrt(10) of driving and 2 of service.
    for limit, faults in ((15.2, 0), (15.1, 1)):
        short = replace(tiny, max_duration=np.full((2, 2), limit))
        _, broken = judge_mdpvrp(short, GOOD)
        assert len(broken) == faults


def test_both_visits_may_come_from_the_second_depot(tiny: MdpvrpInstance) -> None:
    routes = ((), ((0,),), ((1, 2),), ((1,),))
    cost, broken = judge_mdpvrp(tiny, Solution((0, 1, 3), routes))
    assert broken == ()
    # Customer 1 costs 5 + 5, customer 2 sqrt(125) each way, 10 of it with customer 3.
    assert cost == pytest.approx(10 + 3 * 125**0.5 + 10 + 5)


def test_the_engine_keeps_every_customer_at_one_depot(tiny: MdpvrpInstance) -> None:
    stop = Stop(StopParams(iterations=1_000))
    solution = solve(build_mdpvrp(tiny), "search", stop, seed=1)
    cost, broken = judge_mdpvrp(tiny, solution)
    assert broken == ()
    assert cost == pytest.approx(30 + 10**0.5)  # as made by hand


def test_another_type_or_a_short_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    for text in (TINY.replace("8 1", "1 1", 1), TINY[: TINY.index("4 10 5")]):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="expected"):
            read_mdpvrp(path)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"no published cases: {PUBLISHED}")
def test_published_instances_are_read_as_large_as_they_are() -> None:
    names = read_best_known(PUBLISHED)
    assert len(names) == 7
    for name in names:
        instance = MDPVRP.read(str(PUBLISHED / f"{name}.txt"))
        head = (PUBLISHED / f"{name}.txt").read_text().split()[:5]
        _, vehicles, customers, days, depots = map(int, head)
        problem = build_mdpvrp(instance)
        assert problem.num_customers == customers
        assert problem.num_days == days * depots
        assert len({frame.start for frame in problem.frames}) == depots
        assert instance.num_vehicles == vehicles
        assert (instance.demand[depots:] > 0).all()
        assert all(pattern for options in instance.patterns for pattern in options)
