"""Many customers in one write."""

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Answer, Call
from api.schemas.customers import CustomerBatch
from api.store.documents import (
    Record,
    digests_of,
    document_columns,
    find_document,
    insert_document,
    replace_document,
)
from api.store.tables import customers
from api.team.checking import check_customers


def upsert_customers(call: Call, batch: CustomerBatch, key: str | None) -> Response:
    """Create or replace customers; with any fault, none is changed."""
    records = [customer.model_dump() for customer in batch.customers]

    def effect(connection: Connection) -> Answer:
        stored = check_customers(connection, records)
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        known = digests_of(
            connection, customers, [one["customer_id"] for one in stored]
        )
        for record in stored:
            outcome = _upsert(connection, call, record, known)
            counts[outcome] += 1
        return Answer(200, counts)

    return call.write(effect, key=key, content=batch.model_dump_json())


def _upsert(
    connection: Connection,
    call: Call,
    record: Record,
    known: dict[str, tuple[str, bool]],
) -> str:
    identifier = record["customer_id"]
    if known.get(identifier) == (document_columns(record)["digest"], False):
        return "unchanged"
    found = find_document(connection, customers, identifier, to_change=True)
    if found is None:
        insert_document(connection, customers, identifier, record)
        call.note(connection, identifier, 1)
        return "created"
    stored = replace_document(connection, customers, found, record)
    call.note(connection, identifier, stored.version)
    return "updated"
