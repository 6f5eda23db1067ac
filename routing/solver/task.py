"""One territory's task, and what comes back: the doors of the solver."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.cycle import Cycle
from routing.model import Customer, Lock, Rep
from routing.pattern import VisitPattern
from routing.plan import CalendarEntry, DayRoute, Unplanned, WeekdayPrice
from routing.policy import Policy
from routing.solver.stop import StopParams
from routing.travel import TravelMatrix


@dataclass(frozen=True, kw_only=True)
class Told:
    """
    What a customer was told, and what became of it, when the rest begins.

    Parameters
    ----------
    open_visits
        Visits of the cycle neither done nor given up; may be negative.
    done
        Visits made on past days, >= 0.
    missed
        Missed visits that are to be made up, >= 0.
    last
        Day of the last visit, negative before the cycle; None when unknown.
    pattern
        Pattern until now; None for a newcomer.
    is_counted
        Whether another pattern counts against the cap; not where the rep changes.
    price
        Seconds of driving that another pattern must save, >= 0.
    numbers
        Day of the rest -> number of the visit that was due there.
    used
        Numbers of visits of past days, and of missed ones.
    lost
        Days of the rest on which a visit told cannot be made.
    """

    open_visits: int
    done: int = 0
    missed: int = 0
    last: int | None = None
    pattern: VisitPattern | None = None
    is_counted: bool = True
    price: int = 0
    numbers: Mapping[int, int] = field(default_factory=dict)
    used: frozenset[int] = frozenset()
    lost: tuple[int, ...] = ()

    @property
    def keeps_pattern(self) -> bool:
        """Whether no other pattern is looked at, if this one can go on."""
        return self.missed > 0


@dataclass(frozen=True, kw_only=True)
class TerritoryRest:
    """
    The rest of a territory's cycle, to be planned with few changes.

    Parameters
    ----------
    first_day
        First day that is planned.
    told
        customer_id -> what was told, for every customer of the task.
    stands
        customer_id -> pattern, and days of the rest where they are known, with which
        the search begins; whoever has none is inserted.
    routes
        Day of the rest -> customer_ids in the order of the route it begins with.
    starts
        customer_id and day of the rest -> when the visit was told to begin, seconds
        since midnight.
    max_changes
        Most customers whose pattern changes unforced; None for no limit.
    """

    first_day: int
    told: Mapping[str, Told]
    stands: Mapping[str, CalendarEntry] = field(default_factory=dict)
    routes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    starts: Mapping[tuple[str, int], int] = field(default_factory=dict)
    max_changes: int | None = None


@dataclass(frozen=True, kw_only=True)
class TerritoryTask:
    """
    Everything needed to plan one rep's cycle; picklable.

    Parameters
    ----------
    customers
        The rep's graded customers, parked and unlocated ones too, in file order.
    locks
        Locks of these customers.
    matrix
        Travel between the depot (``<rep_id>:start``), the other end (``<rep_id>:end``)
        and every located customer that is not parked.
    is_proved
        Whether the order of every day is to be proved the shortest, where it can be.
    searches
        Searches that go side by side, >= 1.
    rest
        What a running cycle leaves to be planned; None plans a whole cycle.
    """

    rep: Rep
    customers: tuple[Customer, ...]
    locks: tuple[Lock, ...]
    policy: Policy
    cycle: Cycle
    matrix: TravelMatrix
    engine: str
    seed: int
    stop: StopParams
    is_proved: bool = False
    searches: int = 1
    rest: TerritoryRest | None = None


@dataclass(frozen=True, kw_only=True)
class TerritoryResult:
    """
    One rep's planned cycle.

    Parameters
    ----------
    calendar
        customer_id -> pattern, for every customer that has one.
    unplanned
        By customer in file order, then number.
    iterations
        Rounds of improvement made.
    num_proved
        Day routes whose order is proved the shortest; None if that was not asked.
    weekday_price
        What fixed weekdays would cost; None where they are fixed.
    held
        Customers who had to keep their pattern in the rest of a cycle, sorted.
    changed
        Customers who got another pattern although they could have kept theirs, sorted.
    is_cut_short
        Whether it is less than its limits allow, because the best so far was wanted.
    """

    rep_id: str
    calendar: Mapping[str, CalendarEntry]
    routes: tuple[DayRoute, ...]
    unplanned: tuple[Unplanned, ...] = ()
    iterations: int = 0
    num_proved: int | None = None
    weekday_price: WeekdayPrice | None = None
    held: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    is_cut_short: bool = False
