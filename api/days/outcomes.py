"""Reports of visits: judged one by one, kept once each, shown to the office."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from api.auth import Thing
from api.dependencies import Answer, Call, answer_record
from api.errors import (
    BodyFault,
    IssueFault,
    RefusedError,
    make_fault,
    make_pointer,
)
from api.schemas.outcomes import BatchOutcome, OutcomeFields, OutcomeId
from api.store.days import KnownVisit, find_today, list_visits, visits_customer
from api.store.documents import Record, digest_of, find_document, write_record
from api.store.outcomes import insert_outcome, list_outcomes, outcome_digests
from api.store.tables import customers, outcomes
from api.team.checking import load_policy
from api.team.records import record_texts
from routing.errors import Severity
from routing.outcome import Outcome
from routing.read.single import read_single_outcome

AHEAD = timedelta(days=1)
"""How far a phone's clock may be ahead; what it reports from later would decide
against every report that follows."""

Place = tuple[object, ...]
"""Where a report stands in a body."""


@dataclass(frozen=True)
class _Ground:
    """
    What the reports of one call are judged against.

    Parameters
    ----------
    zone
        Where wall times of reports without a visit are meant.
    """

    connection: Connection
    call: Call
    visits: Mapping[str, KnownVisit]
    zone: str
    now: datetime


def report_outcome(call: Call, visit_id: str, fields: OutcomeFields) -> Response:
    """Keep a report on a visit of the caller's; the same again changes nothing."""
    record = {**fields.model_dump(), "visit_id": visit_id, "customer_id": None}

    def effect(connection: Connection) -> Answer:
        known = outcome_digests(connection, [fields.outcome_id])
        ground = _make_ground(connection, call, [record])
        result = _take(ground, known, record, ())
        return Answer(200, _make_receipt(fields.outcome_id, result))

    return call.write(effect)


def report_batch(
    call: Call, given: Sequence[BatchOutcome | Mapping[str, Any]]
) -> Response:
    """Judge reports one by one; what is refused is told, and stops no other."""
    records = [one.model_dump() for one in given if isinstance(one, BatchOutcome)]

    def effect(connection: Connection) -> Answer:
        known = outcome_digests(connection, [one["outcome_id"] for one in records])
        ground = _make_ground(connection, call, records)
        items = [
            _receive(ground, known, one, ("outcomes", at))
            for at, one in enumerate(given)
        ]
        return Answer(200, {"items": items})

    return call.write(effect)


def show_outcomes(
    call: Call, filters: Mapping[str, str | None], *, after: str, limit: int
) -> Response:
    """Answer with a page of reports; filters are columns, or first and last date."""
    named = {name: value for name, value in filters.items() if value is not None}
    first, last = named.pop("first", ""), named.pop("last", "9999-12-31")
    between = outcomes.c.date >= first, outcomes.c.date <= last
    equal = (outcomes.c[name] == value for name, value in named.items())
    with call.service.store.reading() as connection:
        items = list_outcomes(
            connection, *between, *equal, after=after, limit=limit + 1
        )
    page = items[:limit]
    following = page[-1]["outcome_id"] if len(items) > limit else None
    return answer_record({"items": page, "next_page_token": following})


def _make_ground(
    connection: Connection, call: Call, records: Iterable[Record]
) -> _Ground:
    rep_id = call.actor.rep_id or ""
    named = {one["visit_id"] for one in records if one["visit_id"] is not None}
    now = call.service.clock()
    today = find_today(connection, rep_id, now)
    zone = today.timezone if today else load_policy(connection).timezone
    visits = list_visits(connection, rep_id, named)
    return _Ground(connection, call, visits, zone or "UTC", now)


def _receive(
    ground: _Ground,
    known: dict[str, str],
    given: BatchOutcome | Mapping[str, Any],
    place: Place,
) -> Record:
    """Return the receipt of one report of a batch."""
    try:
        fields = _check_fields(given, place)
        result = _take(ground, known, fields.model_dump(), place)
    except RefusedError as refusal:
        return _make_receipt(_shown_id(given), "REFUSED", refusal, ground.call.language)
    return _make_receipt(fields.outcome_id, result)


