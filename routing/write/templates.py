"""Templates to fill in: customers.xlsx, reps.xlsx, locks.csv, policy.toml."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from routing.errors import DataError, Issue, Severity
from routing.read.synonyms import (
    CUSTOMER_COLUMNS,
    LOCK_COLUMNS,
    REP_COLUMNS,
    FileColumns,
)
from routing.texts import format_text
from routing.write.policy_template import format_policy_template

Language = Literal["en", "zh"]
Example = dict[str, str | float]

_CUSTOMERS: tuple[Example, ...] = (
    {
        "customer_id": "C001",
        "name": "Green Market",
        "lat": 31.23042,
        "lon": 121.47371,
        "channel": "shop",
        "grade": "A",
        "value": 480000,
        "frequency": 4,
        "service_min": 45,
        "open": "09:00",
        "close": "18:00",
        "rep_id": "R1",
        "weekday_now": "mon",
        "city": "Shanghai",
    },
    {
        "customer_id": "C002",
        "name": "味美餐厅",
        "lat": 31.21873,
        "lon": 121.44525,
        "channel": "restaurant",
        "value": 120000,
        "windows_mon": "closed",
        "windows_tue": "09:00-11:00;14:00-17:00",
        "weekdays": "tue;wed;thu",
        "closed_days": "2027-02-05..2027-02-12",
        "allowed_reps": "R1;R2",
        "city": "Shanghai",
    },
    {
        "customer_id": "C003",
        "name": "Corner Shop",
        "lat": 31.24871,
        "lon": 121.50124,
        "channel": "shop",
        "value": 36000,
        "priority": 7,
        "rep_id": "R2",
        "city": "Shanghai",
        "active": "yes",
    },
)
_REPS: tuple[Example, ...] = (
    {
        "rep_id": "R1",
        "name": "王芳",
        "lat": 31.22514,
        "lon": 121.45833,
        "start": "08:30",
        "end": "17:30",
        "weekdays": "mon;tue;wed;thu;fri",
        "blocks": "fri 14:00-17:30",
        "break_min": 45,
        "break_from": "11:30",
        "break_to": "13:30",
        "capacity_share": 1,
    },
    {
        "rep_id": "R2",
        "name": "Li Wei",
        "lat": 31.25317,
        "lon": 121.48612,
        "max_visits": 14,
        "max_drive_min": 180,
        "max_customers": 150,
        "days_off": "2027-03-01..2027-03-05",
    },
)


def write_templates(folder: Path | str, *, language: Language = "en") -> None:
    """
    Write the four templates, explanations in a language; headers are English.

    Parameters
    ----------
    folder
        Made when it is not there.

    Raises
    ------
    DataError
        If one of the files is there already: it may be filled in.
    """
    contents = {
        "customers.xlsx": _format_workbook(
            "customers", CUSTOMER_COLUMNS, _CUSTOMERS, language
        ),
        "reps.xlsx": _format_workbook("reps", REP_COLUMNS, _REPS, language),
        "locks.csv": (",".join(LOCK_COLUMNS.names) + "\n").encode(),
        "policy.toml": format_policy_template(language).encode(),
    }
    target = Path(folder)
    there = [name for name in contents if (target / name).exists()]
    if there:
        raise DataError(
            Issue(name, "TEMPLATE_EXISTS", Severity.FATAL) for name in there
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (target / name).write_bytes(content)
    except OSError as refused:
        issue = Issue(target.name, "FOLDER_NOT_WRITABLE", Severity.FATAL)
        raise DataError([issue]) from refused


def _format_workbook(
    kind: str, columns: FileColumns, examples: Sequence[Example], language: Language
) -> bytes:
    """Return a workbook: a sheet of examples, and one that explains each column."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    rows = [[row.get(name) for name in columns.names] for row in examples]
    _add_sheet(workbook, kind, [list(columns.names), *rows], [14] * len(columns.names))
    headings = [
        format_text(f"template.{name}", language)
        for name in ("column", "required", "meaning", "understood")
    ]
    explained = list(_explanations(kind, columns, language))
    _add_sheet(workbook, "columns", [headings, *explained], [22, 10, 80, 60])
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _explanations(
    kind: str, columns: FileColumns, language: Language
) -> Iterator[list[str | float | None]]:
    required = format_text("template.yes", language)
    for name, synonyms in columns.names.items():
        meaning = format_text(f"column.{kind}.{name}", language)
        is_required = required if name in columns.required else ""
        yield [name, is_required, meaning, ", ".join(synonyms)]


def _add_sheet(
    workbook: Workbook,
    title: str,
    rows: Sequence[Sequence[str | float | None]],
    widths: Sequence[int],
) -> None:
    sheet = workbook.create_sheet(title)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is None or value == "":
                continue
            cell = sheet.cell(number, column, value)
            cell.alignment = Alignment(wrap_text=number > 1, vertical="top")
            if isinstance(value, str):
                # Text format: what is typed here later stays as it is typed.
                cell.data_type, cell.number_format = "s", "@"
    for column, width in enumerate(widths, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
