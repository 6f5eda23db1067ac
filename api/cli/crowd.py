"""A service filled for the load benchmark: reps, their secrets, today's routes."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Table, insert

from api.auth import Role, digest_token, make_token
from api.days.documents import make_day_documents
from api.folders.publish import publish_plan
from api.plans.keeping import FolderContent, PlanOrigin, keep_plan, read_folder
from api.store.documents import (
    Record,
    digest_of,
    document_columns,
    find_document,
    replace_document,
    write_record,
)
from api.store.engine import Store
from api.store.plans import (
    Publication,
    insert_day_documents,
    insert_publication,
    next_number,
)
from api.store.tables import customers, policies, publications, reps, tokens, users
from api.team.checking import DEFAULT_POLICY
from api.team.people import make_first_admin
from api.team.records import make_customer_record, make_rep_record
from api.workers import SerialExecutor
from benchmarks.field_world import FieldCase, FieldParams, make_case
from routing.cycle import Cycle
from routing.model import Rep
from routing.pipeline import PlanInputs, SearchParams, make_plan
from routing.progress import Progress
from routing.read.plan_folder import parse_plan_record

CUSTOMERS_A_REP = 250
_ACTOR, _SEED = "crowd", 1
_ZONE = "UTC"
_TEMPLATE = FieldParams(
    name="template",
    num_reps=1,
    num_customers=200,
    mix=(0.04, 0.08, 0.88),
    service_min=(20, 15, 10),
)
"""240 visits in 20 days: a dozen a day."""
_CHUNK = 5_000


@dataclass(frozen=True)
class Crowd:
    """
    Who may call a filled service.

    Parameters
    ----------
    rep_tokens
        rep_id -> token.
    job_scope
        Reps who have customers to be planned.
    """

    manager_token: str
    rep_tokens: dict[str, str]
    job_scope: tuple[str, ...]


def fill_crowd(store: Store, num_reps: int, num_busy: int, now: datetime) -> Crowd:
    """
    Fill an empty database.

    Every rep has a day of about a dozen stops yesterday, today and tomorrow, as a
    plan in force gives them.

    Parameters
    ----------
    num_busy
        Reps who also have ``CUSTOMERS_A_REP`` stored customers each.
    """
    make_first_admin(store, now)
    team = make_case(_team_params(num_busy), _SEED)
    everybody = tuple(_make_reps(team.reps, num_reps))
    today = now.astimezone(UTC).date()
    dates = [today + timedelta(days=days) for days in (-1, 0, 1)]
    folder, days = _make_days(today)
    secrets = {rep.rep_id: make_token() for rep in everybody}
    manager = make_token()
    with store.writing() as connection:
        _set_policy(connection)
        _insert(connection, reps, map(_rep_row, everybody))
        _insert(connection, customers, _customer_rows(team))
        people = list(_people(manager, secrets))
        _insert(connection, users, (user for user, _ in people))
        _insert(connection, tokens, (token for _, token in people))
        plan_id = _put_in_force(connection, folder, dates, now)
        for chunk in _chunks(_copy_days(days, everybody, dates)):
            insert_day_documents(connection, plan_id, chunk)
    busy = tuple(rep.rep_id for rep in team.reps)
    return Crowd(manager, secrets, busy)


def _team_params(num_busy: int) -> FieldParams:
    return FieldParams(
        name="busy",
        num_reps=num_busy,
        num_customers=CUSTOMERS_A_REP,
        mix=(0.10, 0.30, 0.60),
        service_min=(12, 8, 6),
        windowed=0.2,
    )


def _make_reps(busy: Sequence[Rep], num_reps: int) -> Iterator[Rep]:
    """Yield the busy reps, and others who live where they do."""
    yield from busy
    for number in range(len(busy), num_reps):
        like = busy[number % len(busy)]
        yield replace(like, rep_id=f"M{number:05}", name=f"Rep {number}")


def _make_days(today: date) -> tuple[FolderContent, list[Record]]:
    """Return the folder of one rep's plan, and its days that have stops."""
    case = make_case(_TEMPLATE, _SEED)
    named = tuple(
        replace(
            customer,
            name=f"Corner shop {customer.customer_id}",
            address=f"{at} Long Market Road",
            city="Springfield",
            zip=f"{10_000 + at}",
            phone=f"+86 21 {50_000_000 + at}",
        )
        for at, customer in enumerate(case.customers)
    )
    monday = today - timedelta(days=today.weekday())
    inputs = PlanInputs(
        customers=named,
        reps=case.reps,
        policy=replace(case.policy, timezone=_ZONE),
        cycle=Cycle(monday, case.cycle.weeks),
    )
    params = SearchParams(iterations=500, seed=_SEED, prove=False)
    made = make_plan(inputs, params, executor=SerialExecutor(), report=_say_nothing)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "plan"
        published = publish_plan(made, target, reading={}, read_options={})
        if not published.is_published:
            raise ValueError(f"Expected a clean plan, got {published.check}.")
        content = read_folder(target)
    documents = make_day_documents(parse_plan_record(content.record))
    days = [json.loads(each["document"]) for each in documents]
    return content, [day for day in days if day["stops"]]


