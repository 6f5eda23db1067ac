"""Progress of a plan on stderr: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from api.cli.console import stderr, write_message
from routing.texts import format_text

if TYPE_CHECKING:
    from routing.pipeline import Progress


@contextmanager
def progress_shown(language: str) -> "Iterator[Callable[[Progress], None]]":
    """Yield a function that shows what it is told of."""
    console = stderr()
    if not console.is_terminal:
        yield lambda progress: write_message(_line(progress, language))
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(progress: "Progress") -> None:
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
