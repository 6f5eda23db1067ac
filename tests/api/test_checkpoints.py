"""Finished territories are kept, and a job that was killed goes on from there."""

import os
import pickle
import signal
import stat
import subprocess
import sys
from concurrent.futures import Future
from datetime import date
from operator import neg
from pathlib import Path

import numpy as np
import pytest

from api.jobs.checkpoints import CheckpointExecutor, read_result
from api.jobs.digest import digest_of
from api.workers import SerialExecutor, make_executor
from routing.pipeline import MadePlan, PlanInputs, SearchParams, make_plan
from routing.policy import Policy
from routing.replan import ReplanParams, replan
from routing.solver.task import TerritoryTask
from tests.routing.asking import AfterCalls, bytes_of, never
from tests.routing.replan.replan_world import (
    CUSTOMERS,
    CYCLE,
    REPS,
    go_on,
    make_base,
    without,
)

ROOT = Path(__file__).parents[2]


class Counting(SerialExecutor):
    """Remembers whose territories it solves."""

    def __init__(self) -> None:
        self.reps: list[str] = []

    def submit(self, fn, /, *args, **kwargs) -> Future:  # type: ignore[no-untyped-def, type-arg]  # passed on
        if args and isinstance(args[0], TerritoryTask):
            self.reps.append(args[0].rep.rep_id)
        return super().submit(fn, *args, **kwargs)


def plan(executor: SerialExecutor | CheckpointExecutor, **params: object) -> MadePlan:
    return make_plan(
        PlanInputs(customers=CUSTOMERS, reps=REPS, policy=Policy(), cycle=CYCLE),
        SearchParams(**({"iterations": 30, "prove": True} | params)),
        executor=executor,
        report=lambda progress: None,
    )


def solved(folder: Path, **params: object) -> tuple[list[str], bytes]:
    """Plan with a folder of checkpoints; return who was solved, and plan.json."""
    counting = Counting()
    made = plan(CheckpointExecutor(counting, folder), **params)
    return counting.reps, bytes_of(made)


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_a_finished_territory_is_not_solved_again(tmp_path: Path) -> None:
    alone = bytes_of(plan(SerialExecutor()))
    assert solved(tmp_path) == (["W", "E"], alone)
    assert len(files_in(tmp_path)) == 2
    assert solved(tmp_path) == ([], alone)


def test_the_question_whether_to_end_is_not_part_of_the_task(tmp_path: Path) -> None:
    _, alone = solved(tmp_path, asked=never)
    assert solved(tmp_path) == ([], alone)
    assert solved(tmp_path, asked=AfterCalls(0)) == ([], alone)


@pytest.mark.parametrize("change", [{"seed": 2}, {"iterations": 31}, {"prove": False}])
def test_another_task_is_solved(tmp_path: Path, change: dict[str, object]) -> None:
    solved(tmp_path)
    assert solved(tmp_path, **change)[0] == ["W", "E"]


def test_what_was_cut_short_is_not_kept(tmp_path: Path) -> None:
    solved(tmp_path, asked=AfterCalls(0))
    assert files_in(tmp_path) == []
    assert solved(tmp_path)[0] == ["W", "E"]


