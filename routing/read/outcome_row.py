"""One row of the outcomes file."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import partial

from routing.outcome import CLOSED, GONE, Outcome, OutcomeKind
from routing.read.fault import Fault
from routing.read.fields import (
    clean_text,
    fold_text,
    nearest_names,
    parse_id,
    parse_number,
    parse_text,
)
from routing.read.moments import parse_clock, parse_moment
from routing.read.row import Row
from routing.read.times import parse_date

_VISIT_ID = re.compile(r"([A-Za-z0-9._-]{1,40})@[0-9]{4}-[0-9]{2}-[0-9]{2}#[0-9]{1,6}")
_KINDS: Mapping[OutcomeKind, tuple[str, ...]] = {
    OutcomeKind.DONE: (
        *("completed", "visited", "finished", "made"),
        *("完成", "已完成", "已拜访", "拜访完成"),
    ),
    OutcomeKind.LATE: ("delayed", "迟到", "晚到", "延迟", "延误"),
    OutcomeKind.MISSED: (
        *("not done", "skipped", "cancelled", "canceled", "not visited"),
        *("未完成", "未拜访", "漏访", "错过", "取消", "已取消"),
    ),
    OutcomeKind.MOVED: ("rescheduled", "postponed", "改期", "已改期", "顺延", "推迟"),
    OutcomeKind.EXTRA: ("unplanned", "ad hoc", "额外", "临时", "计划外", "临时拜访"),
    OutcomeKind.NOTE: ("comment", "remark", "备注", "说明"),
}
_KIND = {name: kind for kind, names in _KINDS.items() for name in (kind, *names)}
_REASONS = {
    CLOSED: (CLOSED, "shut", "关门", "未营业", "停业", "休息"),
    GONE: (GONE, "closed down", "out of business", "倒闭", "关店", "已关店", "注销"),
}
_REASON = {name: reason for reason, names in _REASONS.items() for name in names}
_MOST_LIKENED = 100
"""Unknown ids of a file to which the nearest known ones are named: it is slow."""


@dataclass(frozen=True)
class OutcomeContext:
    """
    What a row of the outcomes file is checked against.

    Parameters
    ----------
    zone
        Where its wall times are meant.
    likened
        Unknown id -> the known ones nearest to it; grows while rows are read.
    """

    customers: Collection[str]
    reps: Collection[str]
    zone: tzinfo
    likened: dict[str, str] = field(default_factory=dict)


def read_outcome(row: Row, context: OutcomeContext) -> Outcome | None:
    """Return a row's outcome; None when it is refused, its issues in the row."""
    outcome_id = row.read("outcome_id", parse_id, "")
    kind = row.read("kind", _parse_kind, None)
    at = row.read("at", partial(parse_moment, zone=context.zone), None)
    for name, code in (
        ("outcome_id", "MISSING_ID"),
        ("kind", "MISSING_KIND"),
        ("at", "MISSING_MOMENT"),
    ):
        if not row.text(name):
            row.report(name, code)
    visit_id, customer_id = _read_visit(row, context)
    if kind is OutcomeKind.EXTRA and visit_id is not None:
        row.report("visit_id", "EXTRA_WITH_VISIT")
    rep_id = _read_rep(row, context)
    number = partial(parse_number, has_decimal_comma=row.has_decimal_comma)
    order_value = row.read("order_value", number, None)
    reason, note = (
        row.read("reason", _parse_reason, ""),
        row.read("note", parse_text, ""),
    )
    when, started, ended = _read_times(row, context, at.date() if at else None)
    if row.is_refused or kind is None or at is None or when is None:
        return None
    outcome = Outcome(
        outcome_id=outcome_id,
        kind=kind,
        customer_id=customer_id,
        at=at,
        date=when,
        visit_id=visit_id,
        rep_id=rep_id,
        reason=reason,
        started=started,
        ended=ended,
        order_value=order_value,
        note=note,
    )
    if outcome.is_made and when > at.date():
        row.report("at", "VISIT_AFTER_REPORT", date=str(when))
        return None
    return outcome


def _parse_kind(text: str) -> OutcomeKind | Fault:
    kind = _KIND.get(fold_text(text).casefold())
    if kind is None:
        return Fault("UNKNOWN_CHOICE", {"choices": ", ".join(OutcomeKind)})
    return kind


def _parse_reason(text: str) -> str | Fault:
    """Return free text; the reasons that mean something get one name each."""
    return _REASON.get(fold_text(text).casefold()) or parse_text(text)


def _parse_visit_id(text: str) -> tuple[str, str] | Fault:
    """Return a visit's id and the customer it names."""
    plain = clean_text(text)
    match = _VISIT_ID.fullmatch(plain)
    return Fault("INVALID_VISIT_ID") if match is None else (plain, match[1])


def _read_visit(row: Row, context: OutcomeContext) -> tuple[str | None, str]:
    """Return visit_id, if any, and customer_id, which the visit may tell."""
    given = row.read("customer_id", parse_id, "")
    visit_id, named = row.read("visit_id", _parse_visit_id, (None, ""))
    if not row.text("customer_id") and not row.text("visit_id"):
        row.report("customer_id", "OUTCOME_OF_NOBODY")
    if given and named and given != named:
        row.report("visit_id", "VISIT_OF_OTHER_CUSTOMER", customer=given)
    customer_id = given or named
    if customer_id and customer_id not in context.customers:
        nearest = _likened(customer_id, context.customers, context)
        column = "customer_id" if given else "visit_id"
        row.report(column, "UNKNOWN_CUSTOMER", nearest=nearest)
    return visit_id, customer_id


def _read_rep(row: Row, context: OutcomeContext) -> str | None:
    """Return the rep; one who is not in the plan, perhaps gone, is a warning only."""
    rep_id = row.read("rep_id", parse_id, None)
    if rep_id is None or rep_id in context.reps:
        return rep_id
    nearest = _likened(rep_id, context.reps, context)
    row.warn("rep_id", "OUTCOME_REP_UNKNOWN", nearest=nearest)
    return None


def _likened(name: str, known: Collection[str], context: OutcomeContext) -> str:
    if name not in context.likened:
        if len(context.likened) >= _MOST_LIKENED:
            return "-"
        # As long and beginning alike: comparing with all of 25,000 is slow.
        alike = (one for one in known if abs(len(one) - len(name)) < 2)
        likely = sorted(one for one in alike if one[:1] == name[:1])
        context.likened[name] = nearest_names(name, likely[:2_000])
    return context.likened[name]


def _read_times(
    row: Row, context: OutcomeContext, reported: date | None
) -> tuple[date | None, int | None, int | None]:
    """Return the day of the visit, and begin and end of service."""
    clock = partial(parse_clock, zone=context.zone)
    start_day, started = row.read("started", clock, (None, None))
    end_day, ended = row.read("ended", clock, (None, None))
    when = row.read("date", parse_date, None) or start_day or end_day or reported
    for name, day in (("started", start_day), ("ended", end_day)):
        if day is not None and day != when:
            row.report(name, "TIME_OF_OTHER_DAY", date=str(when))
            return when, None, None
    if started is not None and ended is not None and ended < started:
        row.report("ended", "ENDED_BEFORE_STARTED", started=row.text("started"))
    return when, started, ended
