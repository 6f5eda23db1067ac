"""How many rows a text file has at least, told before it is parsed."""

from pathlib import Path

_ABOVE_HEADER = 50
"""Lines that may stand above the rows: those in which a header is looked for."""
_EMPTY = b" \t,;\r\n"
_QUOTE, _ZERO = b'"', b"\x00"
_PACKED = (b"PK", b"\x1f\x8b")
"""How workbooks and compressed files begin."""


def count_too_many(path: Path, limit: int) -> int | None:
    """
    Return how many rows a file has about, if that is surely more than a limit.

    Looks at lines alone, one after the other: a million take half a second and no
    memory. None where the lines do not tell: there may be fewer, a quoted text may have
    several, a workbook has none.
    """
    lines = 0
    with path.open("rb") as file:
        if file.read(2).startswith(_PACKED):
            return None
        file.seek(0)
        for line in file:
            if _QUOTE in line or _ZERO in line:
                return None
            lines += bool(line.strip(_EMPTY))
    rows = lines - 1
    return rows if rows > limit + _ABOVE_HEADER else None
