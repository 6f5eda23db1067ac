"""Territories that the user brings: a folder with an assignment."""

from pathlib import Path

from routing.errors import DataError
from routing.read.customer_row import read_identifier
from routing.read.duplicates import report_duplicates
from routing.read.rows import order_issues, read_rows
from routing.read.synonyms import ASSIGNMENT_COLUMNS

ASSIGNMENT_FILE = "assignment.csv"


def read_territories(folder: Path | str) -> dict[str, str]:
    """
    Return customer_id -> rep_id of ``assignment.csv`` in a folder.

    Raises
    ------
    DataError
        If the file cannot be read or any row is faulty: a territory that loses
        customers without a word would be worse than none.
    """
    table, rows = read_rows(Path(folder) / ASSIGNMENT_FILE, ASSIGNMENT_COLUMNS)
    report_duplicates(rows, "customer_id")
    assigned = {
        read_identifier(row, "customer_id"): read_identifier(row, "rep_id")
        for row in rows
    }
    if table.rows_total > len(rows) or any(row.is_refused for row in rows):
        raise DataError(order_issues(table.issues, rows))
    return assigned
