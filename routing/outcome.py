"""What became of visits, as it was reported."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

CLOSED = "closed"
"""Reason of a missed visit: nobody was there on that day."""
GONE = "gone"
"""Reason of a missed visit: the customer does not exist any more."""


class OutcomeKind(StrEnum):
    """What is reported: a visit made, not made, put off, beside the plan; a remark."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"
    MOVED = "moved"
    EXTRA = "extra"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """
    One report. Dates and times are local wall time.

    Parameters
    ----------
    outcome_id
        Made by whoever reports; a correction is a new outcome with an id of its own.
    customer_id
        Whom it is about.
    at
        When it was reported.
    date
        The day it is about.
    visit_id
        The visit it is about; None where only customer and date are known.
    rep_id
        Who visited; None when it is not said or no rep of the plan.
    reason
        Why a visit was late, missed or moved: ``CLOSED``, ``GONE``, or free text.
    started, ended
        Begin and end of service, seconds since midnight of ``date``; ended >= started.
    order_value
        What was ordered, in the currency of the file; negative for returns.
    """

    outcome_id: str
    kind: OutcomeKind
    customer_id: str
    at: dt.datetime
    date: dt.date
    visit_id: str | None = None
    rep_id: str | None = None
    reason: str = ""
    started: int | None = None
    ended: int | None = None
    order_value: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if None not in (self.started, self.ended) and self.service_time < 0:
            raise ValueError(f"Expected started <= ended, got {self.service_time} s.")

    @property
    def is_made(self) -> bool:
        """Whether somebody has visited the customer."""
        return self.kind in (OutcomeKind.DONE, OutcomeKind.LATE, OutcomeKind.EXTRA)

    @property
    def service_time(self) -> int:
        """Seconds from start to end; 0 where one of them is not known."""
        if self.started is None or self.ended is None:
            return 0
        return self.ended - self.started

    @property
    def order(self) -> tuple[dt.datetime, str]:
        """Of several reports on one thing, the one with the largest order decides."""
        return self.at, self.outcome_id
