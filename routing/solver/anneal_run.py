"""One annealing search under way: routes, the best seen, prices that are steered."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from routing.solver.case import make_case, make_scratch, make_state, read_best
from routing.solver.kernel.anneal import anneal
from routing.solver.kernel.arrays import (
    BEST,
    CHANGED,
    EVEN_PRICE,
    FEASIBLE,
    HARD,
    INCOMPLETE,
    LABEL_PRICE,
    LABEL_TOLERANCE,
    LOAD,
    LOAD_PRICE,
    MEAN_WORK,
    ONE,
    ORDER,
    ORDER_PRICE,
    ROUNDS,
    TOTAL,
    TWO,
    WORK,
    WORK_PRICE,
    Shorts,
)
from routing.solver.kernel.start import (
    NOTHING_YET,
    insert_all,
    insert_given,
    measure_state,
    restore_best,
)
from routing.solver.problem import NO_LIMIT, Problem, Solution

_FEWEST_OPTIONS = 3
"""Row of ``Case.keys`` by which the first solution is built."""
_ONE = 1 << 10
"""A price of 1 in the kernel's units."""
_DEAREST = 1 << 46
_URGENT = 1.6
"""Factor of the price of places off those that locks fix while no round keeps all."""
_GIVEN_UP = 1.0
"""Temperature, in prices of the cheapest visit, from which overloaded plans cool."""
_NEWS = 0.2
"""Weight of the last chunk of rounds in where a run stands."""


@dataclass(frozen=True, kw_only=True)
class AnnealParams:
    """
    How a search anneals.

    Parameters
    ----------
    size
        Customers that a ruin removes on average, >= 1.
    longest
        Longest string of visits taken out of one route, >= 1.
    together
        Share of the ruins that keep to one day, in [0, 1].
    chunk
        Rounds between looks at the clock and changes of temperature, >= 1.
    is_soft
        Whether load and work may lie beyond their limits on the way, at a price.
    feasible
        Share of the rounds that the prices are steered to end within all limits.
    step
        Factor by which a chunk of rounds may change them, > 1.
    balance, tolerance
        Price per second by which the two routes' work differs beyond a share of their
        mean, and that share.
    """

    size: float = 10.2
    longest: float = 10.0
    together: float = 0.5
    chunk: int = 1_000
    is_soft: bool = True
    feasible: float = 0.1
    step: float = 1.03
    balance: float = 2.0
    tolerance: float = 0.06

    def __post_init__(self) -> None:
        if self.size < 1 or self.longest < 1 or self.chunk < 1:
            raise ValueError("Expected size, longest and chunk >= 1.")
        if not (0 <= self.together <= 1 and 0 <= self.feasible <= 1):
            raise ValueError("Expected together and feasible in [0, 1].")
        if self.step <= 1:
            raise ValueError(f"Expected step > 1, got {self.step}.")


