"""Which job is next, put in again, or taken over: our table decides, in fair turns."""

from collections import Counter
from collections.abc import Mapping, Sequence
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
    is_lost
        Whether it should be under way in this process, and has not been for long: its
        own database was gone when it had to be asked.
    """

    state: WorkflowState
    is_here: bool
    is_lost: bool = False


class JobQueue(Protocol):
    """Does the work of jobs, after a crash too."""

    def put(self, job_id: str) -> None:
        """Put a job in."""
        ...

    def forget(self, job_id: str) -> None:
        """Forget a job, so that it can be put in again."""
        ...

    def take_over(self, job_id: str) -> None:
        """Have a job go on here whose process, or whose thread here, is gone."""
        ...

    def find(self, job_ids: list[str]) -> dict[str, Workflow]:
        """Return what is known of jobs by id."""
        ...


def dispatch(
    jobs: Sequence[Job],
    queue: JobQueue,
    now: datetime,
    *,
    places: int,
    served: Mapping[str, str],
) -> None:
    """
    Put jobs in whose turn has come, those again whose workflow was lost.

    No more are put in than have a place, as the queue's own order is that of putting
    in: who comes later may still be next.

    Parameters
    ----------
    jobs
        All that wait or run, the oldest first.
    places
        Jobs that run here at the same time.
    served
        Actor -> when a job of his began last, as it is stored; nothing for who has
        had none.
    """
    known = queue.find([job.job_id for job in jobs])
    held: list[Job] = []
    idle: list[Job] = []
    for job in jobs:
        (held if is_held(known.get(job.job_id)) else idle).append(job)
    for job in held:
        if is_orphan(job, known[job.job_id], now):
            queue.take_over(job.job_id)
    free = places - sum(is_for_us(known[job.job_id]) for job in held)
    before = list(held)
    for job in in_turn(idle, held, served):
        if free > 0 and not is_behind(job, before):
            if job.job_id in known:
                # Released at a stop, or its end was lost, as with an older backup.
                queue.forget(job.job_id)
            queue.put(job.job_id)
            free -= 1
        before.append(job)


def in_turn(
    waiting: Sequence[Job], held: Sequence[Job], served: Mapping[str, str]
) -> list[Job]:
    """
    Return jobs in the order in which they may begin.

    What was begun once goes on first. Otherwise it is the turn of whose fewest jobs
    run, then of who was served longest ago; each actor's own keep their order.

    Parameters
    ----------
    waiting
        The oldest first.
    held
        Jobs that run, or are about to.
    """
    running = Counter(job.actor_id for job in held)
    keys: dict[str, tuple[bool, int, str, int]] = {}
    for job in waiting:
        actor = job.actor_id
        is_new = job.started_at is None
        keys[job.job_id] = is_new, running[actor], served.get(actor, ""), job.number
        running[actor] += 1
    return sorted(waiting, key=lambda job: keys[job.job_id])


def is_held(workflow: Workflow | None) -> bool:
    """Tell whether the queue has a job that is not over."""
    return workflow is not None and workflow.state is not WorkflowState.OVER


def is_for_us(workflow: Workflow) -> bool:
    """Tell whether a job takes a place here, or is about to."""
    return workflow.state is WorkflowState.WAITING or workflow.is_here


def is_behind(job: Job, earlier: Sequence[Job]) -> bool:
    """Tell whether a job waits for one about the same territories."""
    return any(overlaps(job.order, other.order) for other in earlier)


def is_orphan(job: Job, workflow: Workflow, now: datetime) -> bool:
    """Tell whether a job that should run, here or elsewhere, has not for long."""
    if workflow.is_here or workflow.state is not WorkflowState.UNDER_WAY:
        return workflow.is_lost
    seen = job.progress.get("seen") or job.started_at or job.created_at
    return now - datetime.fromisoformat(seen) > LEASE
