"""Small files with one fault each, and what is said about them."""

from pathlib import Path

from routing.errors import DataError, Issue, Severity
from routing.policy import Policy
from routing.read import CustomerReading, read_customers
from routing.texts import LANGUAGES

HEADER = "customer_id,lat,lon"
ROW = "C1,31.2304,121.4737"


def write(folder: Path, content: str | bytes, name: str = "customers.csv") -> Path:
    path = folder / name
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return path


def spoken(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return the issues after saying each in every language, which must not fail."""
    for issue in issues:
        for language in LANGUAGES:
            assert issue.message(language)
            assert issue.cure(language)
    return issues


def codes(issues: tuple[Issue, ...], severity: Severity | None = None) -> list[str]:
    return [
        issue.code
        for issue in spoken(issues)
        if severity is None or issue.severity is severity
    ]


def read(folder: Path, content: str | bytes, policy=None, **options) -> CustomerReading:
    path = write(folder, content, options.pop("name", "customers.csv"))
    reading = read_customers(path, policy or Policy(), **options)
    spoken(reading.issues)
    assert reading.rows_total == reading.rows_accepted + reading.rows_rejected
    refused = {i.row for i in reading.issues if i.severity is not Severity.WARNING}
    assert len(refused) == reading.rows_rejected
    return reading


def read_cells(folder: Path, **cells: str) -> CustomerReading:
    """Read a file of one customer whose row has the cells given."""
    options = {k: cells.pop(k) for k in ("policy", "reps") if k in cells}
    row = {"customer_id": "C1", "lat": "31.2304", "lon": "121.4737", **cells}
    quoted = (f'"{cell}"' for cell in row.values())
    return read(folder, f"{','.join(row)}\n{','.join(quoted)}\n", **options)


def fatal_codes(call, *args, **options) -> list[str]:
    """Return what a DataError says; fail if there is none."""
    try:
        call(*args, **options)
    except DataError as error:
        return codes(error.issues)
    raise AssertionError("Expected a DataError, none came.")
