"""What a job's process is told to do."""

from pathlib import Path

import pytest

from api.jobs.snapshot import JobInputs
from api.jobs.task import Task
from api.jobs.telling import ProgressFile
from api.jobs.work_folder import WorkFolder


def make_task(customers: int, **order: object) -> Task:
    folder = WorkFolder(Path("job"))
    return Task(
        folder=folder,
        order={"seed": 1, "iterations": None, "time_limit_s": 60, **order},
        inputs=JobInputs(policy={}, reps=(), customers=({},) * customers),
        workers=2,
        tell=ProgressFile(folder.progress),
    )


@pytest.mark.parametrize(
    ("customers", "seconds"), [(300, 59.7), (5_000, 55.0), (200_000, 45.0)]
)
def test_time_is_kept_for_writing_what_is_large(customers: int, seconds: float) -> None:
    assert make_task(customers).search_params().seconds == pytest.approx(seconds)


def test_a_limit_of_iterations_has_no_seconds() -> None:
    params = make_task(5_000, iterations=7).search_params()
    assert (params.seconds, params.iterations) == (None, 7)
