"""Records judged by the readers of files: the same faults on every path."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from api.errors import BodyFault, Fault, IssueFault, RefusedError, make_pointer
from api.store import tables
from api.store.documents import (
    Document,
    Record,
    count_documents,
    digest_of,
    find_document,
    list_versions,
)
from api.team.calendars import load_rep_records
from api.team.inputs import make_reps, make_stored_policy
from api.team.records import make_customer_record, make_rep_record, record_texts
from routing.errors import DataError, Issue, Severity
from routing.model import Rep
from routing.policy import Policy
from routing.read.customer_row import CustomerContext
from routing.read.single import make_context, read_single_customer, read_single_rep

DEFAULT_POLICY = "default"
"""Customers are judged by this one."""


def load_policy(connection: Connection) -> Policy:
    """Return the policy that customers are judged by."""
    found = find_document(connection, tables.policies, DEFAULT_POLICY)
    return Policy() if found is None else make_stored_policy(found.record)


def load_reps(connection: Connection) -> tuple[Rep, ...]:
    """Return all reps that are not archived, by id, with what calendars close."""
    return make_reps(load_rep_records(connection))


def context_stamp(connection: Connection) -> str:
    """Return what changes whenever customers would be judged by other rules."""
    policy = find_document(connection, tables.policies, DEFAULT_POLICY)
    versions = list_versions(connection, tables.reps)
    return digest_of(f"{policy and policy.version} {versions}")


def check_customers(connection: Connection, records: Sequence[Record]) -> list[Record]:
    """
    Return customers as they are stored.

    Raises
    ------
    RefusedError
        With every fault of all of them; places are those of a batch.
    """
    context = make_context(load_policy(connection), load_reps(connection))
    stored: list[Record] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for at, record in enumerate(records):
        before = ("customers", at)
        customer, issues = _judge(record, context, before)
        stored.append(customer)
        faults += issues
        if record["customer_id"] in seen:
            pointer = make_pointer((*before, "customer_id"))
            faults.append(BodyFault(pointer, "DUPLICATE"))
        seen.add(record["customer_id"])
    _refuse(faults)
    return stored


def check_customer(connection: Connection, record: Record) -> Record:
    """Return a customer as it is stored; raises a RefusedError with every fault."""
    context = make_context(load_policy(connection), load_reps(connection))
    stored, faults = _judge(record, context, ())
    _refuse(faults)
    return stored


def check_rep(connection: Connection, record: Record) -> Record:
    """Return a rep as it is stored; raises a RefusedError with every fault."""
    rep, issues = read_single_rep(record_texts(record))
    _refuse(_errors(issues, ()))
    stored = make_rep_record(rep)
    reasons = _day_off_reasons(connection, record)
    kept = {text: reasons[text] for text in stored["days_off"] if text in reasons}
    return {**stored, "day_off_reasons": kept} if kept else stored


def _day_off_reasons(connection: Connection, record: Record) -> dict[str, str]:
    """Return why a rep is off, which only his availability says."""
    if "day_off_reasons" in record:
        return dict(record["day_off_reasons"])
    found = find_document(connection, tables.reps, record["rep_id"])
    return {} if found is None else dict(found.record.get("day_off_reasons", {}))


def guard_rep(connection: Connection, found: Document, record: Record | None) -> None:
    """Refuse to archive a rep whose customers would be without owner."""
    if record is not None:
        return
    owned = tables.customers.c.rep_id == found.identifier
    active = tables.customers.c.archived.is_(False)
    count = count_documents(connection, tables.customers, owned, active)
    if count:
        raise RefusedError("REP_HAS_CUSTOMERS", values={"count": count})


def check_policy(_connection: Connection, record: Record) -> Record:
    """Return a policy as it is stored; raises a RefusedError with every fault."""
    stored: Record = _without_nulls(record)
    names = [grade["name"] for grade in stored.get("grades", ())]
    _refuse(
        BodyFault(f"/grades/{at}/name", "DUPLICATE")
        for at, name in enumerate(names)
        if name in names[:at]
    )
    try:
        make_stored_policy(stored)
    except DataError as error:
        _refuse(IssueFault(one, _setting_pointer(one, names)) for one in error.issues)
    return stored


def guard_policy(
    _connection: Connection, found: Document, record: Record | None
) -> None:
    """Refuse to archive the policy that customers are judged by."""
    if record is None and found.identifier == DEFAULT_POLICY:
        raise RefusedError("DEFAULT_POLICY")


def check_user(connection: Connection, record: Record) -> Record:
    """Return a user as stored; a rep's rep must be known, others have none."""
    rep_id = record.get("rep_id")
    if record["role"] != "rep":
        if rep_id is not None:
            _refuse([BodyFault("/rep_id", "REP_ONLY")])
    elif rep_id is None:
        _refuse([BodyFault("/rep_id", "REQUIRED")])
    else:
        known = find_document(connection, tables.reps, rep_id)
        if known is None or known.is_archived:
            _refuse([BodyFault("/rep_id", "UNKNOWN_REP")])
    fields = ("user_id", "name", "role", "rep_id")
    return {name: record.get(name) for name in fields}


def guard_user(connection: Connection, found: Document, record: Record | None) -> None:
    """Refuse to leave the service without an admin."""
    if found.record["role"] != "admin" or (record and record["role"] == "admin"):
        return
    users = tables.users.c
    others = users.role == "admin", users.id != found.identifier
    if not count_documents(
        connection, tables.users, *others, users.archived.is_(False)
    ):
        raise RefusedError("LAST_ADMIN")


def _judge(
    record: Record, context: CustomerContext, before: tuple[object, ...]
) -> tuple[Record, list[Fault]]:
    customer, issues = read_single_customer(record_texts(record), context)
    is_approximate = bool(record.get("approximate")) and customer.location is not None
    customer = replace(customer, is_approximate=is_approximate)
    stored = make_customer_record(customer, record.get("column_value", ""))
    return stored, _errors(issues, before)


def _errors(issues: Iterable[Issue], before: tuple[object, ...]) -> list[Fault]:
    return [
        IssueFault(issue, make_pointer((*before, issue.column)))
        for issue in issues
        if issue.severity is not Severity.WARNING
    ]


def _refuse(faults: Iterable[Fault]) -> None:
    found = list(faults)
    if found:
        raise RefusedError("INVALID_INPUT", faults=found)


def _setting_pointer(issue: Issue, names: Sequence[str]) -> str:
    """Return the place of a setting; grades stand in a list there."""
    for at, name in enumerate(names):
        prefix = f"grades.{name}."
        if issue.column.startswith(prefix):
            return make_pointer(("grades", at, issue.column.removeprefix(prefix)))
    return make_pointer(issue.column.split("."))


# JSON of any depth.
def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
