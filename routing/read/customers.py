"""The customers file, read whole: all faults come back together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from routing.errors import Issue
from routing.model import Customer, Rep
from routing.policy import Policy
from routing.read.approximate import (
    AreaPlaces,
    Draft,
    lacks_coordinates,
    place_unlocated,
)
from routing.read.columns import EXTRA, rows_by_field
from routing.read.crs import Crs, check_crs
from routing.read.customer_row import CustomerContext, read_customer
from routing.read.first_look import look_first
from routing.read.location import SwapWatch
from routing.read.rhythm import most_weekdays
from routing.read.rows import NO_COLUMNS, open_rows, order_issues
from routing.read.synonyms import CUSTOMER_COLUMNS
from routing.read.told_places import ToldPlaces


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


@dataclass(frozen=True, kw_only=True)
class JudgedFile:
    """What is known of a customers file once all its rows were judged."""

    issues: tuple[Issue, ...]
    rows_total: int
    rows_accepted: int
    rows_rejected: int
    read_options: Mapping[str, object]


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
    kept: list[Draft] = []
    judged = judge_customers(
        path,
        policy,
        kept.append,
        reps=reps,
        columns=columns,
        crs=crs,
        encoding=encoding,
    )
    kept.sort(key=lambda draft: draft.row.number)
    return CustomerReading(
        customers=tuple(draft.customer for draft in kept),
        column_values={
            draft.customer.customer_id: draft.row.text(EXTRA)
            for draft in kept
            if EXTRA in draft.row.texts
        },
        **vars(judged),
    )


def judge_customers(
    path: Path | str,
    policy: Policy,
    take: Callable[[Draft], object],
    *,
    reps: Sequence[Rep] | None = None,
    columns: Mapping[str, str] = NO_COLUMNS,
    crs: str | None = None,
    encoding: str | None = None,
    most_rows: int | None = None,
) -> JudgedFile:
    """
    Read customers one after the other, none of whom is held.

    Parameters
    ----------
    take
        Given every customer that is accepted, with his row, a row that stands twice
        once: in file order, but those without a place come last. When a DataError is
        raised, what it was given is void.
    most_rows
        Of a file with more nothing is judged, only the rows are counted.

    Raises
    ------
    DataError
        As ``read_customers``.
    """
    system = check_crs(path, crs or policy.crs)
    table, mapped = open_rows(
        path,
        CUSTOMER_COLUMNS,
        columns,
        extra=policy.grading.column,
        encoding=encoding,
    )
    if most_rows is not None and table.rows_total > most_rows:
        return JudgedFile(
            issues=table.issues,
            rows_total=table.rows_total,
            rows_accepted=0,
            rows_rejected=table.rows_total,
            read_options={},
        )
    first = look_first(partial(rows_by_field, table, mapped))
    context = _make_context(policy, system, reps)
    settled = _Settled(take, first.repeated, system)
    areas, swaps = AreaPlaces(first.zips, first.cities), SwapWatch()
    unlocated: list[Draft] = []
    for row in rows_by_field(table, mapped):
        row.issues.extend(first.issues.get(row.number, ()))
        draft = Draft(row, read_customer(row, context))
        swaps.see(row)
        if lacks_coordinates(row):
            unlocated.append(draft)
            continue
        if not row.is_refused and row.number not in first.repeated:
            areas.add(draft.customer)
        settled.add(draft)
    swaps.refuse_swapped(table.file)
    for draft in place_unlocated(
        unlocated, areas, allow_unlocated=policy.allow_unlocated
    ):
        settled.add(draft)
    about = settled.places.issues(table.file)
    return JudgedFile(
        issues=order_issues((*table.issues, *about, *settled.issues), ()),
        rows_total=table.rows_total,
        rows_accepted=settled.accepted,
        rows_rejected=table.rows_total - settled.accepted,
        read_options={
            "columns": dict(columns),
            "crs": system,
            "encoding": table.encoding,
        },
    )


class _Settled:
    """Passes on customers of whom all is known, and remembers what was wrong."""

    def __init__(
        self, take: Callable[[Draft], object], repeated: Collection[int], crs: Crs
    ) -> None:
        self.issues: list[Issue] = []
        self.accepted = 0
        self.places = ToldPlaces(crs)
        self._take = take
        self._repeated = repeated

    def add(self, draft: Draft) -> None:
        self.issues += draft.row.issues
        if draft.row.is_refused:
            return
        self.accepted += 1
        if draft.row.number not in self._repeated:
            self.places.add(draft)
            self._take(draft)


def _make_context(
    policy: Policy, crs: Crs, reps: Sequence[Rep] | None
) -> CustomerContext:
    return CustomerContext(
        policy=policy,
        crs=crs,
        rep_ids=None if reps is None else frozenset(rep.rep_id for rep in reps),
        most_weekdays=most_weekdays(reps),
    )
