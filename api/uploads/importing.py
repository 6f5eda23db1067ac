"""Imports: a file validated, its changes counted, and committed on confirmation."""

import csv
import io
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Answer, Call, answer_record, check_version
from api.errors import IssueFault, RefusedError
from api.settings import Settings
from api.store.documents import Record
from api.store.imports import (
    StoredImport,
    commit_import,
    count_changes,
    find_import,
    finish_import,
    insert_import,
    list_issues,
)
from api.team.checking import context_stamp, load_policy, load_reps
from api.upkeep.failpoints import failpoint
from api.uploads.reading import FileOrder, FileReading, issue_fields, read_file
from routing.errors import Issue, Severity
from routing.write.tables import guard_formula

ISSUE_COLUMNS = ("severity", "row", "column", "value", "code", "message", "suggestion")
_CHUNK = 1_000
_BEFORE = "2026-01-01T00:00:00+00:00"
"""Stands for the time of imports that were kept before it was noted."""


@dataclass(frozen=True, kw_only=True)
class ImportOrder:
    """
    A file that was uploaded, and what is wanted of it.

    Parameters
    ----------
    path
        Where its content lies.
    digest
        SHA-256 of that, hexadecimal.
    name
        As uploaded, which only tells it from others: names are someone's data.
    """

    path: Path
    digest: str
    name: str
    mode: str
    on_error: str
    crs: str | None
    encoding: str | None

    def fingerprint(self) -> str:
        """Return what tells this order from another under the same key."""
        options = (self.name, self.mode, self.on_error, self.crs, self.encoding)
        return f"{options} {self.digest}"


def start_import(call: Call, order: ImportOrder, key: str | None) -> Response:
    """Validate a file and keep what it holds: 202, ready to be committed or not."""
    with call.service.store.reading() as connection:
        stamp = context_stamp(connection)
        policy, reps = load_policy(connection), load_reps(connection)
    reading = _read(
        FileOrder(
            path=order.path,
            crs=order.crs,
            encoding=order.encoding,
            policy=policy,
            reps=reps,
            most_rows=call.service.settings.import_rows,
        )
    )

    def effect(connection: Connection) -> Answer:
        now = call.service.clock()
        stored = _keep(connection, order, reading, stamp, now)
        failpoint("import.mid")
        call.note(connection, stored.import_id, 1)
        place = f"/v1/imports/{stored.import_id}"
        return Answer(202, _answer(call, stored), 1, place)

    return call.write(effect, key=key, content=order.fingerprint())


def show_import(call: Call, import_id: str) -> Response:
    """Answer with an import; one that waits counts its changes anew."""
    with call.service.store.reading() as connection:
        stored = _find(connection, import_id)
        if stored.state == "READY":
            stored = _recount(connection, stored)
    return answer_record(_answer(call, stored), stored.version)


def commit(
    call: Call, import_id: str, confirm: int, if_match: str | None, key: str | None
) -> Response:
    """Put an import's customers in force, all of them."""

    def effect(connection: Connection) -> Answer:
        stored = _find(connection, import_id, to_change=True)
        if if_match is not None:
            check_version(stored.version, if_match)
        is_stale = stored.record["stamp"] != context_stamp(connection)
        if stored.state != "READY" or is_stale:
            state = "STALE" if stored.state == "READY" else stored.state
            raise RefusedError("IMPORT_NOT_READY", values={"state": state})
        replaces = stored.record["mode"] == "replace"
        changes = count_changes(connection, import_id, replaces=replaces)
        if changes.archived != confirm:
            counts = {"count": changes.archived, "confirmed": confirm}
            raise RefusedError("DESTRUCTIVE_CHANGE", values=counts)
        commit_import(connection, stored, changes, replaces=replaces)
        failpoint("import.commit")
        call.note(connection, import_id, stored.version + 1)
        done = _find(connection, import_id)
        return Answer(200, _answer(call, done), done.version)

    return call.write(effect, key=key, content=str(confirm))


def expires_at(stored: StoredImport, settings: Settings) -> datetime:
    """Return until when an import may wait for its commit."""
    kept = timedelta(days=settings.import_days)
    begin = stored.record.get("created_at", _BEFORE)
    return datetime.fromisoformat(begin) + kept


