"""Random instances through the whole flow: the checker finds nothing to object to."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check_folder
from routing.write.plan_folder import write_plan_folder
from tests.planned_here import plan_here
from tests.random_plans import make_inputs
from tests.random_runs import NOTHING_READ, READ_OPTIONS, Run, run_random_plan, tell


def write_random_plan(
    seed: int, folder: Path, *, workers: int = 1, executor: Executor | None = None
) -> None:
    made = plan_here(
        make_inputs(seed), executor=executor, iterations=15, workers=workers
    )
    write_plan_folder(
        made.plan,
        folder,
        reading=NOTHING_READ,
        read_options=READ_OPTIONS,
        matrix=made.matrix,
    )


@pytest.fixture(scope="session")
def two_workers() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@given(st.integers(0, 1_000_000))
def test_random_plans_are_clean(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("plan") / "plan"
    write_random_plan(seed, folder)
    result = check_folder(folder)
    assert not [violation.message() for violation in result.violations]


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 300, 50))
def test_many_random_plans_are_clean(first: int) -> None:
    """Ten thousand: ``python -m tests.random_runs --count 10000 --jobs 2``."""
    runs = [run_random_plan(seed, 300) for seed in range(first, first + 50)]
    assert [run for run in runs if run.faults] == []
    assert sum(run.visits for run in runs) > 1_000


def test_faults_and_errors_are_told_with_their_seed() -> None:
    said: list[str] = []
    runs = (Run(seed=4, faults=("a", "b")), Run(seed=5, faults=(), visits=7))
    assert not tell(iter(runs), said.append)
    assert said[:2] == ["seed 4: a\n", "seed 4: b\n"]
    assert said[2].startswith("2 instances, 7 visits planned, 0 not; 1 instances with")
    assert run_random_plan(4, -1).faults[0].startswith("ValueError: Expected")


@pytest.mark.parametrize("seed", [3, 14, 15])
def test_workers_do_not_change_a_byte(
    tmp_path: Path, two_workers: Executor, seed: int
) -> None:
    write_random_plan(seed, tmp_path / "one")
    write_random_plan(seed, tmp_path / "two", workers=2, executor=two_workers)
    names = sorted(p.relative_to(tmp_path / "one") for p in _files(tmp_path / "one"))
    assert names == sorted(
        p.relative_to(tmp_path / "two") for p in _files(tmp_path / "two")
    )
    for name in names:
        one, two = (tmp_path / side / name for side in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), name


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
