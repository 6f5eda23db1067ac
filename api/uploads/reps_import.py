"""A reps file put in force: all of it, or nothing with every fault named."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Answer, Call, answer_record
from api.errors import MOST_FAULTS, BodyFault, IssueFault, RefusedError
from api.store.documents import (
    Document,
    Record,
    archive_document,
    insert_document,
    list_documents,
    replace_document,
)
from api.store.tables import reps
from api.team.checking import check_rep, load_policy
from api.team.offboarding import guard_leaving_rep
from api.uploads.importing import issue_answer
from api.uploads.reading import ReaderLostError, issue_fields
from api.uploads.reading_reps import RepsOrder, RepsReading


@dataclass(frozen=True, kw_only=True)
class RepsUpload:
    """A reps file, and what is wanted of it."""

    content: bytes
    name: str
    mode: str
    validate_only: bool
    crs: str | None
    encoding: str | None

    def fingerprint(self) -> str:
        """Return what tells this upload from another under the same key."""
        digest = hashlib.sha256(self.content).hexdigest()
        return f"{replace(self, content=b'')} {digest}"


@dataclass(frozen=True, kw_only=True)
class _Changes:
    """What a file changes: new reps, known ones with their records, left-out ones."""

    created: Sequence[Record]
    updated: Sequence[tuple[Document, Record]]
    unchanged: int
    omitted: Sequence[Document]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "archived": len(self.omitted),
        }


def import_reps(call: Call, upload: RepsUpload, key: str | None) -> Response:
    """Answer with what a file changes, or would change; with any fault, nothing."""
    fingerprint = upload.fingerprint()
    if key is not None and (kept := call.replay(key, fingerprint)) is not None:
        return kept
    with call.service.store.reading() as connection:
        policy = load_policy(connection)
    reading = _read(
        call,
        RepsOrder(
            content=upload.content,
            name=upload.name,
            crs=upload.crs,
            encoding=upload.encoding,
            policy=policy,
            most_rows=call.service.settings.import_rows,
        ),
    )
    if upload.validate_only:
        with call.service.store.reading() as connection:
            changes = _weigh(connection, call, reading.records, upload.mode)
        return answer_record(_record(call, upload, reading, changes))

    def effect(connection: Connection) -> Answer:
        changes = _weigh(connection, call, reading.records, upload.mode)
        _apply(connection, call, changes)
        return Answer(200, _record(call, upload, reading, changes))

    return call.write(effect, key=key, content=fingerprint)


def _read(call: Call, order: RepsOrder) -> RepsReading:
    try:
        reading = call.service.read_reps(order)
    except ReaderLostError as error:
        raise RefusedError("READER_UNAVAILABLE") from error
    if reading.rows_total > order.most_rows:
        counts = {"count": reading.rows_total, "limit": order.most_rows}
        raise RefusedError("TOO_MANY_ROWS", values=counts)
    if reading.errors:
        faults = [IssueFault(issue) for issue in reading.errors]
        raise RefusedError("INVALID_INPUT", faults=faults)
    return reading


def _weigh(
    connection: Connection, call: Call, records: Sequence[Record], mode: str
) -> _Changes:
    """Return what records change; raises a RefusedError for reps who are needed."""
    known = {each.identifier: each for each in list_documents(connection, reps)}
    has_days_off = any(record["days_off"] for record in records)
    created: list[Record] = []
    updated: list[tuple[Document, Record]] = []
    for record in records:
        found = known.get(record["rep_id"])
        if found is None:
            created.append(record)
            continue
        # A file that knows of no absences does not end those told elsewhere.
        kept = {} if has_days_off else {"days_off": found.record["days_off"]}
        stored = check_rep(connection, {**record, **kept})
        if found.is_archived or found.record != stored:
            updated.append((found, stored))
    named = {record["rep_id"] for record in records}
    omitted = [
        found
        for found in known.values()
        if mode == "replace" and not found.is_archived and found.identifier not in named
    ]
    needed = list(_needed(connection, call, omitted))
    if needed:
        values = {"count": len(needed)}
        raise RefusedError("REPS_ARE_NEEDED", faults=needed, values=values)
    return _Changes(
        created=created,
        updated=updated,
        unchanged=len(records) - len(created) - len(updated),
        omitted=omitted,
    )


def _needed(
    connection: Connection, call: Call, omitted: Sequence[Document]
) -> Iterator[BodyFault]:
    """Yield why reps cannot be archived, as if each were archived by himself."""
    now = call.service.clock()
    for found in omitted:
        try:
            guard_leaving_rep(now, connection, found, None)
        except RefusedError as refused:
            values = {**refused.values, "rep_id": found.identifier}
            yield BodyFault("/file", refused.code, values)


def _apply(connection: Connection, call: Call, changes: _Changes) -> None:
    for record in changes.created:
        identifier = record["rep_id"]
        insert_document(connection, reps, identifier, record)
        call.note(connection, identifier, 1)
    for found, record in changes.updated:
        stored = replace_document(connection, reps, found, record)
        call.note(connection, found.identifier, stored.version)
    for found in changes.omitted:
        version = archive_document(connection, reps, found)
        call.note(connection, found.identifier, version)


def _record(
    call: Call, upload: RepsUpload, reading: RepsReading, changes: _Changes
) -> Record:
    counts = Counter((issue.code, str(issue.severity)) for issue in reading.issues)
    return {
        "mode": upload.mode,
        "validate_only": upload.validate_only,
        "rows_total": reading.rows_total,
        "changes": changes.counts,
        "issue_counts": [
            {"code": code, "severity": severity, "count": count}
            for (code, severity), count in sorted(counts.items())
        ],
        "issues": [
            issue_answer(issue_fields(issue), call.language)
            for issue in reading.issues[:MOST_FAULTS]
        ],
    }
