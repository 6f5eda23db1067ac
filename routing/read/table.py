"""A CSV or XLSX file as a table of text: header, rows with their numbers, issues."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from routing.errors import Issue, Severity
from routing.read.delimited import Record, parse_records
from routing.read.source import Kind, Source, decode, fatal, read_source
from routing.read.workbook import read_sheets

DELIMITERS = (",", ";", "\t")
# Longest text a spreadsheet cell can hold.
LONGEST_FIELD = 32_767
_HEADER_WITHIN = 50


@dataclass(frozen=True, slots=True)
class TableRow:
    """
    Cells of one row, as many as the header has.

    Parameters
    ----------
    number
        Row as a spreadsheet shows it, 1-based: blank rows and lines above the header
        count, a quoted text over several lines is one row.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TableRows:
    """
    Rows that are parsed anew whenever they are gone through, and kept by nobody.

    Parameters
    ----------
    parse
        Yields all records below the header.
    refused
        Numbers of records that are no rows.
    """

    parse: Callable[[], Iterator[Record]]
    refused: frozenset[int]

    def __iter__(self) -> Iterator[TableRow]:
        """Yield the rows in order."""
        for record in self.parse():
            if not record.is_blank and record.row not in self.refused:
                yield TableRow(record.row, tuple(record.fields))


@dataclass(frozen=True)
class Table:
    """
    What a file holds, as text.

    Parameters
    ----------
    file
        Name without its folder, for issues.
    rows
        Whole rows below the header that are not blank; may be gone through again.
    rows_total
        Rows below the header that are not blank, refused ones included.
    encoding, delimiter
        As found; empty for a workbook.
    issues
        Faults of the file and of the rows that are not in ``rows``.
    """

    file: str
    header: tuple[str, ...]
    rows: Iterable[TableRow]
    rows_total: int
    encoding: str
    delimiter: str
    issues: tuple[Issue, ...]

    @property
    def has_decimal_comma(self) -> bool:
        """Whether commas in numbers may be decimal signs."""
        return self.delimiter in (";", "\t")


def read_table(
    path: Path | str,
    is_known: Callable[[str], bool],
    *,
    encoding: str | None = None,
) -> Table:
    """
    Read a CSV (``,``, ``;`` or tab; perhaps ``.gz``) or XLSX file.

    Parameters
    ----------
    is_known
        Whether a header names a column of this kind of file. The row that names most
        is the header; what stands above it is skipped, and in a workbook the sheet
        with that row is read.
    encoding
        Encoding of a CSV; found by itself when None.

    Raises
    ------
    DataError
        If the file cannot be read at all, or is empty.
    """
    source = read_source(path)
    if source.kind is Kind.WORKBOOK:
        return _read_workbook(source, is_known)
    return _read_text(source, is_known, encoding)


def _read_text(
    source: Source, is_known: Callable[[str], bool], encoding: str | None
) -> Table:
    text, encoding_found, is_assumed = decode(source, encoding)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    if not text.strip():
        raise fatal(source.name, "EMPTY_FILE")
    delimiter, header = _find_header(source.name, text, is_known)
    parse = partial(
        parse_records,
        text,
        delimiter,
        start=header.end,
        row=header.row + 1,
        width=len(header.fields),
    )
    table = _look_through(source.name, header.fields, parse)
    issues = table.issues
    if is_assumed:
        assumed: dict[str, object] = {"encoding": encoding_found}
        warning = Issue(
            source.name, "ENCODING_ASSUMED", Severity.WARNING, values=assumed
        )
        issues = (warning, *issues)
    return replace(table, encoding=encoding_found, delimiter=delimiter, issues=issues)


def _find_header(
    name: str, text: str, is_known: Callable[[str], bool]
) -> tuple[str, Record]:
    """Return the delimiter and the record that name most known columns."""
    candidates = [
        (_count_known(record.fields, is_known), len(record.fields), delimiter, record)
        for delimiter in DELIMITERS
        for record in islice(parse_records(text, delimiter), _HEADER_WITHIN)
        if not record.is_blank and not record.is_unclosed
    ]
    if not candidates:
        raise fatal(name, "DELIMITER_UNDETERMINED")
    if max(known for known, *_ in candidates) == 0:
        # Nothing to go by: the first line with several fields is the best guess.
        candidates = [one for one in candidates if one[1] > 1]
        if not candidates:
            raise fatal(name, "DELIMITER_UNDETERMINED")
    _, _, delimiter, header = max(
        candidates, key=lambda one: (one[0], -one[3].row, one[1])
    )
    return delimiter, header


def _read_workbook(source: Source, is_known: Callable[[str], bool]) -> Table:
    found: tuple[int, Record, list[list[str]]] | None = None
    for sheet in read_sheets(source):
        for number, cells in enumerate(sheet[:_HEADER_WITHIN], start=1):
            record = Record(number, cells, number)
            known = _count_known(cells, is_known)
            if not record.is_blank and (found is None or known > found[0]):
                found = known, record, sheet
    if found is None:
        raise fatal(source.name, "EMPTY_FILE")
    _, header, sheet = found
    return _look_through(
        source.name, header.fields, partial(_sheet_records, sheet, header.row)
    )


def _sheet_records(sheet: list[list[str]], start: int) -> Iterator[Record]:
    for number in range(start, len(sheet)):
        yield Record(number + 1, sheet[number], number + 1)


def _count_known(fields: list[str], is_known: Callable[[str], bool]) -> int:
    return sum(map(is_known, fields))


def _look_through(
    file: str, header: list[str], parse: Callable[[], Iterator[Record]]
) -> Table:
    total = 0
    issues: list[Issue] = []
    refused: set[int] = set()
    for record in parse():
        if record.is_blank:
            continue
        total += 1
        fault = _find_fault(file, header, record)
        if fault is not None:
            issues.append(fault)
            refused.add(record.row)
    rows = TableRows(parse, frozenset(refused))
    return Table(file, tuple(header), rows, total, "", "", tuple(issues))


def _find_fault(file: str, header: list[str], record: Record) -> Issue | None:
    if record.is_unclosed:
        return Issue(file, "UNCLOSED_QUOTE", row=record.row)
    found, expected = len(record.fields), len(header)
    values: dict[str, object] = {"found": found, "expected": expected}
    if found != expected:
        return Issue(file, "RAGGED_ROW", row=record.row, values=values)
    for column, field in zip(header, record.fields, strict=True):
        if len(field) > LONGEST_FIELD:
            values = {"length": len(field), "limit": LONGEST_FIELD}
            return Issue(
                file, "FIELD_TOO_LONG", row=record.row, column=column, values=values
            )
    return None
