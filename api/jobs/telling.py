"""How far a job's process is, told in a file that is replaced as a whole."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from api.store.documents import Record, write_record
from api.upkeep.failpoints import failpoint
from routing.progress import Phase, Progress
from routing.write.replace_file import replace_file

PERIOD = 0.5
"""Seconds between two replacements, unless a new phase begins."""


class ProgressFile:
    """
    Writes what it is told of; from any thread, the last word may be lost.

    Parameters
    ----------
    path
        The file.
    clock
        Seconds that only grow.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = monotonic) -> None:
        self._path, self._clock = path, clock
        self._phase: Phase | None = None
        self._next = 0.0
        self._has_incumbent = False

    def __call__(self, progress: Progress) -> None:
        """Write how far a plan is, twice a second at most."""
        now = self._clock()
        if progress.search is not None and not self._has_incumbent:
            self._has_incumbent = True
            self._write(progress, now)
            failpoint("solve.incumbent")
        elif progress.phase != self._phase or now >= self._next:
            self._write(progress, now)

    def begin(self, phase: Phase) -> None:
        """Write that a phase has begun that is no search."""
        self(Progress(phase, 0, 1))

    def _write(self, progress: Progress, now: float) -> None:
        self._phase, self._next = progress.phase, now + PERIOD
        replace_file(self._path, write_record(progress_record(progress)))


def progress_record(progress: Progress) -> Record:
    """Return a progress as callers of the job see it."""
    search = progress.search
    share = progress.done / max(1, progress.total) if search is None else search.share
    best = None
    if search is not None:
        best = {
            "visits_missing": search.missing,
            "drive_hours": round(search.drive_time / 3_600, 2),
        }
    return {
        "phase": str(progress.phase),
        "share": round(min(1.0, share), 4),
        "done": progress.done,
        "total": progress.total,
        "best": best,
    }
