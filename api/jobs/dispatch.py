"""Which jobs are put into the queue, put in again, or taken over: our table decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from api.jobs.starting import overlaps
from api.store.jobs import Job

LEASE = timedelta(seconds=30)
"""A job that runs is seen more often than that."""


class WorkflowState(StrEnum):
    """Where a job's workflow is."""

    WAITING = "waiting"
    UNDER_WAY = "under way"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """
    What the queue knows of a job.

    Parameters
    ----------
    is_here
        Whether this process, or an earlier one in its place, has it.
    """

    state: WorkflowState
    is_here: bool


class JobQueue(Protocol):
    """Does the work of jobs, after a crash too."""

    def put(self, job_id: str) -> None:
        """Put a job in."""
        ...

    def forget(self, job_id: str) -> None:
        """Forget a job, so that it can be put in again."""
        ...

    def take_over(self, job_id: str) -> None:
        """Have a job go on here whose process is gone."""
        ...

    def find(self, job_ids: list[str]) -> dict[str, Workflow]:
        """Return what is known of jobs by id."""
        ...


def dispatch(jobs: Sequence[Job], queue: JobQueue, now: datetime) -> None:
    """
    Put jobs in whose turn has come, those again whose workflow was lost.

    Parameters
    ----------
    jobs
        All that wait or run, the oldest first.
    """
    known = queue.find([job.job_id for job in jobs])
    for at, job in enumerate(jobs):
        workflow = known.get(job.job_id)
        if workflow is None:
            if not is_behind(job, jobs[:at]):
                queue.put(job.job_id)
        elif workflow.state is WorkflowState.OVER:
            # Released at a stop, or its end was lost, as with an older backup.
            queue.forget(job.job_id)
            queue.put(job.job_id)
        elif is_orphan(job, workflow, now):
            queue.take_over(job.job_id)


def is_behind(job: Job, earlier: Sequence[Job]) -> bool:
    """Tell whether a job waits for one about the same territories."""
    return any(overlaps(job.order, other.order) for other in earlier)


def is_orphan(job: Job, workflow: Workflow, now: datetime) -> bool:
    """Tell whether a job that should run elsewhere has not been seen for long."""
    if workflow.is_here or workflow.state is not WorkflowState.UNDER_WAY:
        return False
    seen = job.progress.get("seen") or job.started_at or job.created_at
    return now - datetime.fromisoformat(seen) > LEASE
