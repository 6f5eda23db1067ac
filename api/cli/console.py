"""Where the command line writes: results to stdout, everything else to stderr."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 200
"""Characters of a line where no terminal says how wide it is."""


def stdout() -> Console:
    """Return the console of results."""
    return _console(is_error=False)


def stderr() -> Console:
    """Return the console of progress and messages."""
    return _console(is_error=True)


def write_line(text: str) -> None:
    """Write a line of the result."""
    stdout().print(Text(text), soft_wrap=True)


def write_message(text: str) -> None:
    """Write a line that is not part of the result."""
    stderr().print(Text(text), soft_wrap=True)


def write_json(record: object) -> None:
    """Write the result as one strict JSON object."""
    text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write(text + "\n")


def make_table(
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: bool = True,
    title: str = "",
) -> Table:
    """
    Return a table of plain text.

    Parameters
    ----------
    numbers
        Whether all columns but the first are numbers, set to the right.
    """
    table = Table(title=Text(title) if title else None, title_justify="left")
    for idx, header in enumerate(headers):
        is_right = numbers and idx > 0
        table.add_column(
            Text(header), justify="right" if is_right else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(printable(str(cell))) for cell in row))
    return table


def printable(text: str) -> str:
    """Return a text that cannot steer a terminal: controls as their code points."""
    return "".join(
        f"\\u{ord(char):04x}" if unicodedata.category(char) in _CONTROLS else char
        for char in text
    )


_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _console(*, is_error: bool) -> Console:
    console = Console(stderr=is_error, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console
