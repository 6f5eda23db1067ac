"""Documents of one kind: created, shown, replaced, changed in part, archived."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy import Connection, Table
from sqlalchemy.sql.elements import ColumnElement

from api.auth import Thing
from api.dependencies import Answer, Call, answer_record, check_version
from api.errors import RefusedError
from api.store.documents import (
    Document,
    Record,
    archive_document,
    find_document,
    insert_document,
    list_documents,
    replace_document,
    write_record,
)


def _allow(_connection: Connection, _found: Document, _record: Record | None) -> None:
    """Let every change pass."""


def _let_read(_call: Call, _count: int) -> None:
    """Let everybody read as much as he likes."""


def _end_nothing(_connection: Connection, _found: Document) -> None:
    """Leave everything else as it is."""


def _no_columns(_record: Record) -> dict[str, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """
    What tells one kind of document from another.

    Parameters
    ----------
    path
        Where it is found, below ``/v1``.
    id_field
        The field that holds its id.
    check
        Returns a record as it is stored; raises a RefusedError with every fault.
    guard
        Refuses to change a stored document into a record, or to archive it (None).
    end
        Ends what must not outlive a document that is archived.
    columns
        What the table keeps in columns besides, for queries.
    count_reading
        Told how many documents a call reads; may refuse.
    """

    path: str
    table: Table
    id_field: str
    check: Callable[[Connection, Record], Record]
    guard: Callable[[Connection, Document, Record | None], None] = _allow
    end: Callable[[Connection, Document], None] = _end_nothing
    columns: Callable[[Record], dict[str, str]] = _no_columns
    count_reading: Callable[[Call, int], None] = _let_read


def create(
    call: Call,
    kind: Kind,
    record: Record,
    key: str | None,
    *,
    make_id: Callable[[], str] | None = None,
) -> Response:
    """
    Answer with a new document: 201, its place and its version.

    Parameters
    ----------
    make_id
        Gives the id; None where the record has it.
    """

    def effect(connection: Connection) -> Answer:
        own = {} if make_id is None else {kind.id_field: make_id()}
        stored = kind.check(connection, {**record, **own})
        identifier = stored[kind.id_field]
        more = kind.columns(stored)
        if not insert_document(connection, kind.table, identifier, stored, **more):
            raise RefusedError("ALREADY_EXISTS", values={"id": identifier})
        call.note(connection, identifier, 1)
        place = f"/v1/{kind.path}/{identifier}"
        return Answer(201, Document(identifier, 1, False, stored).answer(), 1, place)

    return call.write(effect, key=key, content=write_record(record))


def show(call: Call, kind: Kind, identifier: str) -> Response:
    """Answer with a document, archived ones too."""
    # Before it is known whether there is one: guessing ids is reading, too.
    kind.count_reading(call, 1)
    with call.service.store.reading() as connection:
        found = find_document(connection, kind.table, identifier)
    if found is None:
        raise RefusedError("NOT_FOUND")
    call.demand(Thing(found.record.get("rep_id")))
    return answer_record(found.answer(), found.version)


def show_page(
    call: Call,
    kind: Kind,
    *where: ColumnElement[bool],
    after: str,
    limit: int,
    archived: bool,
) -> Response:
    """Answer with a page of documents, by id."""
    shown = where if archived else (*where, kind.table.c.archived.is_(False))
    with call.service.store.reading() as connection:
        found = list_documents(
            connection, kind.table, *shown, after=after, limit=limit + 1
        )
    page = found[:limit]
    kind.count_reading(call, max(1, len(page)))
    following = page[-1].identifier if len(found) > limit else None
    items = [document.answer() for document in page]
    return answer_record({"items": items, "next_page_token": following})


def replace(
    call: Call, kind: Kind, identifier: str, fields: Record, if_match: str | None
) -> Response:
    """Answer with a document's next version; an archived one comes back."""

    def effect(connection: Connection) -> Answer:
        found = _find_to_write(connection, call, kind, identifier)
        check_version(found.version, if_match)
        return _store(connection, call, kind, found, fields)

    return call.write(effect)


def patch(
    call: Call, kind: Kind, identifier: str, changes: Record, if_match: str | None
) -> Response:
    """Answer with a document some of whose fields changed (RFC 7396)."""

    def effect(connection: Connection) -> Answer:
        found = _find_to_write(connection, call, kind, identifier)
        check_version(found.version, if_match)
        if found.is_archived:
            raise RefusedError("ARCHIVED", values={"id": identifier})
        return _store(connection, call, kind, found, merge(found.record, changes))

    return call.write(effect)


def archive(call: Call, kind: Kind, identifier: str, if_match: str | None) -> Response:
    """Hide a document; doing it twice is no fault."""

    def effect(connection: Connection) -> Answer:
        found = _find_to_write(connection, call, kind, identifier)
        check_version(found.version, if_match)
        kind.guard(connection, found, None)
        if not found.is_archived:
            version = archive_document(connection, kind.table, found)
            kind.end(connection, found)
            call.note(connection, identifier, version)
        return Answer(204)

    return call.write(effect)


def merge(target: Record, changes: Mapping[str, Any]) -> Record:
    """Return a record with changes merged in, tables inside tables too."""
    merged = dict(target)
    for name, value in changes.items():
        inside = merged.get(name)
        if isinstance(value, dict) and isinstance(inside, dict):
            merged[name] = merge(inside, value)
        else:
            merged[name] = value
    return merged


def _store(
    connection: Connection, call: Call, kind: Kind, found: Document, fields: Record
) -> Answer:
    record = kind.check(connection, {**fields, kind.id_field: found.identifier})
    kind.guard(connection, found, record)
    more = kind.columns(record)
    stored = replace_document(connection, kind.table, found, record, **more)
    call.note(connection, found.identifier, stored.version)
    return Answer(200, stored.answer(), stored.version)


def _find_to_write(
    connection: Connection, call: Call, kind: Kind, identifier: str
) -> Document:
    found = find_document(connection, kind.table, identifier, to_change=True)
    if found is None:
        raise RefusedError("NOT_FOUND")
    call.demand(Thing(found.record.get("rep_id")))
    return found