def show_issues(call: Call, import_id: str, *, after: int, limit: int) -> Response:
    """Answer with a page of an import's issues."""
    with call.service.store.reading() as connection:
        _find(connection, import_id)
        found = list_issues(connection, import_id, after=after, limit=limit + 1)
    page = found[:limit]
    following = str(page[-1][0]) if len(found) > limit else None
    items = [issue_answer(fields, call.language) for _, fields in page]
    return answer_record({"items": items, "next_page_token": following})


def check_import(call: Call, import_id: str) -> None:
    """Refuse an id of no import."""
    with call.service.store.reading() as connection:
        _find(connection, import_id)


def write_issues(call: Call, import_id: str) -> Iterator[str]:
    """Yield all of an import's issues as CSV, a part at a time."""
    yield _csv_lines([list(ISSUE_COLUMNS)])
    after = 0
    while True:
        with call.service.store.reading() as connection:
            found = list_issues(connection, import_id, after=after, limit=_CHUNK)
        if not found:
            return
        after = found[-1][0]
        answers = (issue_answer(fields, call.language) for _, fields in found)
        yield _csv_lines(
            [_csv_cell(answer[name]) for name in ISSUE_COLUMNS] for answer in answers
        )


def _read(order: FileOrder) -> FileReading:
    reading = read_file(order)
    if reading.has_too_many_rows:
        limit = order.most_rows
        counts = {"count": reading.rows_total, "limit": limit}
        raise RefusedError("TOO_MANY_ROWS", values=counts)
    if reading.is_refused:
        faults = [IssueFault(issue) for issue in reading.issues]
        raise RefusedError("INVALID_INPUT", faults=faults)
    return reading


def _keep(
    connection: Connection,
    order: ImportOrder,
    reading: FileReading,
    stamp: str,
    now: datetime,
) -> StoredImport:
    rejected = reading.rows_total - reading.rows_accepted
    state = "VALIDATED" if order.mode == "validate_only" else "READY"
    if state == "READY" and order.on_error == "reject_file" and rejected:
        state = "REJECTED"
    counts = Counter((issue.code, str(issue.severity)) for issue in reading.issues)
    options = reading.read_options or {}
    record = {
        "mode": order.mode,
        "on_error": order.on_error,
        "crs": options.get("crs", ""),
        "encoding": options.get("encoding", ""),
        "rows": {
            "total": reading.rows_total,
            "accepted": reading.rows_accepted,
            "rejected": rejected,
        },
        "issue_counts": [
            {"code": code, "severity": severity, "count": count}
            for (code, severity), count in sorted(counts.items())
        ],
        "changes": {},
        "stamp": stamp,
        "created_at": now.isoformat(),
    }
    stored = StoredImport(str(uuid.uuid4()), 1, state, record)
    issues = map(issue_fields, reading.issues)
    insert_import(connection, stored, reading.rows, issues)
    return finish_import(connection, _recount(connection, stored))


def _recount(connection: Connection, stored: StoredImport) -> StoredImport:
    replaces = stored.record["mode"] == "replace"
    changes = count_changes(connection, stored.import_id, replaces=replaces)
    record = {**stored.record, "changes": changes.record}
    return StoredImport(stored.import_id, stored.version, stored.state, record)


def _find(
    connection: Connection, import_id: str, *, to_change: bool = False
) -> StoredImport:
    stored = find_import(connection, import_id, to_change=to_change)
    if stored is None:
        raise RefusedError("NOT_FOUND")
    return stored


def _answer(call: Call, stored: StoredImport) -> Record:
    hidden = ("stamp", "created_at")
    shown = {k: value for k, value in stored.record.items() if k not in hidden}
    about = {"import_id": stored.import_id, "state": stored.state}
    end = expires_at(stored, call.service.settings) if stored.state == "READY" else None
    until = None if end is None else end.isoformat()
    return {**about, **shown, "expires_at": until, "version": stored.version}


def issue_answer(fields: Record, language: str) -> Record:
    """Return an issue, kept as ``issue_fields`` has it, as its readers see it."""
    issue = Issue(**{**fields, "severity": Severity(fields["severity"])})
    return {
        "severity": str(issue.severity),
        "row": issue.row,
        "column": issue.column,
        "value": issue.value,
        "code": issue.code,
        "message": issue.message(language),
        "suggestion": issue.cure(language),
    }


def _csv_cell(value: object) -> str:
    return "" if value is None else guard_formula(str(value))


def _csv_lines(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
