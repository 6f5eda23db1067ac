"""XLSX sheets as rows of text."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from routing.read.source import LARGEST_FILE, Source, fatal

_MOST_FILES = 10_000


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
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise fatal(source.name, "ARCHIVE_BROKEN") from broken
    declared = sum(entry.file_size for entry in entries)
    if declared > LARGEST_FILE or len(entries) > _MOST_FILES:
        raise fatal(source.name, "ARCHIVE_BOMB")
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise fatal(source.name, "NOT_A_SPREADSHEET")


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