class AnnealRun:
    """
    A search under way.

    Parameters
    ----------
    start
        A solution to begin with; the best is never worse. None builds one.
    """

    def __init__(
        self,
        problem: Problem,
        params: AnnealParams,
        *,
        seed: int,
        start: Solution | None = None,
    ) -> None:
        self._problem, self._params = problem, params
        self._case = make_case(problem)
        self._state = make_state(self._case, problem, seed)
        self._scratch = make_scratch(self._case, self._state)
        if (self._case.days["label"] >= 0).any():
            self._case.aims[LABEL_PRICE] = int(params.balance * _ONE)
            self._case.aims[LABEL_TOLERANCE] = int(params.tolerance * _ONE)
        self._case.aims[ORDER_PRICE] = (
            _ONE * int(problem.cost.mean()) if problem.positions else 0
        )
        if start is None:
            self._build()
        else:
            self._take_over(start)
        measure_state(self._case, self._state, self._scratch)
        self._unit = self._mean_cost()
        self._rounds_before = int(self._state.totals[ROUNDS])
        if not self.is_short:
            self.soften()
        self._standing = self.current

    @property
    def best(self) -> int:
        """Return the objective of the best solution seen."""
        return int(self._state.totals[BEST])

    @property
    def current(self) -> float:
        """Return the objective of the routes as they are, broken limits priced."""
        totals, aims = self._state.totals, self._case.aims
        pairs = ((LOAD, LOAD_PRICE), (WORK, WORK_PRICE), (ORDER, ORDER_PRICE))
        beyond = sum(
            int(totals[what]) * max(0, int(aims[price])) / _ONE for what, price in pairs
        )
        return float(totals[TOTAL]) + beyond

    @property
    def standing(self) -> float:
        """Return the mean of what was current after each of the last chunks."""
        return self._standing

    @property
    def is_short(self) -> bool:
        """
        Tell whether visits are missing in the best solution.

        Where there is too much work, limits that may be passed would only invite more.
        """
        return bool(self._state.totals[INCOMPLETE] > 0)

    @property
    def visit_heat(self) -> float:
        """Return the temperature at which the cheapest visit may well be given up."""
        num = self._problem.num_customers
        price = float(self._case.customers["price"][:num].min())
        return _GIVEN_UP * price / self._unit if self.is_short else 0.0

    @property
    def missing(self) -> int:
        """Return the required visits that the best solution leaves out."""
        required = self._case.customers["visits"][: self._problem.num_customers].sum()
        return int(required - self._scratch.marks["best_length"].sum())

    @property
    def num_visits(self) -> int:
        """Return the visits of the best solution."""
        return int(self._scratch.marks["best_length"].sum())

    @property
    def drive_time(self) -> int:
        """Return the seconds of driving of the best solution."""
        nodes, lengths = self._scratch.best_node, self._scratch.marks["best_length"]
        legs = self._case.drive[nodes[:, :-1], nodes[:, 1:]]
        is_driven = np.arange(legs.shape[1]) <= np.where(lengths, lengths, -1)[:, None]
        return int(legs[is_driven].sum())

    @property
    def rounds(self) -> int:
        """Return the rounds made."""
        return int(self._state.totals[ROUNDS]) - self._rounds_before

    def run(self, rounds: int, heat: float) -> None:
        """Make rounds at a temperature in mean driving per visit; steer the prices."""
        lengths = self._state.tours["length"]
        longest = lengths.sum() / max(1, np.count_nonzero(lengths))
        before = int(self._state.totals[FEASIBLE])
        anneal(
            self._case,
            self._state,
            self._scratch,
            rounds,
            heat * self._unit,
            1.0,
            self._params.size,
            max(1.0, min(self._params.longest, float(longest))),
            self._params.together,
        )
        self._standing += _NEWS * (self.current - self._standing)
        self._steer((int(self._state.totals[FEASIBLE]) - before) / rounds)

    def twin(self, seed: int) -> "AnnealRun":
        """Return a run that stands where this one does, with own random numbers."""
        other = copy(self)
        other._case = self._case._replace(aims=self._case.aims.copy())
        other._state = make_state(self._case, self._problem, seed)
        other._scratch = make_scratch(self._case, other._state)
        other._state.totals[...] = self._state.totals
        other._copy_best(self)
        other.take_over(self)
        return other

    def take_over(self, other: "AnnealRun") -> None:
        """Go on from where another run stands, with own random numbers and prices."""
        for name, mine in self._state._asdict().items():
            if name not in ("rng", "totals"):
                mine[...] = getattr(other._state, name)
        for place in (TOTAL, INCOMPLETE, ONE, TWO, LOAD, WORK, ORDER):
            self._state.totals[place] = other._state.totals[place]
        self._standing = other._standing
        self.learn_best(other)
        self._forget_changes()

    def learn_best(self, other: "AnnealRun") -> None:
        """Take over the best solution of another run where it is better."""
        if other.best < self.best:
            self._copy_best(other)
            self._forget_changes()

    def stand_at_best(self) -> None:
        """Go back to the best solution seen."""
        restore_best(self._case, self._state, self._scratch)
        self._standing = self.current

    def soften(self) -> None:
        """Let limits be passed at first prices where there are any to pass."""
        problem, aims = self._problem, self._case.aims
        if not self._params.is_soft:
            return
        num = problem.num_customers
        demand = float(problem.demand[:num].mean()) if num else 0.0
        has_capacity = any(frame.capacity < NO_LIMIT for frame in problem.frames)
        if aims[LOAD_PRICE] == HARD and demand and has_capacity:
            aims[LOAD_PRICE] = int(_ONE * self._unit / max(1.0, demand))
        has_hours = any(frame.work_limit < NO_LIMIT for frame in problem.frames)
        if aims[WORK_PRICE] == HARD and has_hours:
            aims[WORK_PRICE] = _ONE

    def price_visits(self, extra: Shorts, even: float) -> None:
        """
        Change what visits cost beside driving, and forget the best.

        Parameters
        ----------
        extra
            Shape (num_customers, num_days), in units of the cost matrix.
        even
            Price of a second of a day's work above the mean day.
        """
        self._case.extra[:] = extra
        works = self._state.slots["work"]
        self._case.aims[EVEN_PRICE] = int(even * _ONE)
        self._case.aims[MEAN_WORK] = int(works.mean()) if len(works) else 0
        self.stand_at_best()

    def solution(self) -> Solution:
        """
        Return the best solution seen, without visits off the places that locks fix.

        Those are there only as long as no state has kept all limits.
        """
        best = read_best(self._problem, self._case, self._scratch, self.rounds)
        return _without_misplaced(self._problem, best)

    def _copy_best(self, other: "AnnealRun") -> None:
        self._state.totals[BEST] = other.best
        self._scratch.best_node[...] = other._scratch.best_node
        self._scratch.marks["best_length"] = other._scratch.marks["best_length"]
        self._scratch.calendar["best"] = other._scratch.calendar["best"]

    def _forget_changes(self) -> None:
        """Take every route for one that differs from the best."""
        routes = len(self._scratch.marks)
        self._scratch.marks["changed"] = np.arange(routes)
        self._scratch.marks["is_changed"] = 1
        self._scratch.counts[CHANGED] = routes

    def _steer(self, share: float) -> None:
        """Make limits dearer if too few rounds kept them, else cheaper."""
        step = self._params.step
        factor = 1 / step if share > self._params.feasible else step
        has_none = self.best >= NOTHING_YET
        for place in (LOAD_PRICE, WORK_PRICE, ORDER_PRICE):
            price = int(self._case.aims[place])
            if price > 0:
                # Locks are kept even at the price of a visit: be quick about it. So
                # are limits where a visit held to its place has never kept them.
                is_urgent = share == 0 and (place == ORDER_PRICE or has_none)
                changed = int(price * (_URGENT if is_urgent else factor)) + 1
                self._case.aims[place] = min(_DEAREST, max(_ONE // 64, changed))

    def _build(self) -> None:
        keys = self._case.keys
        order = np.argsort(keys[_FEWEST_OPTIONS], kind="stable")
        weight = self._problem.weight[order]
        order = order[np.argsort(-weight, kind="stable")]
        insert_all(self._case, self._state, self._scratch, order)

    def _take_over(self, start: Solution) -> None:
        num = self._problem.num_customers
        routes: list[int] = []
        customers: list[int] = []
        for day, tours in enumerate(start.routes):
            first = int(self._case.slots["first_route"][day])
            for row, tour in enumerate(tours):
                routes += [first + row] * len(tour)
                customers += tour
        insert_given(
            self._case,
            self._state,
            # Of nobody at all, too: another type would be compiled anew.
            np.array(start.chosen, dtype=np.int64)
            + self._case.customers["first_option"][:num],
            np.array(routes, dtype=np.int64),
            np.array(customers, dtype=np.int64),
        )

    def _mean_cost(self) -> float:
        tours = self._state.tours
        return max(1.0, float(tours["cost"].sum()) / max(1, int(tours["length"].sum())))


def _without_misplaced(problem: Problem, solution: Solution) -> Solution:
    if not problem.positions:
        return solution
    routes = []
    for day, tours in enumerate(solution.routes):
        kept = [list(tour) for tour in tours]
        for tour in kept:
            while off := _misplaced(problem, day, tour):
                tour.remove(off[0])
        routes.append(tuple(tuple(tour) for tour in kept if tour))
    return replace(solution, routes=tuple(routes))


def _misplaced(problem: Problem, day: int, tour: Sequence[int]) -> list[int]:
    return [
        customer
        for place, customer in enumerate(tour, start=1)
        if problem.positions.get((customer, day), place) != place
    ]
