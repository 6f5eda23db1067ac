"""The first steps of every file of rows: table, columns, rows by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from routing.errors import DataError, Issue, Severity
from routing.read.columns import ColumnMap, known_header, map_columns, rows_by_field
from routing.read.row import Row
from routing.read.source import fatal
from routing.read.synonyms import FileColumns
from routing.read.table import Table, read_table

NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


def read_rows(
    path: Path | str,
    columns: FileColumns,
    given: Mapping[str, str] = NO_COLUMNS,
    *,
    extra: str = "",
    encoding: str | None = None,
    may_be_empty: bool = False,
) -> tuple[Table, list[Row]]:
    """
    Return a file's table, with the issues of its header too, and its rows by field.

    Parameters are those of ``open_rows``, and so is what it raises.
    """
    table, mapped = open_rows(
        path,
        columns,
        given,
        extra=extra,
        encoding=encoding,
        may_be_empty=may_be_empty,
    )
    return table, list(rows_by_field(table, mapped))


def open_rows(
    path: Path | str,
    columns: FileColumns,
    given: Mapping[str, str] = NO_COLUMNS,
    *,
    extra: str = "",
    encoding: str | None = None,
    may_be_empty: bool = False,
) -> tuple[Table, ColumnMap]:
    """
    Return a file's table, with the issues of its header too, and its columns.

    Parameters
    ----------
    given
        field -> header, what the user says.
    extra
        A further header to read, under the name ``routing.read.columns.EXTRA``.
    may_be_empty
        Whether a header without rows is fine.

    Raises
    ------
    DataError
        If the file cannot be read or its header cannot be used.
    """
    table = read_table(path, known_header(columns, given, extra), encoding=encoding)
    if not table.rows_total and not may_be_empty:
        raise fatal(table.file, "NO_ROWS")
    mapped = map_columns(table, columns, given, extra)
    table = replace(table, issues=(*mapped.issues, *table.issues))
    if any(issue.severity is Severity.FATAL for issue in mapped.issues):
        raise DataError(order_issues(table.issues, ()))
    return table, mapped


def order_issues(issues: Iterable[Issue], rows: Sequence[Row]) -> tuple[Issue, ...]:
    """Return all issues: those of the whole file first, then by row."""
    every = [*issues, *(issue for row in rows for issue in row.issues)]
    every.sort(key=lambda issue: issue.row or 0)
    return tuple(every)
