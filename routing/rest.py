"""What a plan that goes on from another one keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routing.pattern import VisitPattern


@dataclass(frozen=True, kw_only=True)
class Rest:
    """
    The rest of a cycle, planned anew, and the plan it goes on from, the *base*.

    Days before ``first_day`` are past: their routes stand as they were.

    Parameters
    ----------
    base_hash
        Input hash of the base.
    today
        The date on which the rest was planned.
    first_day
        First day of the cycle that is planned anew, in [0, days of the cycle).
    missed
        visit_id -> date of visits of the base that were not, or cannot be, made.
    before
        customer_id -> day of the last visit before the cycle, < 0; where known.
    owners
        customer_id -> rep_id in the base.
    patterns
        customer_id -> pattern in the base.
    held
        Customers who had to keep their pattern, sorted.
    max_changes
        Most customers whose rep or pattern changes unforced; None for no limit.
    scope
        Reps whose parts might change, sorted; empty for all.
    """

    base_hash: str
    today: date
    first_day: int
    missed: Mapping[str, date]
    before: Mapping[str, int]
    owners: Mapping[str, str]
    patterns: Mapping[str, VisitPattern]
    held: tuple[str, ...]
    max_changes: int | None
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Handover:
    """
    A way to share out customers where reps leave or join.

    Parameters
    ----------
    number
        From 1, the usual one.
    chosen, forced
        Customers who change rep although they could stay, and who cannot.
    max_deviation
        Largest |share - 1| of the estimated work.
    drive_hours
        Estimated driving of all reps per cycle.
    """

    number: int
    chosen: int
    forced: int
    max_deviation: float
    drive_hours: float


@dataclass(frozen=True, kw_only=True)
class Changes:
    """
    Whose rep or pattern is another than in the base.

    Parameters
    ----------
    chosen
        Customers who could have stayed, sorted.
    forced
        Customers who could not, sorted.
    most_chosen
        The cap on the former; None for none.
    touched
        Reps whose part was planned anew, sorted.
    handovers
        Ways to share out customers, where reps left or joined.
    taken
        Number of the one that was taken; 0 for none.
    """

    chosen: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()
    most_chosen: int | None = None
    touched: tuple[str, ...] = ()
    handovers: tuple[Handover, ...] = ()
    taken: int = 0
