"""What a user is told while a plan is made."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from routing.solver.report import SearchReport
from routing.solver.task import TerritoryResult
from routing.workload import Workload


class Phase(StrEnum):
    """Stages that a user is told of."""

    GRADE = "grade"
    WORKLOAD = "workload"
    TERRITORIES = "territories"
    OUTLINES = "outlines"
    COMPILE = "compile"
    COMPILE_UNKEPT = "compile_unkept"
    SEARCH = "search"
    PUBLISH = "publish"


@dataclass(frozen=True, kw_only=True)
class SearchStatus:
    """
    Where the searches of all territories stand.

    Parameters
    ----------
    share
        How much of all of them is over, 0 to 1.
    num_begun
        Territories done and under way, which the sums are about.
    missing, drive_time
        Visits missed and seconds of driving of the best solutions, summed up.
    under_way
        The last report of every territory that is being searched, in the order in
        which they began.
    """

    share: float
    num_begun: int
    missing: int
    drive_time: int
    under_way: tuple[SearchReport, ...]


@dataclass(frozen=True)
class Progress:
    """
    A stage, and how many of its steps are done; the search has one a territory.

    Parameters
    ----------
    workload
        The sheet, once it is measured, so that it can be shown before any solving.
    search
        Where the searches stand, while there are any.
    """

    phase: Phase
    done: int
    total: int
    workload: Workload | None = None
    search: SearchStatus | None = None


Report = Callable[[Progress], None]

Listener = Callable[[SearchReport], None]

Connect = Callable[[Listener], Listener]
"""Takes who listens; returns what a search calls, wherever it runs, to be heard."""


class SearchTally:
    """
    Sums up what the searches of all territories report; from any thread.

    Parameters
    ----------
    total
        Territories to be searched.
    report
        Told of the sums after every report and every finished territory.
    """

    def __init__(self, total: int, report: Report) -> None:
        self._total, self._report = total, report
        self._under_way: dict[str, SearchReport] = {}
        self._done: dict[str, SearchReport] = {}
        self._lock = Lock()

    def begin(self) -> None:
        """Tell that nothing is done yet."""
        self._report(Progress(Phase.SEARCH, 0, self._total))

    def take(self, found: SearchReport) -> None:
        """Take a report; one that comes after its search's end is too late."""
        with self._lock:
            if found.rep_id not in self._done:
                self._under_way[found.rep_id] = found
                self._tell()

    def finish(self, result: TerritoryResult) -> None:
        """Take a territory's result."""
        with self._lock:
            self._under_way.pop(result.rep_id, None)
            self._done[result.rep_id] = SearchReport(
                rep_id=result.rep_id,
                share=1.0,
                missing=len(result.unplanned),
                drive_time=sum(route.drive_time for route in result.routes),
            )
            self._tell()

    def _tell(self) -> None:
        under_way = tuple(self._under_way.values())
        found = (*self._done.values(), *under_way)
        status = SearchStatus(
            share=sum(each.share for each in found) / self._total,
            num_begun=len(found),
            missing=sum(each.missing for each in found),
            drive_time=sum(each.drive_time for each in found),
            under_way=under_way,
        )
        done = len(self._done)
        self._report(Progress(Phase.SEARCH, done, self._total, search=status))
