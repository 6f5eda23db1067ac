"""Which report decides about a visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from routing.outcome import Outcome, OutcomeKind

Day = tuple[str, date]
"""A customer and a day."""


@dataclass(frozen=True)
class Reports:
    """
    The reports that decide, whatever order they came in.

    Parameters
    ----------
    of_visit
        visit_id -> the report that decides about it.
    of_day
        (customer_id, date) -> the report that decides, where the plan has no visit.
    """

    of_visit: Mapping[str, Outcome]
    of_day: Mapping[Day, Outcome]


def sort_reports(
    outcomes: Iterable[Outcome], visit_ids: Iterable[str], planned: Mapping[Day, str]
) -> Reports:
    """
    Attach reports to visits; of several the latest decides, then the largest id.

    A report is about the visit it names. If it names none, or one that is not in the
    plan, it is about the visit planned for that customer on that day, unless it says
    that the visit is an extra one. All others are about the customer's day. Notes
    decide nothing.

    Parameters
    ----------
    visit_ids
        Of all required visits.
    planned
        Customer and day -> visit_id, for visits with a stop.
    """
    known = frozenset(visit_ids)
    of_visit: dict[str, Outcome] = {}
    of_day: dict[Day, Outcome] = {}
    for outcome in outcomes:
        if outcome.kind is OutcomeKind.NOTE:
            continue
        day = outcome.customer_id, outcome.date
        visit_id = outcome.visit_id
        if visit_id not in known:
            is_extra = outcome.kind is OutcomeKind.EXTRA
            visit_id = None if is_extra else planned.get(day)
        if visit_id is None:
            of_day[day] = _later(of_day.get(day), outcome)
        else:
            of_visit[visit_id] = _later(of_visit.get(visit_id), outcome)
    return Reports(
        {visit_id: of_visit[visit_id] for visit_id in sorted(of_visit)},
        {day: of_day[day] for day in sorted(of_day, key=lambda day: (day[1], day[0]))},
    )


def _later(one: Outcome | None, other: Outcome) -> Outcome:
    return other if one is None or other.order > one.order else one
