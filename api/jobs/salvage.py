"""A plan made although the searches of some territories were lost, and what it is."""

from dataclasses import dataclass, field

from api.jobs.checkpoints import CheckpointExecutor
from api.jobs.task import Task
from api.store.documents import Record


@dataclass(frozen=True, kw_only=True)
class Worth:
    """
    What a search has come to.

    Parameters
    ----------
    quality
        FULL, TIME_LIMITED or DEGRADED.
    shown
        What callers of the job see of it.
    """

    quality: str
    shown: Record = field(default_factory=dict)


def judge_search(task: Task, executor: CheckpointExecutor) -> Worth:
    """
    Return what a finished search is worth, territory by territory.

    Of a plan that is saved, territories whose search had ended are as good as ever,
    the others have no more than a first solution: DEGRADED, with their reps. Where a
    limit of time stopped all of them alike it is TIME_LIMITED, as at a cancellation.
    """
    if task.salvage is None:
        return Worth(quality="TIME_LIMITED" if task.asked() else "FULL")
    lost = sorted(executor.cut_short)
    if not lost:
        return Worth(quality="FULL")
    if task.salvage == "SOLVER_TIMEOUT" and not executor.answered:
        return Worth(quality="TIME_LIMITED")
    shown = {"degraded": {"cause": task.salvage, "reps": lost}}
    return Worth(quality="DEGRADED", shown=shown)
