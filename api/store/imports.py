"""Imports: rows that wait for a commit, issues, and the commit itself."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from api.store.documents import Record, document_columns, write_record
from api.store.tables import customers, import_issues, import_rows, imports
from api.upkeep.failpoints import failpoint

CHUNK = 5_000


@dataclass(frozen=True)
class StoredImport:
    """An import: its state and what it found."""

    import_id: str
    version: int
    state: str
    record: Record


@dataclass(frozen=True)
class Changes:
    """Customers that a commit creates, updates, leaves and archives."""

    created: int
    updated: int
    unchanged: int
    archived: int

    @property
    def record(self) -> Record:
        """The figures by name."""
        return dict(vars(self))


def waiting_row(record: Record) -> Record:
    """Return a customer as a row that waits for a commit."""
    return {"customer_id": record["customer_id"], **document_columns(record)}


def insert_import(
    connection: Connection,
    stored: StoredImport,
    rows: Iterable[Record],
    issues: Iterable[Record],
) -> None:
    """
    Add an import with the customers that wait and the issues found.

    Parameters
    ----------
    rows
        ``waiting_row`` of every customer.
    """
    connection.execute(
        insert(imports).values(
            id=stored.import_id,
            version=stored.version,
            state=stored.state,
            document=write_record(stored.record),
        )
    )
    waiting = ({"import_id": stored.import_id, **row} for row in rows)
    for chunk in _chunks(waiting):
        connection.execute(insert(import_rows), chunk)
    numbered = (
        {
            "import_id": stored.import_id,
            "place": place,
            "document": write_record(issue),
        }
        for place, issue in enumerate(issues, start=1)
    )
    for chunk in _chunks(numbered):
        connection.execute(insert(import_issues), chunk)


def finish_import(connection: Connection, stored: StoredImport) -> StoredImport:
    """Keep what was counted; only an import that is READY goes on waiting."""
    key = imports.c.id == stored.import_id
    document = write_record(stored.record)
    connection.execute(update(imports).where(key).values(document=document))
    if stored.state != "READY":
        _drop_rows(connection, stored.import_id)
    return stored


def find_import(
    connection: Connection, import_id: str, *, to_change: bool = False
) -> StoredImport | None:
    """Return an import by id; ``to_change`` lets other writers wait."""
    query = select(imports).where(imports.c.id == import_id)
    row = connection.execute(query.with_for_update() if to_change else query).first()
    if row is None:
        return None
    return StoredImport(row.id, row.version, row.state, json.loads(row.document))


def list_waiting(connection: Connection) -> list[StoredImport]:
    """Return the imports that wait for a commit."""
    query = select(imports).where(imports.c.state == "READY").order_by(imports.c.id)
    return [
        StoredImport(row.id, row.version, row.state, json.loads(row.document))
        for row in connection.execute(query)
    ]


def expire_import(connection: Connection, stored: StoredImport) -> None:
    """End an import's waiting; its issues stay, what waited is deleted."""
    _drop_rows(connection, stored.import_id)
    key = imports.c.id == stored.import_id
    version = stored.version + 1
    connection.execute(
        update(imports).where(key).values(state="EXPIRED", version=version)
    )


def list_issues(
    connection: Connection, import_id: str, *, after: int = 0, limit: int | None = None
) -> list[tuple[int, Record]]:
    """Return an import's issues with their places, beyond a place."""
    where = import_issues.c.import_id == import_id, import_issues.c.place > after
    query = select(import_issues).where(*where).order_by(import_issues.c.place)
    rows = connection.execute(query.limit(limit))
    return [(row.place, json.loads(row.document)) for row in rows]


def count_changes(connection: Connection, import_id: str, *, replaces: bool) -> Changes:
    """
    Return what committing would change now.

    Parameters
    ----------
    replaces
        Whether customers that the file does not name are archived.
    """
    rows = import_rows.c.import_id == import_id
    total = _count(connection, select(func.count()).where(rows))
    both = select(func.count()).select_from(
        import_rows.join(customers, customers.c.id == import_rows.c.customer_id)
    )
    known = _count(connection, both.where(rows))
    same = customers.c.digest == import_rows.c.digest
    unchanged = _count(
        connection, both.where(rows, same, customers.c.archived.is_(False))
    )
    archived = 0
    if replaces:
        query = select(func.count()).select_from(customers)
        archived = _count(connection, query.where(_is_omitted(import_id)))
    return Changes(total - known, known - unchanged, unchanged, archived)


def commit_import(
    connection: Connection, stored: StoredImport, changes: Changes, *, replaces: bool
) -> None:
    """Put an import's customers in force; what waited is deleted."""
    _update_changed(connection, stored.import_id)
    failpoint("import.mid")
    _insert_new(connection, stored.import_id)
    if replaces:
        archive = update(customers).where(_is_omitted(stored.import_id))
        version = customers.c.version + 1
        connection.execute(archive.values(archived=True, version=version))
    _drop_rows(connection, stored.import_id)
    record = {**stored.record, "changes": changes.record}
    connection.execute(
        update(imports)
        .where(imports.c.id == stored.import_id)
        .values(
            state="COMMITTED",
            version=stored.version + 1,
            document=write_record(record),
        )
    )
    failpoint("import.commit")


def _drop_rows(connection: Connection, import_id: str) -> None:
    waiting = import_rows.c.import_id == import_id
    connection.execute(delete(import_rows).where(waiting))


# Conditions and queries of SQLAlchemy have types of their own for each shape.
def _is_omitted(import_id: str) -> Any:
    named = exists().where(
        import_rows.c.import_id == import_id,
        import_rows.c.customer_id == customers.c.id,
    )
    return customers.c.archived.is_(False) & ~named


def _count(connection: Connection, query: Any) -> int:
    return int(connection.execute(query).scalar_one())


def _update_changed(connection: Connection, import_id: str) -> None:
    is_changed = customers.c.digest != import_rows.c.digest
    columns = ("rep_id", "digest", "document")
    connection.execute(
        update(customers)
        .where(customers.c.id == import_rows.c.customer_id)
        .where(import_rows.c.import_id == import_id)
        .where(is_changed | customers.c.archived.is_(True))
        .values({name: import_rows.c[name] for name in columns})
        .values(version=customers.c.version + 1, archived=False)
    )


def _insert_new(connection: Connection, import_id: str) -> None:
    is_known = exists().where(customers.c.id == import_rows.c.customer_id)
    names = ("id", "version", "archived", "rep_id", "digest", "document")
    rows = import_rows.c
    new = select(
        *(rows.customer_id, literal(1), literal(False)),
        *(rows.rep_id, rows.digest, rows.document),
    )
    new = new.where(rows.import_id == import_id, ~is_known)
    connection.execute(insert(customers).from_select(names, new))


def _chunks(rows: Iterable[Record]) -> Iterator[Sequence[Record]]:
    chunk: list[Record] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
