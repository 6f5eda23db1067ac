"""A search that was lost: what its job would fail with, and whether a plan is left."""

from collections.abc import Mapping

from api.jobs.watch import Verdict
from api.jobs.work_folder import WorkFolder, read_json

LIMITS: Mapping[Verdict, str] = {
    Verdict.TOO_LARGE: "MEMORY_LIMIT",
    Verdict.TOO_LONG: "SOLVER_TIMEOUT",
}
"""What a job fails with that was ended from outside."""


def salvage_cause(verdict: Verdict, folder: WorkFolder, *, is_last: bool) -> str | None:
    """
    Return what a job would fail with now, if a plan can be saved; else None.

    Parameters
    ----------
    is_last
        Whether a lost process is not replaced any more.
    """
    if verdict is Verdict.LOST:
        # Who loses every process before anything is finished would lose another.
        return "WORKER_LOST" if is_last and folder.has_checkpoints else None
    cause = LIMITS.get(verdict)
    return cause if cause is not None and _has_something(folder) else None


def _has_something(folder: WorkFolder) -> bool:
    """Tell whether a search that was ended had come to any solution."""
    progress = read_json(folder.progress) or {}
    return progress.get("best") is not None or folder.has_checkpoints
