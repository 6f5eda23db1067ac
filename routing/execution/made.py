"""Visits that were made, whether the plan knows them or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from routing.execution.state import ExecutionState, VisitState, VisitStatus
from routing.outcome import Outcome
from routing.plan import Plan


@dataclass(frozen=True, kw_only=True)
class MadeVisit:
    """
    A visit that somebody made.

    Parameters
    ----------
    rep_id
        Who is said to have made it; else whose visit, else whose customer it is.
    visit
        The required visit it is; None for an extra one.
    """

    customer_id: str
    rep_id: str | None
    outcome: Outcome
    visit: VisitState | None

    @property
    def date(self) -> date:
        """The day on which it was made."""
        return self.outcome.date

    @property
    def is_on_day(self) -> bool:
        """Whether it was made on the day for which it is planned."""
        visit = self.visit
        return visit is not None and visit.is_planned and visit.date == self.date

    @property
    def delay(self) -> int | None:
        """
        Seconds from the planned to the real begin of service, < 0 when early.

        None on another day than the planned one, and without a time.
        """
        if not self.is_on_day or self.visit is None or self.visit.start is None:
            return None
        started = self.outcome.started
        return None if started is None else started - self.visit.start


def made_visits(plan: Plan, state: ExecutionState) -> tuple[MadeVisit, ...]:
    """Return every visit made up to today: the plan's in its order, then extra ones."""
    return tuple(_made(plan, state))


def _made(plan: Plan, state: ExecutionState) -> Iterator[MadeVisit]:
    for visit in state.visits.values():
        report = visit.outcome
        if visit.status is VisitStatus.DONE and report is not None:
            yield MadeVisit(
                customer_id=visit.customer_id,
                rep_id=report.rep_id or visit.rep_id,
                outcome=report,
                visit=visit,
            )
    rep_of = plan.design.rep_of
    for report in state.extras:
        yield MadeVisit(
            customer_id=report.customer_id,
            rep_id=report.rep_id or rep_of.get(report.customer_id),
            outcome=report,
            visit=None,
        )
