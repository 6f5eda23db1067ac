import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.results import Run
from benchmarks.table import (
    TABLE_HEAD,
    format_run,
    format_summary,
    summarise,
    to_record,
)

RUN = Run(
    benchmark="pvrp",
    instance="a",
    engine="ortools",
    seed=1,
    seconds=10.0,
    code="c",
    cost=101.0,
    best_known=100.0,
    gap=1.0,
    broken=(),
    missed=0,
    iterations=500,
    cpu_seconds=10.0,
    peak_mb=100.0,
    wall_seconds=10.0,
    planned=8,
)


def runs_with(instance: str, *gaps: float | None) -> list[Run]:
    """Return a run per seed; a gap of None is an infeasible run."""
    return [
        replace(
            RUN,
            instance=instance,
            seed=seed,
            cost=90.0 if gap is None else 100 + gap,
            gap=-10.0 if gap is None else gap,
            broken=("late",) if gap is None else (),
        )
        for seed, gap in enumerate(gaps, start=1)
    ]


def test_means_are_over_seeds_and_errors_that_of_the_mean() -> None:
    (summary,) = summarise([*runs_with("a", 1, 2, 3), *runs_with("b", 3, 4, 8)])
    first, second = summary.cases
    assert first.gap == pytest.approx(2)
    assert first.standard_error == pytest.approx(1 / 3**0.5)
    assert second.gap == pytest.approx(5)
    # The seeds' means are 2, 3 and 5.5: mean 3.5, standard deviation sqrt(3.25).
    assert summary.mean_gap_percent == pytest.approx(3.5)
    assert summary.standard_error == pytest.approx((3.25 / 3) ** 0.5)
    assert summary.worst == second


def test_infeasible_runs_count_neither_for_the_gap_nor_as_new_best() -> None:
    (summary,) = summarise([*runs_with("a", 1, None), *runs_with("b", 3, 4)])
    assert (summary.feasible, summary.instances) == (1, 2)
    assert (summary.feasible_runs, summary.runs) == (3, 4)
    assert summary.mean_gap_percent == pytest.approx(3.5)
    assert summary.cases[0].gap == pytest.approx(1)
    assert summary.new_best == ()


def test_nothing_feasible_has_no_mean() -> None:
    (summary,) = summarise(runs_with("a", None))
    assert summary.mean_gap_percent is None
    assert summary.cases[0].cost is None
    assert list(format_summary(summary))[-1].split() == ["a", "0/1", *"----"]


def test_engines_and_budgets_are_summed_up_apart() -> None:
    runs = [RUN, replace(RUN, seconds=60.0), replace(RUN, engine="search")]
    assert [(s.engine, s.cpu_seconds) for s in summarise(runs)] == [
        ("ortools", 10.0),
        ("ortools", 60.0),
        ("search", 10.0),
    ]


def test_a_new_best_is_named_with_its_file(tmp_path: Path) -> None:
    runs = [*runs_with("a", -0.004), *runs_with("b", 1, -0.006)]
    (tmp_path / "b.res").write_text("99.994\n", encoding="utf-8")
    (summary,) = summarise(runs, tmp_path)
    (best,) = summary.new_best
    assert (best.instance, best.seed) == ("b", 2)
    assert best.file == str(tmp_path / "b.res")
    assert "below the best known" in list(format_summary(summary))[-1]


def test_rows_stand_under_the_head() -> None:
    for run in (RUN, replace(RUN, best_known=None, gap=None)):
        row = format_run(run)
        assert row.endswith("  feasible")
        assert row.index("  feasible") == TABLE_HEAD.index("  state")


def test_the_record_is_plain_json() -> None:
    record = to_record("pvrp", [RUN], summarise([RUN]))
    assert json.loads(json.dumps(record))["summaries"][0]["worst"]["instance"] == "a"
