"""The workbook and the calendars, made here or beside, are the same files."""

from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

import pytest

from api.workers import SerialExecutor, make_executor
from routing.metrics import measure_plan
from routing.plan import Plan
from routing.write.handouts import begin_handouts
from tests.routing.plan_world import make_plan


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.write.handouts.MANY", 0)


class Gone(Executor):
    """Has lost its processes before anything is submitted."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise BrokenExecutor


class Losing(Executor):
    """Loses its process while it formats."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor())
        return future


def handouts(plan: Plan, folder: Path, executor: Executor | None) -> dict[str, bytes]:
    begin_handouts(plan, measure_plan(plan), executor)(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("make", [SerialExecutor, Gone, Losing])
def test_handouts_are_the_same_whoever_formats_them(
    make: type[Executor], tmp_path: Path
) -> None:
    plan = make_plan()
    here = handouts(plan, tmp_path / "here", None)
    assert list(here) == ["calendar/R1.ics", "calendar/R2.ics", "schedule.xlsx"]
    assert handouts(plan, tmp_path / "beside", make()) == here


def test_another_process_formats_the_same_bytes(tmp_path: Path) -> None:
    plan = make_plan()
    here = handouts(plan, tmp_path / "here", None)
    with make_executor(2) as executor:
        assert handouts(plan, tmp_path / "beside", executor) == here


def test_a_fault_in_formatting_is_not_hidden(tmp_path: Path) -> None:
    class Failing(Losing):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(ZeroDivisionError())
            return future

    with pytest.raises(ZeroDivisionError):
        handouts(make_plan(), tmp_path, Failing())


def test_no_process_is_begun_for_a_few_visits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unasked(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            raise AssertionError

    plan = make_plan()
    visits = sum(len(route.stops) for route in plan.routes)
    monkeypatch.setattr("routing.write.handouts.MANY", visits)
    assert handouts(plan, tmp_path, Unasked())
