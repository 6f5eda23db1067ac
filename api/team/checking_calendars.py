"""Calendars judged: dates that can be, reps who are there, work that is possible."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from api.errors import BodyFault, RefusedError, make_pointer
from api.store.documents import Record
from api.team.calendars import Span, concerns, parse_span
from api.team.checking import load_policy, load_reps
from routing.cycle import Cycle
from routing.days_off import public_holidays
from routing.model import Rep
from routing.policy import Policy

LONGEST_SPAN = 366
"""Days."""


def check_calendar(connection: Connection, record: Record) -> Record:
    """Return a calendar as it is stored; raises a RefusedError with every fault."""
    team, policy = load_reps(connection), load_policy(connection)
    faults = [*_unknown_reps(record, team), *_wrong_spans(record)]
    faults += _idle_dates(record, team, policy)
    if faults:
        raise RefusedError("INVALID_INPUT", faults=faults)
    return {
        "calendar_id": record["calendar_id"],
        "name": record.get("name", ""),
        "closed": list(record.get("closed", ())),
        "working": list(record.get("working", ())),
        "rep_ids": record.get("rep_ids"),
    }


def check_span(text: str) -> Span | None:
    """Return a span of at most ``LONGEST_SPAN`` days; None for what cannot be."""
    try:
        first, last = parse_span(text)
    except ValueError:
        return None
    return (first, last) if (last - first).days < LONGEST_SPAN else None


def _unknown_reps(record: Record, team: tuple[Rep, ...]) -> Iterator[BodyFault]:
    known = {rep.rep_id for rep in team}
    for at, rep_id in enumerate(record.get("rep_ids") or ()):
        if rep_id not in known:
            yield BodyFault(make_pointer(("rep_ids", at)), "UNKNOWN_REP")


def _wrong_spans(record: Record) -> Iterator[BodyFault]:
    for at, text in enumerate(record.get("closed", ())):
        if check_span(text) is None:
            pointer = make_pointer(("closed", at))
            yield BodyFault(pointer, "WRONG_SPAN", {"limit": LONGEST_SPAN})


def _idle_dates(
    record: Record, team: tuple[Rep, ...], policy: Policy
) -> Iterator[BodyFault]:
    """Yield working dates on which nothing would be planned all the same."""
    scope = {"rep_ids": record.get("rep_ids")}
    own = [rep for rep in team if concerns(scope, rep.rep_id)]
    weekdays = {day for rep in own for day in rep.weekdays}
    for at, text in enumerate(record.get("working", ())):
        pointer, span = make_pointer(("working", at)), check_span(text)
        if span is None:
            yield BodyFault(pointer, "WRONG_SPAN", {"limit": LONGEST_SPAN})
        elif own and span[0].weekday() not in weekdays:
            yield BodyFault(pointer, "NO_SHIFT")
        elif _is_holiday(span[0], policy):
            yield BodyFault(pointer, "PUBLIC_HOLIDAY", {"country": policy.country})


def _is_holiday(when: date, policy: Policy) -> bool:
    monday = when - timedelta(days=when.weekday())
    return when.weekday() in public_holidays(policy, Cycle(monday, 1))
