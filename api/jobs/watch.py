"""A job's process watched from outside: how far, how long, how much, until when."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from api.jobs.group import ProcessGroup
from api.jobs.memory import group_memory_mb
from api.jobs.work_folder import WorkFolder, read_json
from api.store.documents import Record
from routing.progress import Phase

POLL_S = 0.1
ASK_S = 0.5
"""Between two questions to the database whether the job is cancelled."""
MEASURE_S = 1.0
SEEN_S = 5.0
"""Between two signs that the job is being watched."""
CANCEL_S = 8.0
"""How long a process that is asked to end may show no sign of coming to its plan."""
KEEP_S = 60.0
"""How long it may take at most: the best plan of a large team is worth waiting for."""
START_S = 120.0
COMPILE_S = 300.0
PUBLISH_S = 900.0
"""What these stages may take; they are none of the search's time."""


class Verdict(StrEnum):
    """Why a process is no more."""

    ENDED = "ended"
    LOST = "lost"
    CANCELLED = "cancelled"
    RELEASED = "released"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True)
class Watch:
    """
    What a process is held to, and who is told of it.

    Parameters
    ----------
    solve_s
        Seconds that the search and all that is not named above may take.
    memory_mb
        Of the whole group.
    is_cancelled
        Asked twice a second.
    must_release
        Tells whether the server cannot wait any longer.
    tell
        Given every new progress, and the last one again as a sign of life.
    """

    solve_s: float
    memory_mb: float
    is_cancelled: Callable[[], bool]
    must_release: Callable[[], bool]
    tell: Callable[[Record], None]


def watch_process(group: ProcessGroup, folder: WorkFolder, watch: Watch) -> Verdict:
    """Wait for the end of a process, or bring it about; nothing of it is left."""
    try:
        verdict = _wait(group, folder, watch)
    finally:
        group.close()
    if read_json(folder.result) is not None:
        # What was finished at the last moment counts.
        return Verdict.ENDED
    return verdict


def most_solve_s(time_limit_s: float) -> float:
    """Return the seconds after which a search that goes on is ended from outside."""
    return time_limit_s * 1.1 + 10


class _Stages:
    """How long each stage has taken, by the phase that the process tells."""

    def __init__(self, solve_s: float) -> None:
        self._most = {"start": START_S, "compile": COMPILE_S, "publish": PUBLISH_S}
        self._most["solve"] = solve_s
        self._used = dict.fromkeys(self._most, 0.0)
        self._last = time.monotonic()

    def is_too_long(self, progress: Record) -> bool:
        """Add the time since the last call; tell whether its stage had too much."""
        now = time.monotonic()
        stage = _stage(progress)
        self._used[stage] += now - self._last
        self._last = now
        return self._used[stage] > self._most[stage]


def _stage(progress: Record) -> str:
    phase = progress.get("phase")
    if phase is None:
        return "start"
    if phase in (Phase.COMPILE, Phase.COMPILE_UNKEPT):
        return "compile"
    if phase == Phase.SEARCH and progress["best"] is None:
        # The search's own processes are starting.
        return "start"
    return "publish" if phase == Phase.PUBLISH else "solve"


class _Asked:
    """Since when a process is asked to end, and whether it seems to do so."""

    def __init__(self) -> None:
        self._began = self._moved = time.monotonic()
        self._progress: Record = {}

    def is_in_vain(self, progress: Record) -> bool:
        """Tell whether nothing more is to be waited for."""
        now = time.monotonic()
        if progress != self._progress or _stage(progress) == "publish":
            self._moved, self._progress = now, progress
        return now > self._moved + CANCEL_S or now > self._began + KEEP_S


def _wait(group: ProcessGroup, folder: WorkFolder, watch: Watch) -> Verdict:
    stages = _Stages(watch.solve_s)
    progress: Record = {}
    ask = measure = 0.0
    told = time.monotonic()
    asked: _Asked | None = None
    while group.is_alive:
        group.wait(POLL_S)
        now = time.monotonic()
        if now >= ask:
            ask = now + ASK_S
            found = read_json(folder.progress) or progress
            if found != progress or now >= told + SEEN_S:
                progress, told = found, now
                watch.tell(progress)
            if asked is None and watch.is_cancelled():
                asked = _Asked()
                folder.stop.touch()
        if now >= measure:
            measure = now + MEASURE_S
            if group_memory_mb(group.number) > watch.memory_mb:
                return Verdict.TOO_LARGE
        if asked is not None and asked.is_in_vain(progress):
            return Verdict.CANCELLED
        if watch.must_release():
            return Verdict.RELEASED
        if stages.is_too_long(progress):
            return Verdict.TOO_LONG
    return Verdict.LOST if asked is None else Verdict.CANCELLED