def _copy_days(
    days: Sequence[Record], everybody: Sequence[Rep], dates: Sequence[date]
) -> Iterator[Record]:
    """Yield dates of every rep, copied from the days of one."""
    for at, rep in enumerate(everybody):
        for number, on in enumerate(dates):
            when, day = on.isoformat(), days[(at + number) % len(days)]
            own = {"rep_id": rep.rep_id, "rep_name": rep.name}
            text = write_record({**day, **own}).replace(day["date"], when)
            yield {
                "rep_id": rep.rep_id,
                "date": when,
                "etag": digest_of(text),
                "document": text,
            }


def _set_policy(connection: Connection) -> None:
    found = find_document(connection, policies, DEFAULT_POLICY)
    if found is None:
        raise ValueError("Expected a default policy.")
    record = {"policy_id": DEFAULT_POLICY, "timezone": _ZONE}
    replace_document(connection, policies, found, record)


def _rep_row(rep: Rep) -> Record:
    return _row(rep.rep_id, make_rep_record(rep))


def _customer_rows(team: FieldCase) -> Iterator[Record]:
    for customer in team.customers:
        owned = replace(customer, owner_id=team.home_of[customer.customer_id])
        yield _row(customer.customer_id, make_customer_record(owned))


def _people(manager: str, secrets: dict[str, str]) -> Iterator[tuple[Record, Record]]:
    """Yield a user and his token, of the manager and of every rep."""
    yield _person(manager, Role.MANAGER, None)
    for rep_id, secret in secrets.items():
        yield _person(secret, Role.REP, rep_id)


def _person(secret: str, role: Role, rep_id: str | None) -> tuple[Record, Record]:
    user_id = str(uuid.uuid4())
    fields = {"user_id": user_id, "name": "", "role": role, "rep_id": rep_id}
    token = {
        "id": str(uuid.uuid4()),
        "digest": digest_token(secret),
        "user_id": user_id,
        "name": "",
        "created_at": "",
        "revoked": False,
    }
    return {**_row(user_id, fields), "role": role}, token


def _row(identifier: str, record: Record) -> Record:
    stored = {"id": identifier, "version": 1, "archived": False}
    return {**stored, **document_columns(record)}


def _put_in_force(
    connection: Connection, folder: FolderContent, dates: Sequence[date], now: datetime
) -> str:
    """Publish a plan on these dates; return its id."""
    origin = PlanOrigin(
        plan_id=str(uuid.uuid4()), kind="FULL", quality="FULL", actor_id=_ACTOR
    )
    keep_plan(connection, folder, origin, now)
    publication = Publication(
        number=next_number(connection, publications),
        plan_id=origin.plan_id,
        first=dates[0].isoformat(),
        last=dates[-1].isoformat(),
        at=now.isoformat(),
        actor_id=_ACTOR,
    )
    insert_publication(connection, publication)
    return origin.plan_id


def _insert(connection: Connection, table: Table, rows: Iterator[Record]) -> None:
    for chunk in _chunks(rows):
        connection.execute(insert(table), chunk)


def _chunks(rows: Iterator[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _say_nothing(_progress: Progress) -> None:
    return None
