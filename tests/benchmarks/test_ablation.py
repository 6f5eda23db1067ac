import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from benchmarks.ablation import ablation_record, compare_variants, format_variants
from benchmarks.engines import engine_sources
from benchmarks.pvrp import build_pvrp, judge, read_instance
from benchmarks.results import Run
from benchmarks.variants import DEFAULT, VARIANT, VARIANTS, engines_of, solve_variant
from routing.solver.anneal_run import AnnealParams
from routing.solver.falls import plan_falls
from routing.solver.search_params import SearchParams
from routing.solver.stop import Stop, StopParams
from tests.benchmarks.test_pvrp import TINY
from tests.benchmarks.test_table import RUN


def run_of(variant: str, gap: float | None, seed: int = 1, **changes: object) -> Run:
    engine = VARIANT + variant
    return replace(RUN, engine=engine, gap=gap, seed=seed, **changes)


def changed_fields(one: object, other: object, kind: type) -> list[str]:
    names = [field.name for field in fields(kind)]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != DEFAULT])
def test_a_variant_differs_from_the_default_in_one_thing(name: str) -> None:
    params, default = VARIANTS[name].params, SearchParams()
    (changed,) = changed_fields(params, default, SearchParams)
    if changed == "anneal":
        assert len(changed_fields(params.anneal, AnnealParams(), AnnealParams)) == 1


def test_the_default_variant_is_the_engine_as_it_is() -> None:
    assert VARIANTS[DEFAULT].params == SearchParams()


def test_one_fall_is_one_for_any_number_of_rounds() -> None:
    default, one = SearchParams(), VARIANTS["one-fall"].params
    assert plan_falls(3e6, 100, default).count == 2
    assert plan_falls(3e9, 100, one).count == 1


def test_a_fall_needs_a_round_per_visit() -> None:
    with pytest.raises(ValueError, match="rounds_per_visit"):
        SearchParams(rounds_per_visit=0)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_solves_the_tiny_instance(name: str, tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY, encoding="utf-8")
    instance = read_instance(path)
    stop = Stop(StopParams(iterations=300))
    solution = solve_variant(build_pvrp(instance), VARIANT + name, stop, seed=1)
    cost, broken = judge(instance, solution)
    assert broken == ()
    assert cost == pytest.approx(2 * (10 + 10**0.5))


def test_an_unknown_variant_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY, encoding="utf-8")
    problem = build_pvrp(read_instance(path))
    with pytest.raises(ValueError, match="variant"):
        solve_variant(problem, "search:magic", Stop(StopParams(iterations=1)), seed=1)


def test_the_default_always_runs_and_comes_first() -> None:
    assert engines_of([]) == tuple(VARIANT + name for name in VARIANTS)
    assert engines_of(["hard", "hard"]) == ("search:default", "search:hard")


def test_a_variant_measured_anew_when_its_definition_changes() -> None:
    names = {path.stem for path in engine_sources("search:hard")}
    assert {"variants", "search", "anneal"} <= names
    assert "ablation" not in {path.stem for path in engine_sources("search")}


def test_differences_are_taken_seed_by_seed() -> None:
    """Seeds' differences are 2 and 4: mean 3, standard error sqrt(2) / sqrt(2)."""
    runs = [
        run_of("default", 1, 1),
        run_of("default", 3, 2),
        run_of("hard", 3, 1),
        run_of("hard", 7, 2),
    ]
    default, hard = compare_variants(runs)
    assert (default.gap, hard.gap) == (2, 5)
    assert (default.difference, default.difference_error) == (None, None)
    assert hard.difference == 3
    assert hard.difference_error == pytest.approx(1)
    assert hard.gap_error == pytest.approx(2)


def test_cases_that_a_variant_fails_count_for_none() -> None:
    runs = [
        run_of("default", 1),
        run_of("default", 9, instance="b"),
        run_of("hard", 2),
        run_of("hard", 9, instance="b", broken=("late",)),
    ]
    default, hard = compare_variants(runs)
    assert (default.cases, default.gap, default.feasible_runs) == (1, 1, 2)
    assert (hard.cases, hard.difference, hard.feasible_runs) == (1, 1, 1)


def test_budgets_are_compared_apart() -> None:
    runs = [run_of("default", 1), run_of("hard", 3)]
    later = [replace(run, seconds=60.0, gap=0.5) for run in runs]
    differences = [row.difference for row in compare_variants([*runs, *later])]
    assert differences == [None, 2, None, 0]


def test_nothing_known_to_compare_with_has_no_gap() -> None:
    (row,) = compare_variants([run_of("default", None, best_known=None)])
    assert (row.cases, row.gap, row.gap_error) == (0, None, None)


def test_the_table_has_a_row_per_variant() -> None:
    runs = [run_of("default", 1), run_of("hard", 1.25), run_of("one-fall", 0.5)]
    rows = compare_variants(runs)
    head, *lines = format_variants(rows)
    assert [line.split()[0] for line in lines] == ["default", "hard", "one-fall"]
    assert [line.split()[-2] for line in lines] == ["-", "+0.250", "-0.500"]
    assert {len(line) for line in lines} == {len(head)}
    record = json.loads(json.dumps(ablation_record(runs, rows)))
    assert record["variants"][1]["difference"] == 0.25
