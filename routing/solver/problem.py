"""The integer problem between the solver's doors: nodes, days, options, limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.model import TimeWindow
from routing.pattern import VisitPattern
from routing.schedule import WorkDay

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
NO_LIMIT = 1 << 40


@dataclass(frozen=True, kw_only=True)
class Frame:
    """
    What the routes of one day must keep.

    Parameters
    ----------
    start, end
        Nodes of the depots.
    num_routes
        Routes that may leave, >= 1.
    work_limit
        Most travel, parking and service of a route.
    capacity, max_visits, max_drive
        Limits of a route; ``NO_LIMIT`` for none.
    work_day
        Shift, blocks and break for exact times; None where only sums matter.
    """

    start: int
    end: int
    num_routes: int = 1
    work_limit: int = NO_LIMIT
    capacity: int = NO_LIMIT
    max_visits: int = NO_LIMIT
    max_drive: int = NO_LIMIT
    work_day: WorkDay | None = None


@dataclass(frozen=True, kw_only=True)
class Option:
    """
    One way to give a customer visit days.

    Parameters
    ----------
    days
        Days (indices into the problem's frames) on which a visit can be planned.
    cost
        Price of choosing it beside driving, in units of the cost matrix.
    pattern
        The calendar's pattern; may name more days than can be planned.
    due
        Calendar days on which visits are due, planned or not.
    num_visits
        Visits required, >= the number of days.
    route
        "1", "2" or "1+2" under the two-route preset, else empty.
    day_routes
        With a preset, the route of each of ``days``, 0 or 1.
    """

    days: tuple[int, ...]
    num_visits: int
    cost: int = 0
    pattern: VisitPattern | None = None
    due: tuple[int, ...] = ()
    route: str = ""
    day_routes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """
    Choose an option for every customer and order every day's visits.

    Parameters
    ----------
    time, cost
        Travel between nodes, shape (num_nodes, num_nodes), ``[frm, to]``. Nodes below
        ``num_customers`` are customers, the rest depots.
    parking
        Seconds to park at ``to`` coming from ``frm``, same shape.
    service, demand
        Per node, shape (num_nodes,); 0 at depots.
    options
        Per customer, at least one.
    weight
        Worth of one planned visit, shape (num_customers,), >= 1.
    rank
        Grade of each customer, 0 the best, shape (num_customers,).
    frames
        One per day, ascending in time; with several depots one per depot and day.
    area
        Weekday area of each day, shape (num_days,); -1 where areas do not matter.
    points
        Planar positions of the nodes in units of the cost matrix, shape (num_nodes, 2).
    windows
        (customer, day) -> opening windows; missing pairs are open all day.
    positions
        (customer, day) -> 1-based position that a lock fixes.
    fixed
        (customer, day) pairs that a lock fixes, never to be cut.
    near
        Customer -> customers whom he may share parking with although ``parking`` says
        no, because others near the one are not near the other.
    done
        Visits of past days of a running cycle, shape (num_customers,); None for none.
    leeway
        Share of driving that compact, even days may cost, >= 0.
    """

    time: IntArray
    cost: IntArray
    parking: IntArray
    service: IntArray
    demand: IntArray
    options: tuple[tuple[Option, ...], ...]
    weight: IntArray
    rank: IntArray
    frames: tuple[Frame, ...]
    area: IntArray
    points: FloatArray
    windows: Mapping[tuple[int, int], tuple[TimeWindow, ...]] = field(
        default_factory=dict
    )
    positions: Mapping[tuple[int, int], int] = field(default_factory=dict)
    fixed: frozenset[tuple[int, int]] = frozenset()
    near: Mapping[int, frozenset[int]] = field(default_factory=dict)
    done: IntArray | None = None
    leeway: float = 0.0

    @property
    def num_customers(self) -> int:
        """Customers, without depots."""
        return len(self.options)

    def num_done(self, customer: int) -> int:
        """Return how many visits a customer had before the problem's first day."""
        return 0 if self.done is None else int(self.done[customer])

    @property
    def num_days(self) -> int:
        """Days that can be planned."""
        return len(self.frames)

    @cached_property
    def most_visits(self) -> IntArray:
        """Most visits that any option lets be planned, shape (num_customers,)."""
        most = (max(len(option.days) for option in options) for options in self.options)
        return np.fromiter(most, dtype=np.int64, count=self.num_customers)


@dataclass(frozen=True)
class Solution:
    """
    An answer to a problem.

    Parameters
    ----------
    chosen
        Index of each customer's option.
    routes
        Per day the routes, each an ordered tuple of customers; empty ones left out.
    iterations
        Rounds of improvement it took.
    """

    chosen: tuple[int, ...]
    routes: tuple[tuple[tuple[int, ...], ...], ...]
    iterations: int = 0
