"""Random instances through the whole flow: the checker finds nothing to object to."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.workers import SerialExecutor
from routing.check import check_folder
from routing.pipeline import SearchParams, make_plan
from routing.write.plan_folder import write_plan_folder
from tests.random_plans import make_inputs

_NOTHING_READ: dict[str, object] = {
    "rows_total": 0,
    "rows_accepted": 0,
    "rows_rejected": 0,
    "issues": [],
}


def write_random_plan(
    seed: int, folder: Path, *, workers: int = 1, executor: Executor | None = None
) -> None:
    made = make_plan(
        make_inputs(seed),
        SearchParams(iterations=15, workers=workers),
        executor=executor or SerialExecutor(),
        report=lambda progress: None,
    )
    write_plan_folder(
        made.plan,
        folder,
        reading=_NOTHING_READ,
        read_options={"columns": {}, "crs": "wgs84", "encoding": "utf-8"},
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
