"""Which column of a table holds which field."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from routing.errors import Issue, Severity
from routing.read.fields import clean_text, nearest_names, unguard_formula
from routing.read.row import Row
from routing.read.synonyms import FileColumns
from routing.read.table import Table

# Not a field's name, so that it cannot be taken for one.
EXTRA = "(extra)"

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SEPARATORS = re.compile(r"[\s_.\-/:#*]+")


@dataclass(frozen=True)
class ColumnMap:
    """
    Where the fields stand.

    Parameters
    ----------
    positions
        field -> 0-based position in the header; ``EXTRA`` for the further column
        that was asked for.
    """

    positions: Mapping[str, int]
    issues: tuple[Issue, ...]


def fold_header(header: str) -> str:
    """Return a header in the form in which headers are compared."""
    plain = unicodedata.normalize("NFKC", header).casefold().strip("\ufeff")
    return _SEPARATORS.sub("", _BRACKETS.sub("", plain))


def known_header(
    columns: FileColumns, given: Mapping[str, str], extra: str = ""
) -> Callable[[str], bool]:
    """Return a test of whether a header names a column of this kind of file."""
    strong, weak = _synonyms(columns.names), _synonyms(columns.weak)
    known = {*strong, *weak, *map(fold_header, given.values())}
    if extra:
        known.add(fold_header(extra))
    return lambda header: fold_header(header) in known


def map_columns(
    table: Table,
    columns: FileColumns,
    given: Mapping[str, str],
    extra: str = "",
) -> ColumnMap:
    """
    Find every field's column; faults come back as issues, fatal ones among them.

    Parameters
    ----------
    given
        field -> header, what the user says; goes before every synonym.
    extra
        A further header (or field) to find, left out of the unknown columns.
    """
    positions, issues = _map_given(table, columns, given)
    taken = set(positions.values())
    for synonyms in (_synonyms(columns.names), _synonyms(columns.weak)):
        found, faults = _map_synonyms(table, synonyms, positions, taken)
        positions |= found
        issues += faults
        taken |= set(found.values())
    issues += _missing(table, columns, positions, given)
    extra_at = _find_extra(table, positions, columns, extra)
    if extra_at is not None:
        positions[EXTRA] = extra_at
    elif extra:
        nearest = nearest_names(extra, filter(None, table.header))
        issues.append(_fatal(table, "GRADING_COLUMN_MISSING", extra, nearest=nearest))
    doubled = {issue.column for issue in issues}
    issues += _unknown(table, set(positions.values()), doubled)
    return ColumnMap(positions, tuple(issues))


def rows_by_field(
    table: Table, columns: ColumnMap, only: Collection[str] | None = None
) -> Iterator[Row]:
    """
    Yield the table's rows with their cells by field; a workbook guards none.

    Parameters
    ----------
    only
        Fields that are wanted; all when None.
    """
    clean = _clean_cell if table.delimiter else clean_text
    headers = {name: table.header[at].strip() for name, at in columns.positions.items()}
    positions = [
        (name, at)
        for name, at in columns.positions.items()
        if only is None or name in only
    ]
    for row in table.rows:
        yield Row(
            table.file,
            row.number,
            {name: clean(row.cells[at]) for name, at in positions},
            headers,
            table.has_decimal_comma,
        )


def _clean_cell(text: str) -> str:
    return unguard_formula(clean_text(text))


def _synonyms(names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        fold_header(name): field
        for field, synonyms in names.items()
        for name in (field, *synonyms)
    }


def _fatal(table: Table, code: str, column: str, **values: object) -> Issue:
    return Issue(table.file, code, Severity.FATAL, column=column, values=values)


def _map_given(
    table: Table, columns: FileColumns, given: Mapping[str, str]
) -> tuple[dict[str, int], list[Issue]]:
    positions: dict[str, int] = {}
    issues: list[Issue] = []
    for field, header in given.items():
        at = _find_header(table, header)
        if field not in columns.names:
            nearest = nearest_names(field, columns.names)
            issues.append(_fatal(table, "UNKNOWN_FIELD", field, nearest=nearest))
        elif at is None:
            nearest = nearest_names(header, filter(None, table.header))
            issues.append(_fatal(table, "UNKNOWN_HEADER", header, nearest=nearest))
        elif [name.strip() for name in table.header].count(header.strip()) > 1:
            issues.append(_doubled(table, field, at, header))
        else:
            positions[field] = at
    return positions, issues


def _find_header(table: Table, header: str) -> int | None:
    stripped = [name.strip() for name in table.header]
    if header.strip() in stripped:
        return stripped.index(header.strip())
    folded = [fold_header(name) for name in table.header]
    wanted = fold_header(header)
    return folded.index(wanted) if wanted and wanted in folded else None


def _map_synonyms(
    table: Table,
    synonyms: Mapping[str, str],
    positions: Mapping[str, int],
    taken: set[int],
) -> tuple[dict[str, int], list[Issue]]:
    found: dict[str, int] = {}
    issues: list[Issue] = []
    for at, header in enumerate(table.header):
        field = synonyms.get(fold_header(header))
        if field is None or field in positions or at in taken:
            continue
        if field in found:
            issues.append(_doubled(table, field, found[field], header, at))
        else:
            found[field] = at
    return found, issues


def _doubled(
    table: Table, field: str, first: int, header: str, second: int | None = None
) -> Issue:
    name = header.strip()
    if second is None:
        second = [other.strip() for other in table.header].index(name, first + 1)
    places = f"{first + 1}, {second + 1}"
    return _fatal(table, "DUPLICATE_HEADER", name, field=field, positions=places)


def _missing(
    table: Table,
    columns: FileColumns,
    positions: Mapping[str, int],
    given: Mapping[str, str],
) -> list[Issue]:
    return [
        _fatal(
            table,
            "MISSING_REQUIRED_COLUMN",
            field,
            synonyms=", ".join((*columns.names[field], *columns.weak.get(field, ()))),
        )
        for field in columns.required
        if field not in positions and field not in given
    ]


def _find_extra(
    table: Table, positions: Mapping[str, int], columns: FileColumns, extra: str
) -> int | None:
    if not extra:
        return None
    at = _find_header(table, extra)
    if at is not None:
        return at
    synonyms = _synonyms(columns.weak) | _synonyms(columns.names)
    return positions.get(synonyms.get(fold_header(extra), ""))


def _unknown(table: Table, used: set[int], doubled: set[str]) -> list[Issue]:
    """Return a warning for each column nobody reads, once, unless it is all empty."""
    issues = []
    for at, header in enumerate(table.header):
        name = header.strip()
        if at in used or name in doubled:
            continue
        if name or any(row.cells[at].strip() for row in table.rows):
            name = name or f"({at + 1})"
            issues.append(
                Issue(table.file, "UNKNOWN_COLUMN", Severity.WARNING, column=name)
            )
    return issues
