"""Plans saved of searches that were lost for some territories: DEGRADED, and whose."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from api.jobs import watch, working
from api.jobs.checkpoints import CheckpointExecutor
from api.jobs.salvage import Worth, judge_search
from api.jobs.task import Task
from api.jobs.watch import most_solve_s
from tests.api.service.job_world import (
    ended,
    make_shop,
    shown,
    start,
    with_work,
    work_off,
)
from tests.api.service.plan_world import TEAM, fill_team
from tests.api.service.service_world import World

SEARCH = {"iterations": None, "time_limit_s": 6}
"""Three seconds for each of two territories, one after the other."""
TOO_MUCH_MB = 10_000.0


@pytest.fixture
def team(sqlite_only: None, world: World, tmp_path: Path) -> World:
    world = with_work(world, tmp_path)
    fill_team(world)
    return world


class Accident:
    """
    Befalls a job's process once the first of its territories is finished.

    It comes with the measuring of memory, whose result it may be.
    """

    def __init__(
        self, work: Path, times: int, befall: Callable[[int], float | None]
    ) -> None:
        self.work, self.left, self.befall = work, times, befall

    def __call__(self, group: int) -> float:
        if self.left and list(self.work.glob("*/checkpoints/*.territory")):
            self.left -= 1
            return self.befall(group) or 0.0
        return 0.0


def grow(_group: int) -> float:
    return TOO_MUCH_MB


def die(group: int) -> None:
    os.kill(group, signal.SIGKILL)


def hang(group: int) -> None:
    os.killpg(group, signal.SIGSTOP)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("befall", "times", "cause"),
    [
        (grow, 1, "MEMORY_LIMIT"),
        (die, 3, "WORKER_LOST"),
        (hang, 1, "SOLVER_TIMEOUT"),
    ],
)
def test_who_was_not_searched_gets_a_first_solution_and_is_named(
    team: World,
    monkeypatch: pytest.MonkeyPatch,
    befall: Callable[[int], float | None],
    times: int,
    cause: str,
) -> None:
    """A68, A65, A67 where others are finished: nobody's plan is thrown away."""
    work = make_shop(team).work
    monkeypatch.setattr(watch, "group_memory_mb", Accident(work, times, befall))
    monkeypatch.setattr(working, "most_solve_s", lambda limit: most_solve_s(limit) - 10)
    job = ended(team, **SEARCH)
    assert (job["state"], job["quality"]) == ("SUCCEEDED", "DEGRADED"), job
    assert (job["attempts"], job["problem"]) == (times, None)
    degraded = job["result"]["degraded"]
    assert degraded["cause"] == cause
    assert len(degraded["reps"]) == 1
    assert set(degraded["reps"]) < set(TEAM)
    assert job["result"]["violations"] == 0
    plan = team.manager.get(f"/v1/plans/{job['plan_id']}").json()
    assert (plan["quality"], plan["violations"]) == ("DEGRADED", 0)
    assert plan["reps"] == list(TEAM)


@pytest.mark.slow
def test_a_plan_that_cannot_be_saved_either_fails_with_what_was_first(
    team: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = make_shop(team).work
    monkeypatch.setattr(watch, "group_memory_mb", Accident(work, 99, grow))
    job = start(team, **SEARCH)
    assert work_off(team) == ["FAILED"]
    job = shown(team, job)
    assert (job["problem"]["code"], job["plan_id"]) == ("MEMORY_LIMIT", None)
    assert job["attempts"] == 1


class _Finished:
    def __init__(self, answered: tuple[str, ...], cut_short: tuple[str, ...]) -> None:
        self.answered, self.cut_short = list(answered), list(cut_short)


class _Asked:
    def __init__(self, salvage: str | None, *, is_asked: bool = True) -> None:
        self.salvage, self.asked = salvage, lambda: is_asked


LOST = {"cause": "MEMORY_LIMIT", "reps": ["R1", "R2"]}


@pytest.mark.parametrize(
    ("salvage", "answered", "cut_short", "expected"),
    [
        (None, (), ("R1",), Worth(quality="TIME_LIMITED")),
        (
            "MEMORY_LIMIT",
            ("R3",),
            ("R2", "R1"),
            Worth(quality="DEGRADED", shown={"degraded": LOST}),
        ),
        # All had been searched: only the plan was not written yet.
        ("MEMORY_LIMIT", ("R1", "R2"), (), Worth(quality="FULL")),
        # Nobody had: the limit of time stopped all of them alike.
        ("SOLVER_TIMEOUT", (), ("R1", "R2"), Worth(quality="TIME_LIMITED")),
    ],
)
def test_a_saved_plan_is_worth_what_its_territories_are(
    salvage: str | None,
    answered: tuple[str, ...],
    cut_short: tuple[str, ...],
    expected: Worth,
) -> None:
    task: Any = _Asked(salvage)
    executor = cast(CheckpointExecutor, _Finished(answered, cut_short))
    assert judge_search(cast(Task, task), executor) == expected


def test_a_search_that_went_to_its_end_is_full() -> None:
    task: Any = _Asked(None, is_asked=False)
    executor = cast(CheckpointExecutor, _Finished((), ()))
    assert judge_search(cast(Task, task), executor) == Worth(quality="FULL")
