"""Imports answered beside the server, whose own process goes on with other calls."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from fastapi import Response

from api.auth import Action, Actor
from api.dependencies import Call, Service
from api.errors import RefusedError
from api.settings import Settings
from api.store.engine import Store
from api.uploads.importing import ImportOrder, start_import
from api.uploads.reading import ReaderLostError, ReaderProcess, file_on_disk


@dataclass(frozen=True, kw_only=True)
class ImportUpload:
    """A customers file as it is uploaded, and what is wanted of it."""

    content: BinaryIO
    name: str
    mode: str
    on_error: str
    crs: str | None
    encoding: str | None


@dataclass(frozen=True, kw_only=True)
class ImportCall:
    """What another process needs to answer a call; a ``Call`` without its service."""

    settings: Settings
    actor: Actor
    action: Action
    request_id: str
    language: str
    line: str
    order: ImportOrder
    key: str | None


def import_file(call: Call, upload: ImportUpload, key: str | None) -> Response:
    """Validate a file and keep what it holds: 202, ready to be committed or not."""
    with file_on_disk("customers", upload.name, upload.content) as path:
        order = _make_order(path, upload)
        if key is not None:
            kept = call.replay(key, order.fingerprint())
            if kept is not None:
                return kept
        reader = call.service.reader
        if reader is None:
            return start_import(call, order, key)
        return _import_beside(call, reader, order, key)


def answer_import(given: ImportCall) -> Response:
    """Answer a call in the process that reads files, on a connection of its own."""
    store = Store(given.settings.database_url)
    try:
        call = Call(
            service=Service(given.settings, store, partial(datetime.now, UTC)),
            actor=given.actor,
            action=given.action,
            request_id=given.request_id,
            language=given.language,
            line=given.line,
        )
        return start_import(call, given.order, given.key)
    finally:
        store.close()


def _import_beside(
    call: Call, reader: ReaderProcess, order: ImportOrder, key: str | None
) -> Response:
    given = ImportCall(
        settings=call.service.settings,
        actor=call.actor,
        action=call.action,
        request_id=call.request_id,
        language=call.language,
        line=call.line,
        order=order,
        key=key,
    )
    try:
        return reader.read(answer_import, given)
    except ReaderLostError as error:
        # It may have been lost after all was kept.
        kept = None if key is None else call.replay(key, order.fingerprint())
        if kept is None:
            raise RefusedError("READER_UNAVAILABLE") from error
        return kept


def _make_order(path: Path, upload: ImportUpload) -> ImportOrder:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ImportOrder(
        path=path,
        digest=digest,
        name=upload.name,
        mode=upload.mode,
        on_error=upload.on_error,
        crs=upload.crs,
        encoding=upload.encoding,
    )
