"""What reps fetch: their days of the plans that are or were in force."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, select

from api.store.tables import day_documents, publications
from api.zone import date_in

_HEAD = re.compile(r'\{"date":"([0-9-]{10})","timezone":"([A-Za-z0-9/_+-]+)"')


@dataclass(frozen=True)
class StoredDay:
    """
    A rep's date of the plan in force on it.

    Parameters
    ----------
    publication
        Number of the publication that put the plan in force.
    etag, text
        SHA-256 of the JSON document, and the document.
    """

    publication: int
    etag: str
    text: str

    @property
    def timezone(self) -> str:
        """Where its wall times are meant, an IANA name."""
        return self._head[1]

    @property
    def date(self) -> date:
        """Its date there."""
        return date.fromisoformat(self._head[0])

    @property
    def _head(self) -> tuple[str, str]:
        """Date and timezone, with which a document begins."""
        found = _HEAD.match(self.text)
        if found is None:
            document = json.loads(self.text)
            return document["date"], document["timezone"]
        return found[1], found[2]


@dataclass(frozen=True)
class KnownVisit:
    """Whom a visit is to, and where its wall times are meant."""

    customer_id: str
    timezone: str


_OF_REP = and_(
    day_documents.c.plan_id == publications.c.plan_id,
    day_documents.c.rep_id == bindparam("rep_id"),
    day_documents.c.date == bindparam("date"),
)
_FIND = (
    select(
        publications.c.number,
        day_documents.c.etag,
        day_documents.c.document,
    )
    .select_from(publications.outerjoin(day_documents, _OF_REP))
    .where(publications.c.first <= bindparam("date"))
    .where(publications.c.last >= bindparam("date"))
    .order_by(publications.c.number.desc())
    .limit(1)
)


def find_day(connection: Connection, rep_id: str, date: str) -> StoredDay | None:
    """
    Return a rep's date of the newest plan that covers it, in one query.

    None when no plan does, or when that plan has no such rep; an older plan that had
    him does not count.
    """
    row = connection.execute(_FIND, {"rep_id": rep_id, "date": date}).first()
    return None if row is None or row.document is None else StoredDay(*row)


def find_today(connection: Connection, rep_id: str, now: datetime) -> StoredDay | None:
    """Return the date that it is now where the rep's plan is meant."""
    return choose_today(lambda when: find_day(connection, rep_id, when), now)


def choose_today(
    find: Callable[[str], StoredDay | None], now: datetime
) -> StoredDay | None:
    """Return the day of those found by ISO date that it is now where it is meant."""
    utc_date = now.astimezone(UTC).date()
    for days in (0, 1, -1):
        when = (utc_date + timedelta(days=days)).isoformat()
        found = find(when)
        if found is not None and local_date(now, found.timezone) == when:
            return found
    return None


def list_visits(
    connection: Connection, rep_id: str, visit_ids: Iterable[str]
) -> dict[str, KnownVisit]:
    """
    Return the visits, of those asked for, that any plan ever in force gave a rep.

    Visits keep their ids when a plan of their cycle is replaced, and the cycle's start
    is part of the id.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for visit_id in visit_ids:
        wanted[visit_id.rpartition("#")[0].rpartition("@")[2]].add(visit_id)
    found: dict[str, KnownVisit] = {}
    for start, names in sorted(wanted.items()):
        for plan_id in _plans_from(connection, start):
            if names <= found.keys():
                break
            for visit_id, visit in _visits_of(connection, plan_id, rep_id):
                if visit_id in names:
                    found.setdefault(visit_id, visit)
    return found


def visits_customer(
    connection: Connection, rep_id: str, customer_id: str, date: str
) -> bool:
    """Tell whether the plan in force on a date gives a customer to a rep at all."""
    covers = publications.c.first <= date, publications.c.last >= date
    query = select(publications.c.plan_id).where(*covers)
    newest = query.order_by(publications.c.number.desc()).limit(1)
    plan_id = connection.execute(newest).scalar()
    return plan_id is not None and any(
        visit.customer_id == customer_id
        for _, visit in _visits_of(connection, plan_id, rep_id)
    )


def local_date(now: datetime, timezone: str) -> str:
    """Return the ISO date that it is somewhere."""
    return date_in(timezone, now).isoformat()


def _plans_from(connection: Connection, start: str) -> list[str]:
    """Return the plans of a cycle that were ever in force, the newest first."""
    newest = func.max(publications.c.number)
    query = (
        select(publications.c.plan_id)
        .where(publications.c.first == start)
        .group_by(publications.c.plan_id)
        .order_by(newest.desc())
    )
    return list(connection.execute(query).scalars())


def _visits_of(
    connection: Connection, plan_id: str, rep_id: str
) -> Iterator[tuple[str, KnownVisit]]:
    mine = day_documents.c.plan_id == plan_id, day_documents.c.rep_id == rep_id
    for text in connection.execute(select(day_documents.c.document).where(*mine)):
        document = json.loads(text.document)
        for stop in document["stops"]:
            visit = KnownVisit(stop["customer_id"], document["timezone"])
            yield stop["visit_id"], visit
