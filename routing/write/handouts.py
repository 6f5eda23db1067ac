"""What people open, a workbook and a calendar per rep: half of the work of a folder."""

from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path

from routing.metrics import Figures
from routing.plan import Plan
from routing.write.calendar import format_calendar
from routing.write.file_names import rep_file_stems
from routing.write.workbook import format_workbook

Files = Mapping[str, bytes]
"""Path within the folder -> content."""
Format = Callable[[Plan, Figures], Files]
Writer = Callable[[Path], None]
"""Waits for the files, and writes them into a folder."""

MANY = 2_000
"""Visits up to which files are made sooner than a process that would make them."""


def begin_handouts(
    plan: Plan, figures: Figures, executor: Executor | None = None
) -> Writer:
    """
    Begin to format a plan's workbook and calendars; return who writes them.

    Parameters
    ----------
    executor
        Formats them, if there are many visits, while the caller goes on; whatever
        became of its processes, the files are the same. None formats them when they
        are written.
    """
    if sum(len(route.stops) for route in plan.routes) <= MANY:
        executor = None
    formats: tuple[Format, ...] = (_format_workbook, _format_calendars)
    begun = [(each, _submit(executor, each, plan, figures)) for each in formats]

    def write(folder: Path) -> None:
        for each, future in begun:
            files = _result(future)
            if files is None:
                files = each(plan, figures)
            for name, content in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    return write


def _format_workbook(plan: Plan, figures: Figures) -> Files:
    return {"schedule.xlsx": format_workbook(plan, figures)}


def _format_calendars(plan: Plan, _figures: Figures) -> Files:
    stems = rep_file_stems(rep.rep_id for rep in plan.reps)
    return {
        f"calendar/{stems[rep.rep_id]}.ics": format_calendar(plan, rep)
        for rep in plan.reps
    }


def _submit(
    executor: Executor | None, each: Format, plan: Plan, figures: Figures
) -> Future[Files] | None:
    if executor is None:
        return None
    try:
        return executor.submit(each, plan, figures)
    except BrokenExecutor:
        return None


def _result(future: Future[Files] | None) -> Files | None:
    """Return what was formatted beside; None where nobody did, or was lost at it."""
    if future is None:
        return None
    try:
        return future.result()
    except BrokenExecutor:
        return None
