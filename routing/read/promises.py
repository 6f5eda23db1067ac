"""The promises file: what customers were told about their visits."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from routing.errors import Issue
from routing.promise import Promise
from routing.read.duplicates import report_duplicates
from routing.read.references import read_known
from routing.read.row import Row
from routing.read.rows import order_issues, read_rows
from routing.read.synonyms import PROMISE_COLUMNS
from routing.read.times import parse_date, parse_time, parse_weekdays, parse_weeks


@dataclass(frozen=True, kw_only=True)
class PromiseReading:
    """
    What a promises file gives.

    Parameters
    ----------
    promises
        Accepted ones in file order, at most one a customer.
    issues
        Every fault, those of the whole file first, then by row.
    rows_total, rows_accepted, rows_rejected
        As of a customers file; repeated rows are accepted.
    """

    promises: tuple[Promise, ...]
    issues: tuple[Issue, ...]
    rows_total: int
    rows_accepted: int
    rows_rejected: int


def read_promises(
    path: Path | str,
    *,
    customers: Collection[str],
    reps: Collection[str],
    weeks: int,
) -> PromiseReading:
    """
    Read promises from CSV or XLSX.

    A file with a header and no rows is no promise, not a fault.

    Parameters
    ----------
    customers, reps
        Ids that may be named.
    weeks
        Of the cycle.

    Raises
    ------
    DataError
        If the file as a whole cannot be used.
    """
    table, rows = read_rows(path, PROMISE_COLUMNS, may_be_empty=True)
    promises = [_read_promise(row, customers, reps, weeks) for row in rows]
    repeated = report_duplicates(rows, "customer_id")
    accepted = [
        (row, promise)
        for row, promise in zip(rows, promises, strict=True)
        if promise is not None and not row.is_refused
    ]
    return PromiseReading(
        promises=tuple(p for row, p in accepted if row.number not in repeated),
        issues=order_issues(table.issues, rows),
        rows_total=table.rows_total,
        rows_accepted=len(accepted),
        rows_rejected=table.rows_total - len(accepted),
    )


def _read_promise(
    row: Row, customers: Collection[str], reps: Collection[str], weeks: int
) -> Promise | None:
    """Return a row's promise; None where a part of it is missing or faulty."""
    for name in PROMISE_COLUMNS.required:
        if not row.text(name):
            row.report(name, "PROMISE_INCOMPLETE", field=name)
    customer_id = read_known(row, "customer_id", customers)
    rep_id = read_known(row, "rep_id", reps)
    weekdays = row.read("weekdays", parse_weekdays, None)
    some = row.read("weeks", partial(parse_weeks, weeks=weeks), None)
    earliest = row.read("from", parse_time, None)
    latest = row.read("to", parse_time, None)
    told_on = row.read("told_on", parse_date, None)
    if earliest is not None and latest is not None and latest < earliest:
        row.report("to", "TIME_WINDOW_INVERTED")
        latest = None
    if customer_id is None or rep_id is None or weekdays is None or some is None:
        return None
    if earliest is None or latest is None or told_on is None:
        return None
    return Promise(
        customer_id=customer_id,
        rep_id=rep_id,
        weekdays=weekdays,
        weeks=some,
        earliest=earliest,
        latest=latest,
        told_on=told_on,
    )
