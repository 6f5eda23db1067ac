"""Today's document of whoever holds a token: one statement, made once."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from api.store.days import StoredDay, choose_today
from api.store.engine import Store, StoreError
from api.store.tables import day_documents, publications, reps, tokens, users

_COVERS = and_(
    publications.c.first <= bindparam("date"), publications.c.last >= bindparam("date")
)
_OF_USER = and_(
    day_documents.c.plan_id == publications.c.plan_id,
    day_documents.c.rep_id == users.c.rep_id,
    day_documents.c.date == bindparam("date"),
)
_FIND = (
    select(
        *(tokens.c.id, users.c.id, users.c.role, users.c.rep_id),
        *(publications.c.number, day_documents.c.etag, day_documents.c.document),
    )
    .select_from(
        tokens.join(users, tokens.c.user_id == users.c.id)
        .outerjoin(reps, users.c.rep_id == reps.c.id)
        .join(publications, _COVERS)
        .outerjoin(day_documents, _OF_USER)
    )
    .where(tokens.c.digest == bindparam("digest"), tokens.c.revoked.is_(False))
    .where(users.c.archived.is_(False))
    .where(reps.c.id.is_(None) | reps.c.archived.is_(False))
    .order_by(publications.c.number.desc())
    .limit(1)
)
"""Who holds a token as ``find_holder`` has it, and his date as ``find_day`` does."""

# Rows of both ways have no static type.
Ask = Callable[[str], Any]
"""ISO date -> the row that the statement finds, or None."""


@dataclass(frozen=True)
class HeldDay:
    """A token, whose it is, and its holder's day of today."""

    token_id: str
    user_id: str
    role: str
    rep_id: str
    day: StoredDay


class TodayFinder:
    """
    Finds days of holders of tokens; what is revoked now is not found now.

    SQLite is asked past SQLAlchemy, which takes six times as long as the database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        compiled = _FIND.compile(store.engine)
        self._text = str(compiled)
        self._values = compiled.params
        self._places: list[str] = getattr(compiled, "positiontup", None) or []
        driver_error: type[Exception] = store.engine.dialect.loaded_dbapi.Error
        self._errors = (StoreError, SQLAlchemyError, driver_error)

    def find(self, digest: str, now: datetime) -> HeldDay | None:
        """
        Return the day of a token's holder.

        None where the token is not in force, where its holder has no day today, and
        where the database cannot be asked.
        """
        try:
            if self.store.is_sqlite:
                return self._find_past_layers(digest, now)
            return self._find_plainly(digest, now)
        except self._errors:
            return None

    def _find_plainly(self, digest: str, now: datetime) -> HeldDay | None:
        with self.store.reading() as connection:
            return _find(
                lambda date: connection.execute(
                    _FIND, {"digest": digest, "date": date}
                ).first(),
                now,
            )

    def _find_past_layers(self, digest: str, now: datetime) -> HeldDay | None:
        with closing(self.store.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            return _find(
                lambda date: cursor.execute(
                    self._text, self._placed(digest, date)
                ).fetchone(),
                now,
            )

    def _placed(self, digest: str, date: str) -> list[object]:
        values = {**self._values, "digest": digest, "date": date}
        return [values[name] for name in self._places]


def _find(ask: Ask, now: datetime) -> HeldDay | None:
    """Return the day of today among those that are found by date."""
    rows: list[Any] = []

    def find_day(date: str) -> StoredDay | None:
        row = ask(date)
        if row is None or row[-1] is None:
            return None
        rows.append(row)
        return StoredDay(*row[4:])

    day = choose_today(find_day, now)
    if day is None:
        return None
    token_id, user_id, role, rep_id = rows[-1][:4]
    return HeldDay(token_id, user_id, role, rep_id, day)