@pytest.mark.parametrize("fault", ["empty", "torn", "changed", "foreign", "other"])
def test_a_file_that_is_not_whole_is_solved_again(tmp_path: Path, fault: str) -> None:
    _, alone = solved(tmp_path)
    spoiled, other = files_in(tmp_path)
    whole = spoiled.read_bytes()
    spoiled.write_bytes(
        {
            "empty": b"",
            "torn": whole[: len(whole) // 2],
            "changed": whole[:-40] + bytes(40),
            "foreign": pickle.dumps("a pickle, but not ours"),
            "other": b"x" * 5_000,
        }[fault]
    )
    assert read_result(spoiled) is None
    again, bytes_again = solved(tmp_path)
    assert (len(again), bytes_again) == (1, alone)
    found = read_result(spoiled)
    assert found is not None
    assert found.rep_id == again[0]
    assert files_in(tmp_path) == sorted([spoiled, other])


def test_a_territory_that_fails_is_not_kept(tmp_path: Path) -> None:
    class Failing(SerialExecutor):
        def submit(self, fn, /, *args, **kwargs) -> Future:  # type: ignore[no-untyped-def, type-arg]
            future: Future = Future()  # type: ignore[type-arg]
            future.set_exception(RuntimeError("out of memory"))
            return future

    with pytest.raises(RuntimeError, match="out of memory"):
        plan(CheckpointExecutor(Failing(), tmp_path))
    assert files_in(tmp_path) == []


def test_a_full_disk_costs_the_checkpoint_and_not_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("api.jobs.checkpoints.os.fsync", full)
    assert solved(tmp_path)[0] == ["W", "E"]
    assert "No space left" in caplog.text
    assert str(tmp_path) not in caplog.text
    monkeypatch.undo()
    assert solved(tmp_path)[0] == ["W", "E"]
    assert len(files_in(tmp_path)) == 2


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "jobs" / "one"
    CheckpointExecutor(SerialExecutor(), folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    CheckpointExecutor(SerialExecutor(), folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_other_functions_are_run_and_not_kept(tmp_path: Path) -> None:
    executor = CheckpointExecutor(SerialExecutor(), tmp_path)
    assert executor.submit(neg, 3).result() == -3
    assert executor.submit(os.getpid).result() == os.getpid()
    assert files_in(tmp_path) == []


def test_workers_are_heard_and_kept(tmp_path: Path) -> None:
    heard = []
    with make_executor(2) as pool:
        executor = CheckpointExecutor(pool, tmp_path)
        made = make_plan(
            PlanInputs(customers=CUSTOMERS, reps=REPS, policy=Policy(), cycle=CYCLE),
            SearchParams(iterations=20_000, workers=2),
            executor=executor,
            report=lambda progress: heard.append(progress.search),
            connect=executor.connect,
        )
    assert any(status and status.under_way for status in heard)
    counting = Counting()
    again = plan(CheckpointExecutor(counting, tmp_path), iterations=20_000, prove=None)
    assert counting.reps == []
    assert bytes_of(again) == bytes_of(made)


def test_a_re_plan_goes_on_as_well(tmp_path: Path) -> None:
    base = make_base()
    inputs = go_on(base, customers=without(base.plan.customers, "W0", "E7"))
    found = []
    for _ in range(2):
        counting = Counting()
        made = replan(
            inputs,
            SearchParams(iterations=30),
            ReplanParams(),
            executor=CheckpointExecutor(counting, tmp_path),
            report=lambda progress: None,
        )
        found.append((counting.reps, bytes_of(made)))
    (first, one), (second, other) = found
    assert (first, second) == (["W", "E"], [])
    assert one == other


KILLED = """
import os, sys
from pathlib import Path
from api.jobs.checkpoints import CheckpointExecutor
from api.workers import SerialExecutor
from routing.pipeline import PlanInputs, SearchParams, make_plan
from routing.policy import Policy
from tests.routing.replan.replan_world import CUSTOMERS, CYCLE, REPS

def die_after_one(progress):
    if progress.search is not None and progress.done == 1:
        os.kill(os.getpid(), 9)

make_plan(
    PlanInputs(customers=CUSTOMERS, reps=REPS, policy=Policy(), cycle=CYCLE),
    SearchParams(iterations=30, prove=True),
    executor=CheckpointExecutor(SerialExecutor(), Path(sys.argv[1])),
    report=die_after_one,
)
"""


def test_a_killed_job_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", KILLED, str(tmp_path)],
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert len(files_in(tmp_path)) == 1
    assert solved(tmp_path) == (["E"], bytes_of(plan(SerialExecutor())))


def test_what_a_killed_write_left_is_removed(tmp_path: Path) -> None:
    solved(tmp_path)
    left = files_in(tmp_path)[0].with_suffix(".77.part")
    left.write_bytes(b"half")
    assert solved(tmp_path)[0] == []
    assert not left.exists()


def test_digests_do_not_depend_on_the_process() -> None:
    script = (
        "from api.jobs.digest import digest_of\n"
        "names = frozenset(str(number) for number in range(50))\n"
        "print(digest_of(({'a': names}, 1.5, None)))"
    )
    found = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, 2), (12,)),
        (("a", "bc"), ("ab", "c")),
        (1, 1.0),
        (1, True),
        (None, "None"),
        ((), frozenset()),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(2, dtype=np.int64), np.zeros(2)),
        (date(2026, 11, 30), "datetime.date(2026, 11, 30)"),
    ],
)
def test_different_values_have_different_digests(one: object, other: object) -> None:
    assert digest_of(one) != digest_of(other)


def test_equal_values_have_equal_digests_however_they_are_shared() -> None:
    text = "".join(["long", "er"])
    one, other = (text, text), ("longer", "".join(["lon", "ger"]))
    assert digest_of(one) == digest_of(other)
    assert digest_of(np.arange(6).reshape(2, 3).T) == digest_of(
        np.ascontiguousarray(np.arange(6).reshape(2, 3).T)
    )


def test_what_has_no_certain_bytes_is_refused() -> None:
    with pytest.raises(TypeError, match="plain value"):
        digest_of((1, object()))
