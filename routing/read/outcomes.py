"""The outcomes file: what became of visits, in any order, each report once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from routing.errors import DataError, Issue, Severity
from routing.model import Customer, Rep
from routing.outcome import Outcome
from routing.read.outcome_row import OutcomeContext, read_outcome
from routing.read.row import Row
from routing.read.rows import NO_COLUMNS, order_issues, read_rows
from routing.read.synonyms import OUTCOME_COLUMNS

_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class OutcomeReading:
    """
    What an outcomes file gives.

    Parameters
    ----------
    outcomes
        Accepted ones, each id once, by the moment of the report, then id: the order of
        the file does not matter.
    issues
        Every fault, those of the whole file first, then by row.
    rows_total, rows_accepted, rows_rejected
        As of a customers file; repeated rows are accepted.
    rows_repeated
        Rows that say again what another row of the same id says.
    """

    outcomes: tuple[Outcome, ...]
    issues: tuple[Issue, ...]
    rows_total: int
    rows_accepted: int
    rows_rejected: int
    rows_repeated: int


def read_outcomes(
    path: Path | str,
    *,
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    timezone: str = "",
    columns: Mapping[str, str] = NO_COLUMNS,
    encoding: str | None = None,
) -> OutcomeReading:
    """
    Read an append-only log of outcomes from CSV or XLSX.

    Rows of one ``outcome_id`` that say the same count once; rows that differ are all
    refused, each naming the others. A header without rows is no outcome, not a fault.

    Parameters
    ----------
    timezone
        IANA name of where wall times are meant; empty is UTC.
    columns
        field -> header, what the user says.

    Raises
    ------
    DataError
        If the file as a whole cannot be used.
    """
    table, rows = read_rows(
        path, OUTCOME_COLUMNS, columns, encoding=encoding, may_be_empty=True
    )
    if rows and not {"customer_id", "visit_id"} & set(rows[0].texts):
        raise _nobody(table.file)
    _report_conflicts(rows)
    zone: tzinfo = ZoneInfo(timezone) if timezone else UTC
    context = OutcomeContext(
        {customer.customer_id: None for customer in customers},
        {rep.rep_id: None for rep in reps},
        zone,
    )
    found = [read_outcome(row, context) for row in rows]
    accepted = [outcome for outcome in found if outcome is not None]
    outcomes = {outcome.outcome_id: outcome for outcome in accepted}
    return OutcomeReading(
        outcomes=tuple(sorted(outcomes.values(), key=lambda outcome: outcome.order)),
        issues=order_issues(table.issues, rows),
        rows_total=table.rows_total,
        rows_accepted=len(accepted),
        rows_rejected=table.rows_total - len(accepted),
        rows_repeated=len(accepted) - len(outcomes),
    )


def _report_conflicts(rows: Sequence[Row]) -> None:
    """Refuse rows of one id that differ: none is right by being last."""
    by_id: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.text("outcome_id"):
            by_id[row.text("outcome_id")].append(row)
    for same in by_id.values():
        if all(row.texts == same[0].texts for row in same):
            continue
        for row in same:
            others = (str(other.number) for other in same if other is not row)
            named = ", ".join(islice(others, _MOST_NAMED))
            row.report("outcome_id", "DUPLICATE_ID_CONFLICT", others=named)


def _nobody(file: str) -> DataError:
    values: dict[str, object] = {"synonyms": "visit_id"}
    issue = Issue(
        file,
        "MISSING_REQUIRED_COLUMN",
        Severity.FATAL,
        column="customer_id",
        values=values,
    )
    return DataError([issue])
