"""Territories that a job made -> a row of the service, with the files to show them."""

import base64
import json
import uuid
import zlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from api.store.documents import Record, write_record
from api.store.jobs import Job
from api.store.plans import next_number
from api.store.tables import designs

RECORD_FILE = "record.json"
FILES = ("map.html", "territories.geojson")
"""Of a folder of territories, what is shown later."""


def read_design_record(folder: Path) -> Record:
    """Return territories as they are kept, from the folder that a job left."""
    record: Record = json.loads((folder / RECORD_FILE).read_bytes())
    files = {name: _pack((folder / name).read_bytes()) for name in FILES}
    return {**record, "files": files}


def design_file(record: Record, name: str) -> bytes:
    """Return one of ``FILES`` of kept territories."""
    return zlib.decompress(base64.b64decode(record["files"][name]))


def keep_design(connection: Connection, job: Job, record: Record, now: datetime) -> str:
    """Keep territories and return their id; a job that has some keeps those."""
    query = select(designs.c.id).where(designs.c.job_id == job.job_id)
    kept: str | None = connection.execute(query).scalar()
    if kept is not None:
        return kept
    design_id = str(uuid.uuid4())
    connection.execute(
        insert(designs).values(
            number=next_number(connection, designs),
            id=design_id,
            job_id=job.job_id,
            created_at=now.isoformat(),
            actor_id=job.actor_id,
            document=write_record({**record, "policy_id": job.order["policy_id"]}),
        )
    )
    return design_id


def _pack(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 6)).decode()
