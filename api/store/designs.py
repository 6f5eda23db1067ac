"""Proposed territories: found and listed; they never change."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from api.store.documents import Record
from api.store.tables import designs


@dataclass(frozen=True, kw_only=True)
class StoredDesign:
    """A design; ``record`` holds who gets whom, figures, and files to show it."""

    number: int
    design_id: str
    job_id: str | None
    created_at: str
    record: Record

    @property
    def summary(self) -> Record:
        """What a list shows of it."""
        return {
            "design_id": self.design_id,
            "number": self.number,
            "job_id": self.job_id,
            "created_at": self.created_at,
        }


def find_design(connection: Connection, design_id: str) -> StoredDesign | None:
    """Return a design by id."""
    row = connection.execute(select(designs).where(designs.c.id == design_id)).first()
    return None if row is None else _to_design(row)


def list_designs(
    connection: Connection, *, before: int | None, limit: int
) -> list[Record]:
    """Return what is shown of designs, the newest first, below ``before``."""
    columns = (
        *(designs.c.id.label("design_id"), designs.c.number),
        *(designs.c.job_id, designs.c.created_at),
    )
    query = select(*columns).order_by(designs.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(designs.c.number < before)
    return [dict(row._mapping) for row in connection.execute(query)]


# A row of SQLAlchemy, whose columns have no static types.
def _to_design(row: Row[Any]) -> StoredDesign:
    return StoredDesign(
        number=row.number,
        design_id=row.id,
        job_id=row.job_id,
        created_at=row.created_at,
        record=json.loads(row.document),
    )
