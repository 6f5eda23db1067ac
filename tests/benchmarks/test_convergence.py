from dataclasses import replace

import pytest

from benchmarks.convergence import (
    convergence_record,
    format_convergence,
    measure_convergence,
)
from benchmarks.results import Run
from tests.benchmarks.test_table import RUN


def run_of(seconds: float, cost: float, missed: int = 0, **changes: object) -> Run:
    return replace(RUN, seconds=seconds, cost=cost, missed=missed, **changes)


def test_gaps_are_to_the_best_run_that_misses_fewest() -> None:
    short, long = measure_convergence(
        [run_of(2, 110), run_of(2, 104), run_of(2, 90, missed=1), run_of(300, 100)]
    )
    assert short.best == long.best == 100
    assert short.gap == pytest.approx(7)
    assert short.standard_error == pytest.approx(3)
    assert (short.complete, short.runs) == (2, 3)
    assert long.gap == 0


def test_what_breaks_a_rule_is_no_mark() -> None:
    (found,) = measure_convergence([run_of(2, 50, broken=("late",)), run_of(2, 100)])
    assert (found.best, found.complete, found.runs) == (100, 1, 2)
    assert measure_convergence([run_of(2, 50, broken=("late",))]) == ()


def test_the_table_has_a_row_per_case_engine_and_budget() -> None:
    runs = [
        run_of(2, 110),
        run_of(10, 105),
        run_of(2, 100, engine="search"),
        run_of(2, 7, instance="b", missed=2),
    ]
    found = measure_convergence(runs)
    _, *rows = format_convergence(found)
    assert [row.split()[:3] for row in rows] == [
        ["a", "ortools", "2"],
        ["a", "ortools", "10"],
        ["a", "search", "2"],
        ["b", "ortools", "2"],
    ]
    assert convergence_record(found)[0]["gap"] == pytest.approx(10)
