"""When a rep is away: his days off with their reasons, and the visits they meet."""

from collections.abc import Iterator, Sequence
from datetime import date

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Answer, Call, answer_record, check_version
from api.errors import BodyFault, RefusedError
from api.plans.in_force import last_published_date, local_today, published_visits
from api.store.documents import Document, Record, find_document, replace_document
from api.store.tables import reps
from api.team.calendars import (
    Span,
    closed_spans,
    format_span,
    load_calendars,
    parse_span,
)
from api.team.checking import check_rep
from api.team.checking_calendars import LONGEST_SPAN, check_span

NO_REASON = "other"


def show_availability(call: Call, rep_id: str) -> Response:
    """Answer with a rep's days off."""
    with call.service.store.reading() as connection:
        found = _find(connection, rep_id)
        record = _record(connection, call, found)
    return answer_record(record, found.version)


def replace_availability(
    call: Call, rep_id: str, days_off: Sequence[Record], if_match: str | None
) -> Response:
    """Answer with a rep's next version, whose days off are those given."""
    faults = list(_faults(days_off))
    if faults:
        raise RefusedError("INVALID_INPUT", faults=faults)
    reasons = {_text(each): each["reason"] for each in days_off}

    def effect(connection: Connection) -> Answer:
        found = _find(connection, rep_id, to_change=True)
        check_version(found.version, if_match)
        if found.is_archived:
            raise RefusedError("ARCHIVED", values={"id": rep_id})
        fields = {"days_off": list(reasons), "day_off_reasons": reasons}
        stored = check_rep(connection, {**found.record, **fields})
        changed = replace_document(connection, reps, found, stored)
        call.note(connection, rep_id, changed.version)
        record = _record(connection, call, changed)
        return Answer(200, record, changed.version)

    return call.write(effect)


def _faults(days_off: Sequence[Record]) -> Iterator[BodyFault]:
    texts: set[str] = set()
    for at, each in enumerate(days_off):
        text = f"{each['first']}..{each['last']}"
        if check_span(text) is None:
            pointer = f"/days_off/{at}/last"
            yield BodyFault(pointer, "WRONG_SPAN", {"limit": LONGEST_SPAN})
        elif text in texts:
            yield BodyFault(f"/days_off/{at}", "DUPLICATE")
        texts.add(text)


def _text(days_off: Record) -> str:
    return format_span(parse_span(f"{days_off['first']}..{days_off['last']}"))


def _find(connection: Connection, rep_id: str, *, to_change: bool = False) -> Document:
    found = find_document(connection, reps, rep_id, to_change=to_change)
    if found is None:
        raise RefusedError("NOT_FOUND")
    return found


def _record(connection: Connection, call: Call, found: Document) -> Record:
    record = found.record
    reasons = record.get("day_off_reasons", {})
    own = {text: parse_span(text) for text in record["days_off"]}
    closed = closed_spans(record, load_calendars(connection))
    spans = [*own.values(), *closed]
    visits = published_visits(
        connection,
        found.identifier,
        local_today(connection, call.service.clock()),
        last_published_date(connection),
        lambda when: _is_in(when, spans),
    )
    return {
        "rep_id": found.identifier,
        "days_off": [
            {**_span_record(span), "reason": reasons.get(text, NO_REASON)}
            for text, span in own.items()
        ],
        "calendar_days": [_span_record(span) for span in closed],
        "published_visits": {
            "count": visits.count,
            "first": None if visits.first is None else str(visits.first),
        },
        "version": found.version,
    }


def _is_in(when: date, spans: Sequence[Span]) -> bool:
    return any(first <= when <= last for first, last in spans)


def _span_record(span: Span) -> Record:
    return {"first": str(span[0]), "last": str(span[1])}
