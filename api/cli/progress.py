"""Progress of a plan on stderr: bars on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

from api.cli.console import printable, stderr, write_message
from routing.texts import format_text

if TYPE_CHECKING:
    from routing.progress import Progress, SearchStatus
    from routing.solver.report import SearchReport
    from routing.workload import Workload

SILENCE = 10.0
"""Seconds after which a line tells how the search goes on, without a terminal."""

MOST_ROWS = 8
"""Territories under way that have a bar of their own."""


@contextmanager
def progress_shown(
    language: str, show_workload: "Callable[[Workload], None]"
) -> "Iterator[Callable[[Progress], None]]":
    """
    Yield a function that shows what it is told of.

    Parameters
    ----------
    show_workload
        Shows the workload sheet as soon as it is there, before any solving.
    """
    console = stderr()
    if not console.is_terminal:
        yield _Lines(language, show_workload)
        return
    with _make_bar(console) as bar:
        yield _Bars(bar, language, show_workload)


class _Lines:
    """Writes a line for every stage and finished territory, and now and then."""

    def __init__(
        self, language: str, show_workload: "Callable[[Workload], None]"
    ) -> None:
        self._language, self._show_workload = language, show_workload
        self._shown: tuple[str, int] | None = None
        self._next = 0.0

    def __call__(self, progress: "Progress") -> None:
        if progress.workload is not None:
            self._show_workload(progress.workload)
            return
        now, step = monotonic(), (str(progress.phase), progress.done)
        if step != self._shown or now >= self._next:
            self._shown, self._next = step, now + SILENCE
            write_message(_line(progress, self._language))


class _Bars:
    """Shows a bar of the stage and, below, one for every territory under way."""

    def __init__(
        self, bar: Bar, language: str, show_workload: "Callable[[Workload], None]"
    ) -> None:
        self._bar, self._language = bar, language
        self._show_workload = show_workload
        self._stage = bar.add_task("", total=None, count="")
        self._rows: dict[str, TaskID] = {}

    def __call__(self, progress: "Progress") -> None:
        if progress.workload is not None:
            self._bar.stop()  # so that the sheet does not break into the bar's line
            self._show_workload(progress.workload)
            self._bar.start()
            return
        if progress.phase.startswith("compile"):
            self._bar.console.print(Text(_phase(progress, self._language)))
        self._update(progress, progress.search)

    def _update(self, progress: "Progress", search: "SearchStatus | None") -> None:
        text, done = _phase(progress, self._language), float(progress.done)
        if search is not None:
            text = _best(search, self._language)
            done = search.share * progress.total
        count = f"{progress.done}/{progress.total}"
        self._bar.update(
            self._stage,
            description=text,
            completed=done,
            total=progress.total,
            count=count,
        )
        self._show_rows(search.under_way[:MOST_ROWS] if search else ())

    def _show_rows(self, under_way: "tuple[SearchReport, ...]") -> None:
        for rep_id in self._rows.keys() - {found.rep_id for found in under_way}:
            self._bar.remove_task(self._rows.pop(rep_id))
        for found in under_way:
            if found.rep_id not in self._rows:
                name = f"  {printable(found.rep_id)}"
                self._rows[found.rep_id] = self._bar.add_task(name, total=1, count="")
            self._bar.update(
                self._rows[found.rep_id],
                completed=found.share,
                count=f"{found.share:.0%}",
            )


def _make_bar(console: Console) -> Bar:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}", justify="right", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    return Bar(*columns, console=console, transient=True, redirect_stdout=False)


def _line(progress: "Progress", language: str) -> str:
    done, total = progress.done, progress.total
    text = _phase(progress, language)
    if total != 1 or done != 0 or progress.search is not None:
        text = f"{text} {done}/{total}"
    if progress.search is not None:
        share = f"{progress.search.share:.0%}"
        text = f"{text}, {share}. {_best(progress.search, language)}"
    return text


def _phase(progress: "Progress", language: str) -> str:
    return format_text(f"cli.phase.{progress.phase}", language)


def _best(search: "SearchStatus", language: str) -> str:
    return format_text(
        "cli.best_so_far",
        language,
        count=search.num_begun,
        missing=search.missing,
        hours=f"{search.drive_time / 3_600:.1f}",
    )
