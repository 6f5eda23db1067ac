"""Visits of the best grade that somebody should look after today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from routing.execution.adherence import PUNCTUAL
from routing.execution.made import MadeVisit, made_visits
from routing.execution.state import Excuse, ExecutionState, VisitState, VisitStatus
from routing.outcome import OutcomeKind
from routing.plan import Plan
from routing.texts import format_text


class AlarmCode(StrEnum):
    """What is the matter; the catalogue has ``alarm.<code>``."""

    LATE = "late"
    LATE_BY = "late_by"
    MISSED = "missed"
    MISSED_BECAUSE = "missed_because"
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """
    A visit to a customer of the best grade that was late, missed, or not reported.

    Parameters
    ----------
    date
        Its planned day.
    values
        Numbers and names that the sentence mentions.
    """

    code: AlarmCode
    visit_id: str
    customer_id: str
    date: date
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self, language: str = "en") -> str:
        """Say which customer and visit it is, and why."""
        given = {"visit": self.visit_id, "date": self.date}
        return format_text(f"alarm.{self.code}", language, **given, **self.values)


def find_alarms(plan: Plan, state: ExecutionState) -> tuple[Alarm, ...]:
    """
    Return the alarms of today, the latest planned day first, then by visit.

    A visit that was late raises one on its day and on that of its report. One that is
    missed raises one from the moment it is reported, one without a report from the day
    after it was planned; both last until somebody has been at the customer again, or a
    re-planned cycle has a visit more for it. A visit without a report to a customer who
    was closed that day, or is gone, raises none.
    """
    best = plan.policy.grade_names[0]
    keys = {c.customer_id: c.name for c in plan.customers if c.grade == best}
    alarms = []
    for made in made_visits(plan, state):
        days = made.date, made.outcome.at.date()
        if made.customer_id in keys and state.today in days:
            alarms += _late(made, keys[made.customer_id])
    for visit in state.visits.values():
        if visit.customer_id in keys and _is_open(visit, state):
            alarms.append(_not_made(visit, keys[visit.customer_id]))
    return tuple(sorted(alarms, key=lambda a: (-a.date.toordinal(), a.visit_id)))


def _late(made: MadeVisit, name: str) -> list[Alarm]:
    """Return the alarm of a visit reported as late, or begun too late."""
    visit, reason = made.visit, made.outcome.reason
    delay = made.delay
    is_late = made.outcome.kind is OutcomeKind.LATE
    if visit is None or visit.date is None:
        return []
    if delay is not None and (delay > PUNCTUAL or (is_late and delay > 0)):
        values: dict[str, object] = {"minutes": delay // 60, "reason": reason or "-"}
        return [_alarm(AlarmCode.LATE_BY, visit, name, visit.date, **values)]
    if is_late:
        return [_alarm(AlarmCode.LATE, visit, name, visit.date, reason=reason or "-")]
    return []


def _is_open(visit: VisitState, state: ExecutionState) -> bool:
    if visit.date is None or visit.date > state.today:
        return False
    if visit.status not in (VisitStatus.MISSED, VisitStatus.OVERDUE):
        return False
    is_missed = visit.status is VisitStatus.MISSED
    if visit.excuse is Excuse.MADE_UP or (visit.excuse is not None and not is_missed):
        return False
    days = state.visited_on.get(visit.customer_id, ())
    return not days or days[-1] < visit.date


def _not_made(visit: VisitState, name: str) -> Alarm:
    day = visit.date
    if day is None:
        raise ValueError(f"Expected a day of visit {visit.visit_id}, got none.")
    if visit.status is VisitStatus.OVERDUE:
        return _alarm(AlarmCode.OVERDUE, visit, name, day)
    reason = visit.outcome.reason if visit.outcome else ""
    if not reason:
        return _alarm(AlarmCode.MISSED, visit, name, day)
    return _alarm(AlarmCode.MISSED_BECAUSE, visit, name, day, reason=reason)


def _alarm(
    code: AlarmCode, visit: VisitState, name: str, day: date, **values: object
) -> Alarm:
    return Alarm(
        code=code,
        visit_id=visit.visit_id,
        customer_id=visit.customer_id,
        date=day,
        values={"who": f"{visit.customer_id} {name}".strip(), **values},
    )
