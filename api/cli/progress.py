"""Progress of a plan on stderr: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from api.cli.console import stderr, write_message
from routing.texts import format_text

if TYPE_CHECKING:
    from routing.progress import Progress
    from routing.workload import Workload


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

        def tell(progress: "Progress") -> None:
            if progress.workload is not None:
                show_workload(progress.workload)
            else:
                write_message(_line(progress, language))

        yield tell
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)

        def show(progress: "Progress") -> None:
            if progress.workload is not None:
                bar.stop()  # so that the sheet does not break into the bar's line
                show_workload(progress.workload)
                bar.start()
                return
            bar.update(
                task,
                description=_phase(progress, language),
                completed=progress.done,
                total=progress.total,
            )

        yield show


def _line(progress: "Progress", language: str) -> str:
    done, total = progress.done, progress.total
    if total == 1 and done == 0:
        return _phase(progress, language)
    return f"{_phase(progress, language)} {done}/{total}"


def _phase(progress: "Progress", language: str) -> str:
    return format_text(f"cli.phase.{progress.phase}", language)
