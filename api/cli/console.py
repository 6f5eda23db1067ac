"""Where the command line writes: results to stdout, everything else to stderr."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
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


def show_table(console: Console, table: Table) -> None:
    """Print a table, wider than the terminal rather than with numbers cut off."""
    console.width = max(console.width, console.measure(table).minimum)
    console.print(table, crop=False)


def make_number_table(
    headers: Sequence[str], rows: Iterable[Sequence[object]]
) -> Table:
    """Return a table of a name and numbers; only headers are ever broken."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    for idx, header in enumerate(headers):
        words = [*header.split(), *(row[idx] for row in cells)]
        least = max(cell_len(word) for word in words)
        justify: JustifyMethod = "right" if idx else "left"
        table.add_column(Text(header), justify=justify, min_width=least)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table


def make_text_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Return a table of texts, broken into lines where they are long."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for header in headers:
        table.add_column(Text(header), overflow="fold")
    for row in rows:
        lines = (str(cell).split("\n") for cell in row)
        table.add_row(*(Text("\n".join(map(printable, cell))) for cell in lines))
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
