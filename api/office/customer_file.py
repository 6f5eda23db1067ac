"""Customers as a file that an import takes back as it was: CSV or XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence

from api.store.documents import Record
from api.team.records import record_texts
from routing.policy import Policy
from routing.read.columns import known_header
from routing.read.synonyms import CUSTOMER_COLUMNS
from routing.write.sheets import Cell, Sheet
from routing.write.tables import guard_formula
from routing.write.workbook import format_sheets

NUMBERS = (
    *("lat", "lon", "value", "frequency", "service_min", "min_gap_days"),
    *("max_gap_days", "priority", "credit_days_overdue"),
)
"""Columns of numbers; all others are texts, which no spreadsheet may take for more."""
_LINES_OF_A_DAY = ("open", "close")
"""What the opening hours of each weekday say already."""


def format_customers_csv(records: Iterable[Record], policy: Policy) -> bytes:
    """Return customers as CSV in UTF-8 with its mark, texts guarded from formulas."""
    graded_by = grading_column(policy)
    names = customer_columns()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*names, *([graded_by] if graded_by else [])])
    for record in records:
        cells = record_texts(record)
        row = [_guarded(name, cells.get(name, "")) for name in names]
        if graded_by:
            row.append(guard_formula(record["column_value"]))
        writer.writerow(row)
    return text.getvalue().encode("utf-8-sig")


def format_customers_xlsx(records: Iterable[Record], policy: Policy) -> bytes:
    """Return customers as a workbook of one sheet; texts are text cells."""
    graded_by = grading_column(policy)
    names = customer_columns()
    headings = (*names, *([graded_by] if graded_by else []))
    rows = tuple(_row(record, names, graded_by) for record in records)
    return format_sheets([Sheet("customers", headings, rows)])


def customer_columns() -> tuple[str, ...]:
    """Return the columns of a customers file that a stored customer fills."""
    return tuple(name for name in CUSTOMER_COLUMNS.names if name not in _LINES_OF_A_DAY)


def grading_column(policy: Policy) -> str:
    """Return the column of its own by which the policy grades; empty for none."""
    column = policy.grading.column
    is_known = known_header(CUSTOMER_COLUMNS, {})
    return "" if not column or is_known(column) else column


def _guarded(name: str, text: str) -> str:
    return text if name in NUMBERS else guard_formula(text)


def _row(record: Record, names: Sequence[str], graded_by: str) -> Sequence[Cell]:
    cells = record_texts(record)
    row: list[Cell] = [
        record[name] if _is_exact(record[name], name) else cells.get(name, "")
        for name in names
    ]
    return [*row, record["column_value"]] if graded_by else row


def _is_exact(value: object, name: str) -> bool:
    """Tell whether a cell can hold a number: spreadsheets keep fifteen digits."""
    if name not in NUMBERS or not isinstance(value, int | float):
        return False
    return float(f"{value:.15g}") == value
