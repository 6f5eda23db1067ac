"""Sheets -> schedule.xlsx, every text a text cell."""

import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from routing.metrics import Figures
from routing.plan import Plan
from routing.write.legal_text import legal_text
from routing.write.sheets import Cell, Sheet, make_sheets

_NEVER = datetime(1980, 1, 1)
_TEXT_FORMAT = "@"
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a spreadsheet would read as a character's code."""

_WIDTHS = (12, 24, 48)
"""Of columns, in characters; the first that holds the longest text, else the last."""


def format_workbook(plan: Plan, figures: Figures) -> bytes:
    """
    Return schedule.xlsx.

    Texts are text cells in text format, so that no name becomes a formula, now or when
    a cell is edited; counts, hours and kilometres are numbers. Equal plans give equal
    bytes.
    """
    return format_sheets(make_sheets(plan, figures))


def format_sheets(sheets: Iterable[Sheet]) -> bytes:
    """Return a workbook of sheets; cells as in ``format_workbook``."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        _add_sheet(workbook, sheet)
    return _to_bytes(workbook)


def _add_sheet(workbook: Workbook, content: Sheet) -> None:
    sheet = workbook.create_sheet(content.title)
    widths = [len(heading) for heading in content.headings]
    for number, row in enumerate((content.headings, *content.rows), start=1):
        for column, value in enumerate(row, start=1):
            _write_cell(sheet, number, column, value)
            widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        fitting = next((w for w in _WIDTHS if width <= w), _WIDTHS[-1])
        sheet.column_dimensions[get_column_letter(column)].width = fitting
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    if value is None or value == "":
        return
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = _ESCAPE.sub("_x005F_", legal_text(value))
    cell.data_type = "s"
    cell.number_format = _TEXT_FORMAT


def _to_bytes(workbook: Workbook) -> bytes:
    """Save without the present time, which openpyxl puts in two places."""
    saved, fixed = BytesIO(), BytesIO()
    workbook.save(saved)
    workbook.properties.created = workbook.properties.modified = _NEVER
    with ZipFile(saved) as source, ZipFile(fixed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == ARC_CORE:
                content = tostring(workbook.properties.to_tree())
            entry = ZipInfo(name, _NEVER.timetuple()[:6])
            target.writestr(entry, content, ZIP_DEFLATED)
    return fixed.getvalue()
