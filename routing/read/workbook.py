"""XLSX sheets as rows of text."""

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from routing.read.source import LARGEST_FILE, Source, fatal

_MOST_FILES = 10_000
# A sheet comes as a full grid, so one stray cell far out costs all in between.
_MOST_CELLS = 20_000_000
_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FILLED_ROW = re.compile(
    rb"""<(?:\w+:)?row\b[^>]*?\br=["']([0-9]{1,7})["'][^>]*(?<!/)>"""
)
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def read_sheets(source: Source) -> list[list[list[str]]]:
    """
    Return every visible sheet as rows of text, blank rows kept.

    Whole numbers lose their ``.0``, empty cells are empty, dates and times become
    ISO text.

    Raises
    ------
    DataError
        If the file is no workbook, is broken, or unpacks to an absurd size.
    """
    _refuse_bombs(source)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
        ]
        sheets = [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in names
        ]
    except (CalamineError, OSError, ValueError, OverflowError) as broken:
        raise fatal(source.name, "NOT_A_SPREADSHEET") from broken
    return [[[_cell_text(cell) for cell in row] for row in sheet] for sheet in sheets]


def _refuse_bombs(source: Source) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            entries = archive.infolist()
            declared = sum(entry.file_size for entry in entries)
            if declared > LARGEST_FILE or len(entries) > _MOST_FILES:
                raise fatal(source.name, "ARCHIVE_BOMB")
            names = [entry.filename for entry in entries]
            if not any(name.startswith("xl/") for name in names):
                raise fatal(source.name, "NOT_A_SPREADSHEET")
            for name in names:
                is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
                if is_sheet and _num_cells(archive.read(name)) > _MOST_CELLS:
                    raise fatal(source.name, "SHEET_TOO_LARGE", limit=_MOST_CELLS)
    except _BROKEN_ZIP as broken:
        raise fatal(source.name, "ARCHIVE_BROKEN") from broken


def _num_cells(sheet: bytes) -> int:
    """Return the cells of the grid from A1 to the last cell named."""
    rows = {int(row) for row in _FILLED_ROW.findall(sheet)}
    columns: set[bytes] = set()
    for column, row in _CELL.findall(sheet):
        columns.add(column)
        rows.add(int(row))
    return max(rows, default=0) * max(map(_column_number, columns), default=1)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _cell_text(cell: Any) -> str:  # Any: cells are a wide union
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    if isinstance(cell, time):
        return cell.strftime("%H:%M:%S").removesuffix(":00")
    if isinstance(cell, timedelta):
        return _clock(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _clock(elapsed: timedelta) -> str:
    minutes, seconds = divmod(round(elapsed.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
