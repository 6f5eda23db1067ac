"""One territory's task, and what comes back: the doors of the solver."""

from collections.abc import Mapping
from dataclasses import dataclass

from routing.cycle import Cycle
from routing.model import Customer, Lock, Rep
from routing.plan import CalendarEntry, DayRoute, Unplanned, WeekdayPrice
from routing.policy import Policy
from routing.solver.stop import StopParams
from routing.travel import TravelMatrix


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
    """

    rep_id: str
    calendar: Mapping[str, CalendarEntry]
    routes: tuple[DayRoute, ...]
    unplanned: tuple[Unplanned, ...] = ()
    iterations: int = 0
    num_proved: int | None = None
    weekday_price: WeekdayPrice | None = None
