"""The difference of two plans: of every visit, every customer, every rep."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from routing.cycle import Cycle
from routing.pattern import VisitPattern
from routing.plan import Unplanned


class Change(StrEnum):
    """What becomes of a visit, or of a customer's rhythm."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    KEPT = "kept"
    LEFT_OUT = "left_out"
    """Planned in neither plan."""


VISIBLE = (Change.ADDED, Change.REMOVED, Change.MOVED)
"""What a customer notices."""


class Cause(StrEnum):
    """Why, as far as the inputs of the two plans tell; the first that holds counts."""

    CUSTOMER_NEW = "customer_new"
    CUSTOMER_GONE = "customer_gone"
    PARKED = "parked"
    RESUMED = "resumed"
    GRADE = "grade"
    POSITION = "position"
    LIMITS = "limits"
    OWNER = "owner"
    LOCK = "lock"
    REP_GONE = "rep_gone"
    REP_NEW = "rep_new"
    REP_HOURS = "rep_hours"
    MISSED = "missed"
    ROOM = "room"


@dataclass(frozen=True)
class Placed:
    """Who makes a visit, on which date, from when on (seconds since midnight)."""

    rep_id: str
    date: date
    start: int


@dataclass(frozen=True, kw_only=True)
class VisitDiff:
    """
    A visit in two plans of the same cycle.

    Parameters
    ----------
    before, after
        Where the old and the new plan have it; None where they have not.
    unplanned_before, unplanned_after
        Where the old or the new plan lists it as unplanned.
    cause
        None for what no customer notices.
    is_retimed
        Whether it is moved, but only to another time of its day.
    """

    visit_id: str
    customer_id: str
    change: Change
    before: Placed | None
    after: Placed | None
    unplanned_before: Unplanned | None = None
    unplanned_after: Unplanned | None = None
    cause: Cause | None = None
    is_retimed: bool = False

    @property
    def shift(self) -> int:
        """Seconds by which it begins later in its day; 0 unless both plans have it."""
        if self.before is None or self.after is None:
            return 0
        return self.after.start - self.before.start


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """
    How a plan visits a customer.

    Parameters
    ----------
    pattern
        Days of the cycle.
    cycle
        Of the plan.
    start
        Usual begin of service: the middle one of all visits, the earlier of two.
    first
        Date of the first visit.
    visits
        Planned visits.
    """

    rep_id: str
    pattern: VisitPattern
    cycle: Cycle
    start: int
    first: date
    visits: int


@dataclass(frozen=True, kw_only=True)
class CustomerDiff:
    """
    A customer in two plans.

    Parameters
    ----------
    before, after
        How the plans visit him; None where they do not.
    visits
        Of plans of the same cycle, by date; empty for plans of different cycles.
    cause
        The first of the causes of what changes; None where nothing does.
    is_retimed
        Whether he is moved, but only to another time of the same days.
    """

    customer_id: str
    name: str
    change: Change
    before: Rhythm | None
    after: Rhythm | None
    visits: tuple[VisitDiff, ...] = ()
    cause: Cause | None = None
    is_retimed: bool = False


@dataclass(frozen=True, kw_only=True)
class RepDiff:
    """
    A rep in two plans; ``visits_after`` = ``visits_before`` + what is gained - lost.

    Parameters
    ----------
    added, removed, moved
        Visits, or customers of plans of different cycles, that only the new plan, only
        the old plan, or both give him, the last on other days.
    retimed
        Those that both give him on the same days, at another time.
    taken_over, handed_over
        Visits, or customers, that come from or go to another rep.
    drive_hours_before, drive_hours_after
        Hours of driving per cycle.
    work_hours_before, work_hours_after
        Hours of driving, parking and service per cycle.
    """

    rep_id: str
    name: str
    visits_before: int
    visits_after: int
    added: int
    removed: int
    moved: int
    retimed: int
    taken_over: int
    handed_over: int
    drive_hours_before: float
    drive_hours_after: float
    work_hours_before: float
    work_hours_after: float


@dataclass(frozen=True, kw_only=True)
class PlanDiff:
    """
    What is different between two plans.

    Parameters
    ----------
    is_same_cycle
        Whether visits are compared by id; otherwise customers by their rhythm.
    tolerance
        Seconds by which a kept visit may begin earlier or later.
    customers
        Of both plans, in the new one's order, then those who are only in the old one.
    reps
        Likewise.
    rep_names
        rep_id -> name, or the id where there is none, of everybody in either plan.
    has_new_rules
        Whether policy (but for its language) or travel times are others, which no
        cause of a single customer tells.
    """

    is_same_cycle: bool
    tolerance: int
    customers: tuple[CustomerDiff, ...]
    reps: tuple[RepDiff, ...]
    rep_names: Mapping[str, str]
    has_new_rules: bool

    @property
    def visits(self) -> tuple[VisitDiff, ...]:
        """Every visit of two plans of the same cycle."""
        return tuple(visit for customer in self.customers for visit in customer.visits)

    @property
    def counts(self) -> Mapping[Change, int]:
        """Change -> visits, or customers of plans of different cycles."""
        units = self.visits if self.is_same_cycle else self.customers
        found = Counter(unit.change for unit in units)
        return {change: found[change] for change in Change}

    @property
    def num_retimed(self) -> int:
        """How many of those moved are moved only to another time of the same days."""
        units = self.visits if self.is_same_cycle else self.customers
        return sum(unit.is_retimed for unit in units)

    @property
    def causes(self) -> Mapping[Cause, int]:
        """Cause -> visits, or customers, none with 0, in the order of causes."""
        units = self.visits if self.is_same_cycle else self.customers
        found = Counter(unit.cause for unit in units)
        return {cause: found[cause] for cause in Cause if found[cause]}

    @property
    def num_shifted(self) -> int:
        """Kept visits that begin at another time of day."""
        return sum(v.change is Change.KEPT and v.shift != 0 for v in self.visits)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different, times of day and hours of reps included."""
        are_rhythms_equal = self.is_same_cycle or all(
            _start(customer.before) == _start(customer.after)
            for customer in self.customers
        )
        return (
            not any(self.counts[change] for change in VISIBLE)
            and not self.num_shifted
            and are_rhythms_equal
            and all(
                rep.drive_hours_before == rep.drive_hours_after
                and rep.work_hours_before == rep.work_hours_after
                for rep in self.reps
            )
        )


def narrow_diff(
    diff: PlanDiff, *, rep_id: str | None = None, customer_id: str | None = None
) -> PlanDiff:
    """Return what concerns one rep, who visits before or after, or one customer."""
    customers = tuple(
        customer
        for customer in diff.customers
        if customer_id in (None, customer.customer_id)
        and (rep_id is None or rep_id in reps_of(customer))
    )
    named = {rep for customer in customers for rep in reps_of(customer)}
    reps = tuple(
        rep
        for rep in diff.reps
        if rep_id in (None, rep.rep_id) and (customer_id is None or rep.rep_id in named)
    )
    return replace(diff, customers=customers, reps=reps)


def reps_of(customer: CustomerDiff) -> frozenset[str]:
    """Return everybody who visits a customer in either plan."""
    rhythms = (customer.before, customer.after)
    placed = (side for visit in customer.visits for side in (visit.before, visit.after))
    return frozenset(side.rep_id for side in (*rhythms, *placed) if side is not None)


def _start(rhythm: Rhythm | None) -> int | None:
    return None if rhythm is None else rhythm.start
