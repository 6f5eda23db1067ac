"""Calendars of the office: dates on which nobody is to be sent out."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from api.store.documents import Record, list_documents
from api.store.tables import calendars, reps

Span = tuple[date, date]
"""First and last date, both included."""
_DAY = timedelta(days=1)


def load_rep_records(connection: Connection) -> list[Record]:
    """Return the reps that are not archived, by id, closed dates among their days."""
    found = list_documents(connection, reps, reps.c.archived.is_(False))
    return apply_calendars(
        (document.record for document in found), load_calendars(connection)
    )


def load_calendars(connection: Connection) -> list[Record]:
    """Return the calendars that are not archived, by id."""
    active = calendars.c.archived.is_(False)
    return [each.record for each in list_documents(connection, calendars, active)]


def apply_calendars(
    rep_records: Iterable[Record], calendar_records: Sequence[Record]
) -> list[Record]:
    """
    Return reps whose days off hold the closed dates of their calendars, too.

    A working date opens what any calendar of the rep closes; his own days off stay.
    """
    made = []
    for record in rep_records:
        closed = [format_span(span) for span in closed_spans(record, calendar_records)]
        given = record["days_off"]
        more = [text for text in closed if text not in given]
        made.append({**record, "days_off": [*given, *more]} if more else record)
    return made


def closed_spans(rep_record: Record, calendar_records: Iterable[Record]) -> list[Span]:
    """Return what a rep's calendars close, in order; spans do not overlap."""
    own = [each for each in calendar_records if concerns(each, rep_record["rep_id"])]
    spans = sorted(parse_span(text) for each in own for text in each["closed"])
    working = sorted(
        date.fromisoformat(text) for each in own for text in each["working"]
    )
    return _without(_join(spans), working)


def concerns(calendar_record: Record, rep_id: str) -> bool:
    """Tell whether a calendar holds for a rep: it names him, or nobody."""
    rep_ids = calendar_record["rep_ids"]
    return rep_ids is None or rep_id in rep_ids


def parse_span(text: str) -> Span:
    """Return a date, or ``first..last``; raises ValueError for what cannot be."""
    begin, _, end = text.partition("..")
    first = date.fromisoformat(begin)
    last = date.fromisoformat(end) if end else first
    if last < first:
        raise ValueError(f"Expected first <= last, got {text}.")
    return first, last


def format_span(span: Span) -> str:
    """Return a span as ``parse_span`` reads it."""
    first, last = span
    return str(first) if first == last else f"{first}..{last}"


def _join(spans: Iterable[Span]) -> list[Span]:
    """Return sorted spans, those that touch as one."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and first.toordinal() <= joined[-1][1].toordinal() + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _without(spans: Iterable[Span], dates: Iterable[date]) -> list[Span]:
    """Return spans with single dates taken out."""
    left = list(spans)
    for when in dates:
        parts: list[Span] = []
        for first, last in left:
            if not first <= when <= last:
                parts.append((first, last))
                continue
            if first < when:
                parts.append((first, when - _DAY))
            if when < last:
                parts.append((when + _DAY, last))
        left = parts
    return left
