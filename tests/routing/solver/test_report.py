"""What searches tell of their best, beside what comes out in the end."""

import pickle
from dataclasses import replace
from itertools import pairwise

import pytest

from routing.solver.anneal_run import AnnealParams, AnnealRun
from routing.solver.build import build_problem
from routing.solver.problem import Solution
from routing.solver.report import SearchReport
from routing.solver.solve import solve_problem, solve_territory
from routing.solver.stop import Stop, StopParams
from tests.routing.solver.field_world import make_task

ENGINES = ("search", "ortools")


def drive_of(problem, solution: Solution) -> int:
    total = 0
    for frame, routes in zip(problem.frames, solution.routes, strict=True):
        for route in routes:
            nodes = (frame.start, *route, frame.end)
            total += sum(int(problem.time[a, b]) for a, b in pairwise(nodes))
    return total


@pytest.mark.parametrize("customers", [1, 40, 160])
def test_the_search_measures_its_best_as_it_is(customers: int) -> None:
    """Measured again from the solution: 160 customers are too many for one rep."""
    problem = build_problem(make_task(2, customers)).problem
    search = AnnealRun(problem, AnnealParams(), seed=1)
    search.run(200, 1.0)
    found = search.solution()
    planned = sum(len(route) for routes in found.routes for route in routes)
    required = sum(options[0].num_visits for options in problem.options)
    assert search.drive_time == drive_of(problem, found)
    assert search.missing == required - planned
    assert (search.missing > 0) == (customers == 160)


@pytest.mark.parametrize("engine", ENGINES)
def test_reports_grow_in_share_and_never_change_the_result(engine: str) -> None:
    task = replace(make_task(6, 70, iterations=400), engine=engine)
    seen: list[SearchReport] = []
    result = solve_territory(task, seen.append)
    assert result == solve_territory(task)
    shares = [report.share for report in seen]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert {report.rep_id for report in seen} == {"R1"}
    missing = [report.missing for report in seen]
    assert missing == sorted(missing, reverse=True)
    assert missing[-1] >= len(result.unplanned)


def test_visits_that_no_search_could_plan_are_missing_too() -> None:
    task = make_task(1, 5, iterations=150)
    first = replace(task.customers[0], location=None)
    names = [c.customer_id for c in task.customers[1:]]
    rows = [0, 1, *(task.matrix.ids.index(name) for name in names)]
    matrix = replace(
        task.matrix,
        ids=tuple(task.matrix.ids[row] for row in rows),
        seconds=task.matrix.seconds[rows][:, rows],
        metres=task.matrix.metres[rows][:, rows],
    )
    task = replace(task, customers=(first, *task.customers[1:]), matrix=matrix)
    seen: list[SearchReport] = []
    result = solve_territory(replace(task, engine="search"), seen.append)
    assert seen[-1].missing == len(result.unplanned) >= first.num_visits


def test_a_report_is_small_enough_for_one_write_to_a_pipe() -> None:
    report = SearchReport(rep_id="R" * 40, share=0.123, missing=10**6, drive_time=10**9)
    assert len(pickle.dumps(report)) < 400


@pytest.mark.parametrize("engine", ENGINES)
def test_patience_ends_a_search_early_and_repeatably(engine: str) -> None:
    problem = build_problem(make_task(4, 20)).problem
    limits = StopParams(iterations=20_000, patience=100)
    one, two = (solve_problem(problem, engine, Stop(limits), seed=1) for _ in range(2))
    assert one == two
    assert 100 <= one.iterations < 20_000
