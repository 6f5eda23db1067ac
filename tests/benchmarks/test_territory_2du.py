"""Instances of territory design, their judge, and our designs of published ones."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cases import StrangeFileError
from benchmarks.pvrp import read_best_known
from benchmarks.territory_2du import (
    TerritoryInstance,
    build_territory_problem,
    judge_territories,
    read_territory_instance,
)
from benchmarks.territory_2du_runs import (
    design_instance,
    run_territories,
    summarise,
    to_record,
)
from tests.api.cli_runner import run_cli, run_json

PUBLISHED = Path(__file__).parents[3] / "shared" / "benchmarks" / "territory_2du"

TINY = """6
0 0 0 1 2 3 0
1 3 4 1 2 3 0
2 6 8 1 2 3 0
3 10 0 1 2 3 0
4 13 4 1 2 3 0
5 16 8 1 2 3 0
5
0 1
1 2
3 4
4 5
2 5
2 2 0.05 0.05 0.05 0.05
1 1 1 1 1 1
1 1 1 1 1 1
"""
"""Two columns of three units, 5 apart within a column, joined at their tops."""

GOOD = (0, 0, 0, 1, 1, 1)


def write_tiny(folder: Path, text: str = TINY) -> Path:
    (folder / "bks.csv").write_text("instance,reference_compactness\ntiny,25\n")
    path = folder / "tiny.dat"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def tiny(tmp_path: Path) -> TerritoryInstance:
    return read_territory_instance(write_tiny(tmp_path))


def test_the_format_is_read(tiny: TerritoryInstance) -> None:
    assert tiny.num_territories == 2
    assert tiny.points[4].tolist() == [13, 4]
    assert tiny.measures[5].tolist() == [1, 2, 3]
    assert tiny.edges.tolist() == [[0, 1], [1, 2], [3, 4], [4, 5], [2, 5]]
    assert tiny.tolerance.tolist() == [0.05] * 3


def test_a_good_design_is_judged_by_hand(tiny: TerritoryInstance) -> None:
    found = judge_territories(tiny, GOOD)
    assert found.compactness == pytest.approx(20)  # 5 + 5 from each middle
    assert (found.deviation, found.is_connected, found.broken) == (0, True, ())


@pytest.mark.parametrize(
    ("design", "fault"),
    [
        ((0, 1, 0, 1, 0, 1), "territory 0 is in pieces"),
        ((0, 0, 0, 0, 1, 1), "territory 0 is 33.33 % off"),
        ((0, 0, 1, 1, 2, 2), "3 territories, not 2"),
        ((0, 0, 0, 0, 0, 0), "1 territories, not 2"),
    ],
)
def test_a_broken_design_is_caught(
    tiny: TerritoryInstance, design: tuple[int, ...], fault: str
) -> None:
    assert fault in judge_territories(tiny, design).broken


def test_a_deviation_on_the_tolerance_is_allowed(tiny: TerritoryInstance) -> None:
    measures = tiny.measures.copy()
    measures[:3, 1] *= 1.05
    measures[3:, 1] *= 0.95
    assert not judge_territories(replace(tiny, measures=measures), GOOD).broken
    measures[0, 1] += 0.01
    assert judge_territories(replace(tiny, measures=measures), GOOD).broken


def test_a_design_of_other_length_is_refused(tiny: TerritoryInstance) -> None:
    with pytest.raises(ValueError, match="6 units"):
        judge_territories(tiny, GOOD[:5])


def test_whole_measures_keep_their_ranges_fractions_are_narrowed(
    tiny: TerritoryInstance,
) -> None:
    problem = build_territory_problem(tiny)
    assert problem.least.tolist() == [3, 6, 9]
    assert problem.most.tolist() == [3, 6, 9]
    assert problem.neighbours[2] == (1, 5)
    assert problem.distance[0, 1] == 500
    measures = tiny.measures * np.array([1.5, 1, 1])
    finer = build_territory_problem(replace(tiny, measures=measures))
    assert (finer.least[0], finer.most[0]) == (4_278, 4_722)  # 4,500 +- 5 %, less 3


def test_a_strange_file_is_refused(tmp_path: Path) -> None:
    for text in ("", "6\n0 0 0 1 2 3 0\n", TINY.replace("2 5\n2 2", "2 9\n2 2"), "x"):
        with pytest.raises(StrangeFileError, match=r"tiny\.dat"):
            read_territory_instance(write_tiny(tmp_path, text))


def test_runs_are_judged_kept_and_not_made_again(tmp_path: Path) -> None:
    path, results = write_tiny(tmp_path), tmp_path / "runs.json"
    (run,) = run_territories([path], [1.0], num_seeds=1, results=results)
    assert run.broken == ()
    assert (run.compactness, run.gap) == (pytest.approx(20), pytest.approx(-20))
    assert run.bound == pytest.approx(20 - 6 * 0.005)  # distances to a hundredth
    (again,) = run_territories([path], [1.0], num_seeds=1, results=results)
    assert again == run  # CPU seconds too
    (summary,) = summarise([run])
    assert (summary["feasible"], summary["below_reference"]) == (1, 1)
    assert to_record([run])["benchmark"] == "territory-2du"


def test_results_of_another_benchmark_are_refused(tmp_path: Path) -> None:
    results = tmp_path / "runs.json"
    results.write_text('{"format": 1, "runs": [{"benchmark": "pvrp"}]}')
    with pytest.raises(StrangeFileError, match="holds no runs"):
        tuple(run_territories([], [1.0], num_seeds=1, results=results))


def test_the_command_shows_a_table_or_json(tmp_path: Path) -> None:
    words = ("benchmark", "territory-2du", write_tiny(tmp_path), "--work", 1)
    result = run_cli(*words)
    assert result.exit_code == 0
    assert "1 of 1 runs feasible; their mean gap -20.000 %" in result.stdout
    (run,) = run_json(*words)["runs"]
    assert run["compactness"] == pytest.approx(20)
    odd = write_tiny(tmp_path, "hello")
    assert run_cli("benchmark", "territory-2du", odd).exit_code == 2


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"no published cases: {PUBLISHED}")
def test_the_published_references_are_feasible_and_no_better_than_stated() -> None:
    """One is 0.8 % better: not all of its centres are in the middle."""
    known = read_best_known(PUBLISHED, "reference_compactness")
    assert len(known) == 24
    for name, reference in known.items():
        instance = read_territory_instance(PUBLISHED / f"{name}.dat")
        territory_of = [-1] * len(instance.points)
        lines = (PUBLISHED / f"{name}.out").read_text().splitlines()
        nodes = [line.split()[1:] for line in lines if line.startswith("Nodes:")]
        for label, units in enumerate(nodes):
            for unit in units:
                territory_of[int(unit)] = label
        found = judge_territories(instance, territory_of)
        assert found.broken == ()
        assert 0.99 * reference < found.compactness < (1 + 1e-4) * reference


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"no published cases: {PUBLISHED}")
def test_a_published_instance_is_designed_as_well_as_its_reference() -> None:
    run = design_instance(PUBLISHED / "2DU60-05-1.dat", 2.0, 1)
    assert run.broken == ()
    assert run.gap is not None
    assert run.gap <= 0.01


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["2DU60-05-2", "2DU80-05-2", "2DU120-05-4", "DU200-05-1"]
)
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"no published cases: {PUBLISHED}")
def test_published_instances_are_feasible_and_below_their_reference(name: str) -> None:
    run = design_instance(PUBLISHED / f"{name}.dat", 10.0, 1)
    assert run.broken == ()
    assert run.gap is not None
    assert run.gap < 0.01
    assert run.bound <= run.compactness
