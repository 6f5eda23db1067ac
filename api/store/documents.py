"""Versioned JSON documents: find, list, insert, replace, archive."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from api.store.engine import StoreBusyError

_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
Record = dict[str, Any]
"""A JSON object; what its fields are, the schemas say."""


@dataclass(frozen=True)
class Document:
    """
    A stored JSON object.

    Parameters
    ----------
    version
        1 when new, one more with every change.
    record
        The object without version and mark of archiving.
    """

    identifier: str
    version: int
    is_archived: bool
    record: Record

    def answer(self) -> Record:
        """Return what a reader of the document gets."""
        return {**self.record, "version": self.version, "archived": self.is_archived}


def write_record(record: Mapping[str, Any]) -> str:
    """Return compact JSON in the order of the fields; refuses NaN."""
    return _COMPACT.encode(record)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_document(
    connection: Connection, table: Table, identifier: str, *, to_change: bool = False
) -> Document | None:
    """
    Return a document by id, archived ones too; None when there is none.

    Parameters
    ----------
    to_change
        Whether other writers must wait; where only one may write, they do anyway.
    """
    query = select(table).where(table.c.id == identifier)
    row = connection.execute(query.with_for_update() if to_change else query).first()
    return None if row is None else _to_document(row)


def list_documents(
    connection: Connection,
    table: Table,
    *where: ColumnElement[bool],
    after: str = "",
    limit: int | None = None,
) -> list[Document]:
    """Return documents by id, those beyond ``after``."""
    query = select(table).where(table.c.id > after, *where).order_by(table.c.id)
    return [_to_document(row) for row in connection.execute(query.limit(limit))]


def list_versions(connection: Connection, table: Table) -> list[tuple[str, int]]:
    """Return id and version of all documents by id, archived ones too."""
    query = select(table.c.id, table.c.version).order_by(table.c.id)
    return [(row.id, row.version) for row in connection.execute(query)]


def count_documents(
    connection: Connection, table: Table, *where: ColumnElement[bool]
) -> int:
    """Return how many documents there are."""
    query = select(func.count()).select_from(table).where(*where)
    return connection.execute(query).scalar_one()


def insert_document(
    connection: Connection, table: Table, identifier: str, record: Record, **more: str
) -> bool:
    """Add a document of version 1; False if the id is taken."""
    if find_document(connection, table, identifier) is not None:
        return False
    values = {"id": identifier, "version": 1, "archived": False}
    connection.execute(
        insert(table).values(**values, **document_columns(record), **more)
    )
    return True


def replace_document(
    connection: Connection, table: Table, found: Document, record: Record, **more: str
) -> Document:
    """Store a document's next version; an archived one comes back."""
    version = found.version + 1
    change = {"version": version, "archived": False, **document_columns(record)}
    _update(connection, table, found, **change, **more)
    return Document(found.identifier, version, False, record)


def archive_document(connection: Connection, table: Table, found: Document) -> int:
    """Hide a document from lists; return its next version."""
    version = found.version + 1
    _update(connection, table, found, version=version, archived=True)
    return version


def document_columns(record: Record) -> Record:
    """Return the columns that a record fills."""
    text = write_record(record)
    rep_id = record.get("rep_id")
    return {"document": text, "digest": digest_of(text), "rep_id": rep_id}


def digests_of(
    connection: Connection, table: Table, identifiers: Sequence[str]
) -> dict[str, tuple[str, bool]]:
    """Return id -> digest and mark of archiving, of the ids that are known."""
    found: dict[str, tuple[str, bool]] = {}
    columns = (table.c.id, table.c.digest, table.c.archived)
    # Databases limit the number of values in one statement.
    for start in range(0, len(identifiers), 500):
        part = identifiers[start : start + 500]
        rows = connection.execute(select(*columns).where(table.c.id.in_(part)))
        found |= {row.id: (row.digest, row.archived) for row in rows}
    return found


def _update(
    connection: Connection, table: Table, found: Document, **values: object
) -> None:
    """Change a document that is still as it was found."""
    same = table.c.id == found.identifier, table.c.version == found.version
    if connection.execute(update(table).where(*same).values(**values)).rowcount != 1:
        raise StoreBusyError


def _to_document(row: Row[Any]) -> Document:
    return Document(row.id, row.version, row.archived, json.loads(row.document))
