"""Today's plan from a file of visits."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from routing.current_plan import CurrentPlan, CurrentVisit, dates_of, make_current_plan
from routing.cycle import Cycle
from routing.errors import DataError, Issue, Severity
from routing.model import Customer, Rep
from routing.read.fields import parse_integer
from routing.read.references import read_cycle_date, read_known
from routing.read.row import Row
from routing.read.rows import order_issues, read_rows
from routing.read.synonyms import CURRENT_PLAN_COLUMNS
from routing.read.times import parse_weekdays, parse_weeks


def read_current_plan(
    path: Path | str,
    *,
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    cycle: Cycle,
) -> CurrentPlan:
    """
    Read visits from CSV or XLSX: a date, or weekday and weeks, each row.

    Rows with a fault are left out and listed in the plan's issues; a visit that
    stands twice counts once. Weeks that are not stated are all of the cycle.

    Raises
    ------
    DataError
        If the file as a whole cannot be used.
    """
    table, rows = read_rows(path, CURRENT_PLAN_COLUMNS)
    has_days = any({"date", "weekday"} & set(row.texts) for row in rows[:1])
    if rows and not has_days:
        values: dict[str, object] = {"synonyms": "weekday, weeks"}
        missing = Issue(
            table.file,
            "MISSING_REQUIRED_COLUMN",
            Severity.FATAL,
            column="date",
            values=values,
        )
        raise DataError([missing])
    customer_ids = {customer.customer_id: None for customer in customers}
    rep_ids = {rep.rep_id: None for rep in reps}
    visits: dict[tuple[str, object], CurrentVisit] = {}
    for row in rows:
        for visit in _read_visits(row, customer_ids, rep_ids, cycle):
            first = visits.setdefault((visit.customer_id, visit.date), visit)
            if first is not visit:
                row.report("customer_id", "DUPLICATE_VISIT", date=str(visit.date))
    return make_current_plan(tuple(visits.values()), order_issues(table.issues, rows))


def _read_visits(
    row: Row, customers: Collection[str], reps: Collection[str], cycle: Cycle
) -> list[CurrentVisit]:
    customer_id = read_known(row, "customer_id", customers)
    rep_id = read_known(row, "rep_id", reps)
    for name in ("customer_id", "rep_id"):
        if not row.text(name):
            row.report(name, "MISSING_ID")
    order = row.read("order", partial(parse_integer, low=1, high=1_000), None)
    when = read_cycle_date(row, "date", cycle)
    weekdays = row.read("weekday", parse_weekdays, ())
    parse = partial(parse_weeks, weeks=cycle.weeks)
    weeks = row.read("weeks", parse, tuple(range(1, cycle.weeks + 1)))
    if not row.text("date") and not row.text("weekday"):
        row.report("date", "MISSING_DATE")
    if row.is_refused or customer_id is None or rep_id is None:
        return []
    dates = (when,) if when is not None else dates_of(weekdays, weeks, cycle)
    return [CurrentVisit(customer_id, rep_id, date, order) for date in dates]
