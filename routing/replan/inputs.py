"""What the rest of a cycle, or the next cycle, is planned from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from routing.cycle import Cycle
from routing.model import Customer, Lock, Rep
from routing.plan import Plan
from routing.policy import Policy
from routing.travel import Travel


@dataclass(frozen=True, kw_only=True)
class ReplanInputs:
    """
    A plan to go on from, the *base*, and what is different now.

    Parameters
    ----------
    base_hash
        Input hash of the base.
    customers
        As read, or those of the base; in file order.
    reps, locks, policy
        As they are now.
    cycle
        The base's, or a later one that goes on with its patterns.
    travel
        Source of travel times.
    today
        The date on which the rest is planned.
    first_day
        First day of the cycle that may change, in [0, days of the cycle).
    missed
        Visits of the base that were not made and are to be made up.
    last_visits
        customer_id -> date of the last real visit, where it is known.
    scope
        Reps whose parts may change; empty means all, as for another cycle it must.
    promised
        Customers whose days were promised: they change last.
    column_values
        Texts of the customers file that grading by a column looks up.
    start
        A plan made from the same inputs under a tighter cap, to begin with; None
        begins with the base.
    """

    base: Plan
    base_hash: str
    customers: tuple[Customer, ...]
    reps: tuple[Rep, ...]
    locks: tuple[Lock, ...]
    policy: Policy
    cycle: Cycle
    travel: Travel
    today: date
    first_day: int
    missed: frozenset[str] = frozenset()
    last_visits: Mapping[str, date] = field(default_factory=dict)
    scope: frozenset[str] = frozenset()
    promised: frozenset[str] = frozenset()
    column_values: Mapping[str, str] = field(default_factory=dict)
    start: Plan | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.first_day < self.cycle.num_days:
            raise ValueError(
                f"Expected a day of the cycle, 0 to {self.cycle.num_days - 1}, "
                f"got {self.first_day}."
            )
        if self.is_rolled and (self.scope or self.first_day):
            # Nothing of another cycle stands: what is not planned would be lost.
            raise ValueError(
                "Expected all reps and days of another cycle to be planned, "
                f"got {sorted(self.scope)} from day {self.first_day} on."
            )

    @property
    def is_rolled(self) -> bool:
        """Whether another cycle than the base's is planned."""
        return self.cycle != self.base.cycle

    def may_change(self, rep_id: str | None) -> bool:
        """Tell whether a rep's part may change."""
        return not self.scope or rep_id in self.scope


@dataclass(frozen=True, kw_only=True)
class ReplanParams:
    """
    How much may change, and at what gain.

    Parameters
    ----------
    max_changes
        Largest share of the base's customers whose rep or pattern changes although
        both could stay, in [0, 1]; None for no cap.
    change_min
        Minutes of driving per cycle that a customer's change must save, >= 0.
    proposals
        Whether other ways to share out customers are proposed where reps leave or join.
    chosen
        Number of the way that is taken, from 1, the usual one; the last if there are
        fewer.
    top_factor, promise_factor
        Times as many for the best grade, and for promised customers, >= 1.
    """

    max_changes: float | None = 0.05
    change_min: float = 5.0
    proposals: bool = False
    chosen: int = 1
    top_factor: float = 3.0
    promise_factor: float = 3.0

    def __post_init__(self) -> None:
        if self.max_changes is not None and not 0 <= self.max_changes <= 1:
            raise ValueError(f"Expected a share in [0, 1], got {self.max_changes}.")
        if self.chosen < 1:
            raise ValueError(f"Expected a number from 1, got {self.chosen}.")
        if self.change_min < 0 or min(self.top_factor, self.promise_factor) < 1:
            raise ValueError("Expected minutes >= 0 and factors >= 1.")
