"""Exports: who took what out, why, and the file until it expires."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.store.documents import Record, write_record
from api.store.tables import export_files, exports

KEPT = timedelta(hours=24)
READY, EXPIRED, REVOKED = "READY", "EXPIRED", "REVOKED"


@dataclass(frozen=True, kw_only=True)
class StoredExport:
    """
    An export; it stays when its file is gone.

    Parameters
    ----------
    state
        READY, EXPIRED or REVOKED.
    record
        What was asked for and why, and the file's name, type and size.
    """

    export_id: str
    state: str
    actor_id: str
    created_at: str
    expires_at: str
    record: Record

    def state_at(self, now: datetime) -> str:
        """Return the state, told before the file is deleted."""
        is_over = datetime.fromisoformat(self.expires_at) <= now
        return EXPIRED if self.state == READY and is_over else self.state


def insert_export(connection: Connection, export: StoredExport, content: bytes) -> None:
    """Keep an export and its file."""
    values = {**vars(export), "document": write_record(export.record)}
    values["id"] = values.pop("export_id")
    del values["record"]
    connection.execute(insert(exports).values(**values))
    row = {"export_id": export.export_id, "content": zlib.compress(content, 1)}
    connection.execute(insert(export_files).values(**row))


def find_export(connection: Connection, export_id: str) -> StoredExport | None:
    """Return an export by id."""
    row = connection.execute(select(exports).where(exports.c.id == export_id)).first()
    return None if row is None else _to_export(row)


def read_export_file(connection: Connection, export_id: str) -> bytes | None:
    """Return an export's file; None where it was deleted."""
    mine = export_files.c.export_id == export_id
    content = connection.execute(select(export_files.c.content).where(mine)).scalar()
    return None if content is None else zlib.decompress(content)


def expire_exports(connection: Connection, now: datetime) -> int:
    """Delete the files of exports that are too old; return how many expired."""
    is_over = exports.c.state == READY, exports.c.expires_at <= now.isoformat()
    query = select(exports.c.id).where(*is_over)
    return _end(connection, connection.execute(query).scalars().all(), EXPIRED)


def revoke_exports(connection: Connection, actor_ids: Sequence[str]) -> int:
    """Delete the files of exports of some actors; return how many were there."""
    mine = exports.c.state == READY, exports.c.actor_id.in_(actor_ids)
    query = select(exports.c.id).where(*mine)
    return _end(connection, connection.execute(query).scalars().all(), REVOKED)


def end_exports(connection: Connection, actor_id: str) -> None:
    """Delete the files of exports of one actor, who may not have them any more."""
    revoke_exports(connection, [actor_id])


def _end(connection: Connection, export_ids: Sequence[str], state: str) -> int:
    for export_id in export_ids:
        mine = export_files.c.export_id == export_id
        connection.execute(delete(export_files).where(mine))
        change = update(exports).where(exports.c.id == export_id)
        connection.execute(change.values(state=state))
    return len(export_ids)


# A row of SQLAlchemy, whose columns have no static types.
def _to_export(row: Row[Any]) -> StoredExport:
    values = dict(row._mapping)
    values["export_id"] = values.pop("id")
    values["record"] = json.loads(values.pop("document"))
    return StoredExport(**values)
