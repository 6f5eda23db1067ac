"""Where the execution of a plan stands on a date."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from routing.outcome import Outcome


class VisitStatus(StrEnum):
    """
    What is known of a required visit.

    ``DUE``: on today or later; ``OVERDUE``: before today, without a report;
    ``UNPLANNED``: without a stop and without a report; ``EXPIRED``: from before the
    reports that may still be used.
    """

    DONE = "done"
    MISSED = "missed"
    MOVED = "moved"
    DUE = "due"
    OVERDUE = "overdue"
    UNPLANNED = "unplanned"
    EXPIRED = "expired"


class Excuse(StrEnum):
    """
    Why a visit that was not made counts in no figure.

    ``CLOSED``: the customer was closed that day; ``GONE``: there is no such customer
    any more; ``MADE_UP``: the plan has a visit more to make up for it.
    """

    CLOSED = "closed"
    GONE = "gone"
    MADE_UP = "made_up"


@dataclass(frozen=True, kw_only=True)
class VisitState:
    """
    A required visit of the plan and what became of it.

    Parameters
    ----------
    rep_id
        Whose it is in the plan; None where nobody could be given.
    date
        The day it is planned on, or due where it has no stop; None where no day could
        be given.
    start
        Planned begin of service, seconds since midnight; None without a stop.
    outcome
        The report that decides; None without one.
    excuse
        None for a visit that was made, and for others without an excuse.
    """

    visit_id: str
    customer_id: str
    rep_id: str | None
    date: dt.date | None
    start: int | None
    status: VisitStatus
    outcome: Outcome | None = None
    excuse: Excuse | None = None

    @property
    def is_planned(self) -> bool:
        """Whether the visit has a stop."""
        return self.start is not None

    @property
    def made_on(self) -> dt.date | None:
        """The day on which it was made; None if it was not."""
        if self.outcome is None or not self.outcome.is_made:
            return None
        return self.outcome.date


@dataclass(frozen=True, kw_only=True)
class ExecutionState:
    """
    A plan and its reports as of a date.

    Parameters
    ----------
    today
        The date it is seen from; reports of later days are not used.
    first_day, last_day
        The days that figures look at: those of the cycle before today that are not
        expired. ``last_day`` is before ``first_day`` where there are none.
    visits
        visit_id -> every required visit, in the plan's order.
    extras
        Visits made that no visit of the plan stands for, at most one per customer and
        day, by date; those of other cycles among them.
    unattached
        Reports of visits missed or moved that no visit of the plan stands for.
    visited_on
        customer_id -> days on which somebody was there, up to today, ascending; those
        told by the customers file among them.
    num_later, num_expired
        Reports of days after today, and those too old to be used.
    """

    today: dt.date
    first_day: dt.date
    last_day: dt.date
    visits: Mapping[str, VisitState]
    extras: tuple[Outcome, ...]
    unattached: tuple[Outcome, ...]
    visited_on: Mapping[str, tuple[dt.date, ...]]
    num_later: int = 0
    num_expired: int = 0

    def is_past(self, when: dt.date) -> bool:
        """Tell whether figures look at a date."""
        return self.first_day <= when <= self.last_day


def missed_visits(
    state: ExecutionState, *, also: Collection[VisitStatus] = ()
) -> tuple[str, ...]:
    """
    Return the ids of planned visits up to today that were missed, sorted.

    Parameters
    ----------
    also
        Further statuses that count as missed: ``OVERDUE`` for visits without any
        report, ``MOVED`` for those put off and not made since.
    """
    statuses = {VisitStatus.MISSED, *also}
    return tuple(
        sorted(
            visit.visit_id
            for visit in state.visits.values()
            if visit.status in statuses
            and visit.is_planned
            and visit.date is not None
            and visit.date <= state.today
        )
    )


def last_visits(state: ExecutionState) -> Mapping[str, dt.date]:
    """Return customer_id -> the last day on which somebody was there, where known."""
    return {name: days[-1] for name, days in state.visited_on.items()}
