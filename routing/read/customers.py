"""The customers file, read whole: all faults come back together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from routing.errors import Issue, Severity
from routing.model import Customer, Rep
from routing.policy import Policy
from routing.read.approximate import Draft, place_unlocated
from routing.read.columns import EXTRA
from routing.read.crs import Crs, check_crs
from routing.read.customer_row import CustomerContext, read_customer
from routing.read.duplicates import report_duplicates
from routing.read.fields import parse_coordinate
from routing.read.location import refuse_swapped_columns
from routing.read.rhythm import most_weekdays
from routing.read.rows import NO_COLUMNS, order_issues, read_rows
from routing.read.synonyms import CUSTOMER_COLUMNS
from routing.travel import great_circle_metres


@dataclass(frozen=True, kw_only=True)
class CustomerReading:
    """
    What a customers file gives.

    Parameters
    ----------
    customers
        Accepted ones in file order; a row that stands twice gives one.
    issues
        Every fault, those of the whole file first, then by row.
    rows_total, rows_accepted, rows_rejected
        Rows that are not blank; accepted are those without an error, so that
        total = accepted + rejected.
    read_options
        ``columns`` (field -> header as given), ``crs``, ``encoding`` (as found,
        empty for a workbook): what reads the file the same way again.
    column_values
        customer_id -> text of the policy's grading column, where it names one.
    """

    customers: tuple[Customer, ...]
    issues: tuple[Issue, ...]
    rows_total: int
    rows_accepted: int
    rows_rejected: int
    read_options: Mapping[str, object]
    column_values: Mapping[str, str]


def read_customers(
    path: Path | str,
    policy: Policy,
    *,
    reps: Sequence[Rep] | None = None,
    columns: Mapping[str, str] = NO_COLUMNS,
    crs: str | None = None,
    encoding: str | None = None,
) -> CustomerReading:
    """
    Read customers from CSV or XLSX.

    Parameters
    ----------
    reps
        Known reps, against whom owners and frequencies are checked.
    columns
        field -> header, where the file's headers are not understood by themselves.
    crs
        Coordinate system of the file; the policy's when None.

    Raises
    ------
    DataError
        If the file as a whole cannot be used; carries every such fault.
    """
    system = check_crs(path, crs or policy.crs)
    table, rows = read_rows(
        path,
        CUSTOMER_COLUMNS,
        columns,
        extra=policy.grading.column,
        encoding=encoding,
    )
    repeated = report_duplicates(rows, "customer_id")
    context = _make_context(policy, system, reps)
    drafts = [Draft(row, read_customer(row, context)) for row in rows]
    refuse_swapped_columns(table.file, rows)
    drafts = place_unlocated(drafts, allow_unlocated=policy.allow_unlocated)
    accepted = [draft for draft in drafts if not draft.row.is_refused]
    kept = [draft for draft in accepted if draft.row.number not in repeated]
    customers = tuple(draft.customer for draft in kept)
    return CustomerReading(
        customers=customers,
        issues=order_issues(
            (*table.issues, *_about_places(table.file, kept, system)), rows
        ),
        rows_total=table.rows_total,
        rows_accepted=len(accepted),
        rows_rejected=table.rows_total - len(accepted),
        read_options={
            "columns": dict(columns),
            "crs": system,
            "encoding": table.encoding,
        },
        column_values=_column_values(kept),
    )


def _make_context(
    policy: Policy, crs: Crs, reps: Sequence[Rep] | None
) -> CustomerContext:
    return CustomerContext(
        policy=policy,
        crs=crs,
        rep_ids=None if reps is None else frozenset(rep.rep_id for rep in reps),
        most_weekdays=most_weekdays(reps),
    )


def _column_values(kept: Sequence[Draft]) -> dict[str, str]:
    return {
        draft.customer.customer_id: draft.row.text(EXTRA)
        for draft in kept
        if EXTRA in draft.row.texts
    }


def _about_places(file: str, kept: Sequence[Draft], crs: Crs) -> Iterator[Issue]:
    """Yield what is to be said once about all places: shared points, conversion."""
    located = [draft for draft in kept if draft.row.text("lat")]
    located = [draft for draft in located if not draft.customer.is_approximate]
    points = Counter(draft.customer.location for draft in located)
    points.pop(None, None)
    shared = [number for number in points.values() if number > 1]
    if shared:
        values: dict[str, object] = {"customers": sum(shared), "points": len(shared)}
        values["most"] = max(shared)
        yield Issue(file, "SHARED_LOCATION", Severity.WARNING, values=values)
    if crs != "wgs84" and points:
        values = {"crs": crs, "shift_m": _median_shift(located)}
        yield Issue(file, "CRS_CONVERTED", Severity.WARNING, values=values)


def _median_shift(located: Sequence[Draft]) -> int:
    """Return the median metres between the points as given and as converted."""
    pairs = [
        (lat, lon, draft.customer.location.lat, draft.customer.location.lon)
        for draft in located
        if draft.customer.location is not None
        and isinstance(lat := parse_coordinate(draft.row.text("lat")), float)
        and isinstance(lon := parse_coordinate(draft.row.text("lon")), float)
    ]
    return round(float(np.median(great_circle_metres(*np.array(pairs).T))))
