from pathlib import Path

import pytest

from benchmarks.vrptw import (
    VRPTW,
    VrptwInstance,
    build_vrptw,
    format_vrptw,
    judge_vrptw,
    read_best_distances,
    read_vrptw,
)
from routing.solver.fits import RouteChecker
from routing.solver.problem import Solution
from routing.solver.solve import solve_problem
from routing.solver.stop import Stop, StopParams

PUBLISHED = Path(__file__).parents[3] / "shared" / "benchmarks" / "vrptw"

TINY = """tiny

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME

    0          0       0          0       0         40           0
    1          3       4          5       5          5           2
    2          6       8          5       0         12           2
    3          0       5          5      20         30           2
"""
"""To 1 just in time, then 2 at its very end; 3 waits for 20."""

GOOD = Solution((0, 0, 0), (((0, 1), (2,)),))


@pytest.fixture
def tiny(tmp_path: Path) -> VrptwInstance:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY, encoding="utf-8")
    return read_vrptw(path)


def test_a_hand_made_solution_costs_what_it_should(tiny: VrptwInstance) -> None:
    # 5, service 2, 5 more: at customer 2 at 12 sharp; back 10. Then 5 there and back.
    cost, broken = judge_vrptw(tiny, GOOD)
    assert broken == ()
    assert cost == pytest.approx(20 + 10)
    assert format_vrptw(tiny, GOOD).splitlines() == ["30.000000", "1  1 2", "2  3"]


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        (((1, 0), (2,)), "route 1: late at 1"),
        (((0,), (2, 1)), "route 2: late at 2"),
        (((0, 1, 2),), "overloaded"),
        (((0, 1),), "customer 3: missed"),
        (((0, 1), (2,), (2,)), "customer 3: twice"),
        (((0,), (1,), (2,)), "3 vehicles"),
    ],
)
def test_every_rule_is_judged(
    tiny: VrptwInstance, routes: tuple[tuple[int, ...], ...], fault: str
) -> None:
    _, broken = judge_vrptw(tiny, Solution((0, 0, 0), (routes,)))
    assert any(fault in line for line in broken)


def test_coming_back_late_is_judged(tiny: VrptwInstance) -> None:
    tiny.due[0] = 26  # customer 3 is left at 22, the depot is 5 away
    _, broken = judge_vrptw(tiny, GOOD)
    assert broken == ("route 2: late at the depot",)


def test_the_exact_timing_agrees_with_the_judge(tiny: VrptwInstance) -> None:
    fits = RouteChecker(build_vrptw(tiny))
    assert fits(0, (0, 1))
    assert fits(0, (2,))
    assert not fits(0, (1, 0))
    assert not fits(0, (0, 1, 2))


def test_windows_hold_the_whole_service_on_a_finer_clock(tiny: VrptwInstance) -> None:
    problem = build_vrptw(tiny)
    (window,) = problem.windows[2, 0]
    assert (window.start, window.end) == (20_000, 32_000)
    assert problem.frames[0].work_day is not None
    assert problem.frames[0].work_day.shift.end == 40_000
    assert problem.frames[0].num_routes == 2


def test_the_engine_keeps_the_windows(tiny: VrptwInstance) -> None:
    stop = Stop(StopParams(iterations=5))
    solution = solve_problem(build_vrptw(tiny), "ortools", stop, seed=1)
    cost, broken = judge_vrptw(tiny, solution)
    assert broken == ()
    assert cost == pytest.approx(30)


def test_what_is_not_in_solomons_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    for text in ("", "x", TINY[: TINY.index("    0   ")], TINY + "4 5\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="Solomon"):
            read_vrptw(path)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"no published cases: {PUBLISHED}")
def test_published_instances_are_read_and_eleven_have_a_best_distance() -> None:
    paths = sorted(PUBLISHED.glob("*.txt"))
    best = read_best_distances(PUBLISHED)
    assert len(best) == 11
    assert set(best) <= {path.stem for path in paths}
    for path in paths:
        instance = VRPTW.read(str(path))
        assert len(instance.demand) - 1 in (100, 200, 400)
        assert (instance.ready <= instance.due).all()
        # Every customer alone is in time: 0 to him and back.
        alone = Solution((), (tuple((c,) for c in range(len(instance.demand) - 1)),))
        _, broken = judge_vrptw(instance, alone)
        assert [line for line in broken if "late" in line] == []
