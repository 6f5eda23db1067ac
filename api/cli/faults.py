"""Faults of the inputs, shown as a table or as JSON; never a traceback."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from errno import EPIPE
from typing import TypeVar

import typer

from api.cli.console import (
    make_text_table,
    printable,
    show_table,
    stderr,
    stdout,
    write_json,
    write_message,
)
from api.fault_records import Rows, faults_record, issue_record, travel_issues
from routing.errors import DataError, Issue, PlanningError, Severity, TravelError
from routing.texts import format_text

Value = TypeVar("Value")

__all__ = [
    "CANNOT_READ",
    "Faults",
    "Rows",
    "faults_record",
    "faults_shown",
    "issue_record",
    "refuse",
    "show_faults",
]

CANNOT_READ = 2
INTERRUPTED = 128 + signal.SIGINT
MOST_SHOWN = 1_000
NARROW = 120
"""Characters below which code, message and cure share a column."""
_NARROW_COLUMNS = ("severity", "file", "row", "column", "value", "message")
_COLUMNS = ("severity", "file", "row", "column", "value", "code", "message", "cure")


class Faults:
    """
    Collects the issues of several files, so that all are shown at once.

    ``has_failed`` tells whether a file could not be used at all.
    """

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.has_failed = False

    def read(self, reader: Callable[[], Value]) -> Value | None:
        """Return what a reader returns; None if it gives up, its issues kept."""
        try:
            return reader()
        except DataError as error:
            self.issues.extend(error.issues)
            self.has_failed = True
        return None

    def add(self, issues: Sequence[Issue]) -> None:
        """Keep issues of a file that could be read."""
        self.issues.extend(issues)

    @property
    def num_errors(self) -> int:
        """Issues that refuse a row or a file."""
        return sum(issue.severity != Severity.WARNING for issue in self.issues)


def show_faults(
    issues: Sequence[Issue], language: str, *, is_result: bool = False
) -> None:
    """
    Show issues as a table.

    Parameters
    ----------
    is_result
        Whether they are what the command was asked for, hence go to stdout.
    """
    if not issues:
        return
    console = stdout() if is_result else stderr()
    is_narrow = console.width < NARROW
    names = _COLUMNS if not is_narrow else _NARROW_COLUMNS
    headers = [format_text(f"cli.fault.{name}", language) for name in names]
    rows = [_fault_cells(issue, language, names) for issue in issues[:MOST_SHOWN]]
    show_table(console, make_text_table(headers, rows))
    beyond = len(issues) - MOST_SHOWN
    if beyond > 0:
        console.print(format_text("cli.more_faults", language, count=beyond))


def _fault_cells(issue: Issue, language: str, names: Sequence[str]) -> list[object]:
    record = issue_record(issue, language)
    record["severity"] = format_text(f"cli.severity.{issue.severity}", language)
    if "cure" not in names:
        parts = (record[name] for name in ("code", "message", "cure"))
        record["message"] = "\n".join(printable(str(part)) for part in parts)
    return ["" if record[name] is None else record[name] for name in names]


def refuse(
    issues: Sequence[Issue],
    language: str,
    *,
    as_json: bool,
    rows: Rows | None = None,
    status: int = CANNOT_READ,
) -> typer.Exit:
    """Show why a command cannot go on; raise what it returns."""
    if as_json:
        write_json(faults_record(issues, rows or Rows(), language))
    else:
        show_faults(issues, language)
    return typer.Exit(status)


@contextmanager
def faults_shown(language: str, *, as_json: bool = False) -> Iterator[None]:
    """Turn errors that a user can do something about into messages and exit codes."""
    try:
        yield
    except DataError as error:
        raise refuse(error.issues, language, as_json=as_json) from error
    except TravelError as error:
        raise refuse(travel_issues(error), language, as_json=as_json) from error
    except PlanningError as error:
        raise _refuse_with(str(error)) from error
    except OSError as error:
        if error.errno == EPIPE:
            raise
        fault = error.strerror or type(error).__name__
        file = "" if error.filename is None else str(error.filename)
        text = format_text("cli.os_error", language, file=file, fault=fault)
        raise _refuse_with(text) from error
    except (BrokenExecutor, MemoryError) as error:
        raise _refuse_with(format_text("cli.worker_lost", language)) from error
    except KeyboardInterrupt as error:
        write_message(format_text("cli.interrupted", language))
        raise typer.Exit(INTERRUPTED) from error


def _refuse_with(message: str) -> typer.Exit:
    write_message(message)
    return typer.Exit(CANNOT_READ)