def _check_fields(
    given: BatchOutcome | Mapping[str, Any], place: Place
) -> BatchOutcome:
    if isinstance(given, BatchOutcome):
        return given
    try:
        return BatchOutcome.model_validate(given)
    except ValidationError as error:
        faults = [
            make_fault({**found, "loc": ("body", *place, *found["loc"])})
            for found in error.errors(include_url=False, include_input=False)
        ]
        raise RefusedError("INVALID_INPUT", faults=faults) from error


def _take(ground: _Ground, known: dict[str, str], record: Record, place: Place) -> str:
    """
    Keep a report unless it is kept already.

    Parameters
    ----------
    known
        id -> digest of what is kept; grows.

    Raises
    ------
    RefusedError
        OUTCOME_ID_REUSED, NOT_FOUND for visits and customers that are not the
        caller's, INVALID_INPUT.
    """
    rep_id, outcome_id = ground.call.actor.rep_id or "", record["outcome_id"]
    digest = digest_of(write_record({**record, "rep_id": rep_id}))
    if outcome_id in known:
        if known[outcome_id] != digest:
            raise RefusedError("OUTCOME_ID_REUSED", values={"id": outcome_id})
        return "REPEATED"
    visit = ground.visits.get(record["visit_id"] or "")
    if record["visit_id"] is not None and visit is None:
        ground.call.demand(Thing(None))
    zone = ZoneInfo(visit.timezone if visit else ground.zone)
    outcome = _judge(ground, record, visit, zone, place)
    insert_outcome(
        ground.connection,
        outcome,
        rep_id=rep_id,
        at=datetime.fromisoformat(record["at"]).astimezone(zone).isoformat(),
        digest=digest,
        received_at=ground.now.isoformat(),
    )
    ground.call.note(ground.connection, outcome_id, None)
    known[outcome_id] = digest
    return "ACCEPTED"


def _judge(
    ground: _Ground,
    record: Record,
    visit: KnownVisit | None,
    zone: ZoneInfo,
    place: Place,
) -> Outcome:
    """Return a report that keeps the rules of the outcomes file, and is no other's."""
    named = visit.customer_id if visit else record["customer_id"]
    outcome, issues = read_single_outcome(
        record_texts(record), customers={named}, reps=(), zone=zone
    )
    faults = [
        IssueFault(issue, make_pointer((*place, issue.column)))
        for issue in issues
        if issue.severity is not Severity.WARNING
    ]
    if outcome is None or faults:
        raise RefusedError("INVALID_INPUT", faults=faults)
    if datetime.fromisoformat(record["at"]) > ground.now + AHEAD:
        fault = BodyFault(make_pointer((*place, "at")), "REPORT_IN_FUTURE")
        raise RefusedError("INVALID_INPUT", faults=[fault])
    ground.call.demand(Thing(_owner(ground, outcome)))
    return outcome


def _owner(ground: _Ground, outcome: Outcome) -> str | None:
    """Return the caller where visit or customer are his; None for all others."""
    rep_id, connection = ground.call.actor.rep_id, ground.connection
    if rep_id is None or outcome.visit_id is not None:
        return rep_id
    customer_id = outcome.customer_id
    found = find_document(connection, customers, customer_id)
    if found is not None and found.record["rep_id"] == rep_id:
        return rep_id
    date = outcome.date.isoformat()
    is_his = visits_customer(connection, rep_id, customer_id, date)
    return rep_id if is_his else None


def _shown_id(given: BatchOutcome | Mapping[str, Any]) -> str | None:
    """Return the id of a report, if it has one that may be repeated."""
    if isinstance(given, BatchOutcome):
        return given.outcome_id
    try:
        shown: str = _ID.validate_python(given.get("outcome_id"))
    except ValidationError:
        return None
    return shown


def _make_receipt(
    outcome_id: str | None,
    result: str,
    refusal: RefusedError | None = None,
    language: str = "en",
) -> Record:
    faults = refusal.faults if refusal else ()
    return {
        "outcome_id": outcome_id,
        "result": result,
        "code": refusal.code if refusal else None,
        "errors": [fault.record(language) for fault in faults],
    }


_ID: TypeAdapter[str] = TypeAdapter(OutcomeId)
