"""What is in force: which plan on which dates, and whose visits stand in it."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from api.store.plans import (
    Publication,
    current_publication,
    find_plan,
    publication_of,
    read_plan_file,
)
from api.store.tables import publications
from api.team.checking import load_policy
from api.zone import date_in

VISITS_FILE = "visits.csv"


@dataclass(frozen=True)
class PlanSpan:
    """Dates, both included, on which one plan is in force; ``number`` published it."""

    plan_id: str
    number: int
    first: date
    last: date


@dataclass(frozen=True)
class FoundVisits:
    """How many published visits there are, and the date of the first."""

    count: int
    first: date | None


def local_today(connection: Connection, now: datetime) -> date:
    """Return the date in the timezone of the published plan, else of the policy."""
    current = current_publication(connection)
    plan = find_plan(connection, current.plan_id) if current else None
    name = plan.record["timezone"] if plan else load_policy(connection).timezone
    return date_in(name, now)


def plans_in_force(connection: Connection, first: date, last: date) -> list[PlanSpan]:
    """Return the plans in force on some dates, one after the other, gaps left out."""
    rows = connection.execute(
        select(publications)
        .where(publications.c.first <= last.isoformat())
        .where(publications.c.last >= first.isoformat())
        .order_by(publications.c.number.desc())
    ).all()
    spans: list[PlanSpan] = []
    for when in _dates(first, last):
        text = when.isoformat()
        row = next((row for row in rows if row.first <= text <= row.last), None)
        if row is None:
            continue
        before = spans[-1] if spans else None
        is_next = before is not None and before.last + timedelta(days=1) == when
        if before is not None and is_next and before.number == row.number:
            spans[-1] = PlanSpan(row.plan_id, row.number, before.first, when)
        else:
            spans.append(PlanSpan(row.plan_id, row.number, when, when))
    return spans


def published_visits(
    connection: Connection,
    rep_id: str,
    first: date,
    last: date,
    is_asked: Callable[[date], bool] = lambda _when: True,
) -> FoundVisits:
    """Count a rep's visits of the plans in force, on those dates that are asked for."""
    found = [
        when
        for span in plans_in_force(connection, first, last)
        for when in _visit_dates(connection, span, rep_id)
        if is_asked(when)
    ]
    return FoundVisits(len(found), min(found, default=None))


def last_published_date(connection: Connection) -> date:
    """Return the last date that any publication covers; the first date ever if none."""
    last = connection.execute(select(func.max(publications.c.last))).scalar()
    return date.fromisoformat(last) if last else date.min


def plan_in_force(connection: Connection, today: date) -> Publication | None:
    """Return what is in force on a date, else the newest publication."""
    found = publication_of(connection, today.isoformat())
    return found or current_publication(connection)


def _visit_dates(connection: Connection, span: PlanSpan, rep_id: str) -> Iterator[date]:
    """Yield the dates of a rep's visits, one per visit, from a plan's file of them."""
    content = read_plan_file(connection, span.plan_id, VISITS_FILE)
    if content is None:
        return
    for row in csv.DictReader(io.StringIO(content.decode())):
        if row["rep_id"] == rep_id:
            when = date.fromisoformat(row["date"])
            if span.first <= when <= span.last:
                yield when


def _dates(first: date, last: date) -> Iterator[date]:
    for days in range((last - first).days + 1):
        yield first + timedelta(days=days)
