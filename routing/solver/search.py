"""The engine "search": compiled ruin and recreate over visit days and routes."""

from dataclasses import dataclass

import numpy as np

from routing.solver.case import make_case, make_scratch, make_state, read_best
from routing.solver.draft import Draft
from routing.solver.exact_cuts import CutParams, improve_cuts
from routing.solver.fits import RouteChecker
from routing.solver.kernel.anneal import anneal
from routing.solver.kernel.arrays import BEST, ROUNDS
from routing.solver.kernel.start import (
    insert_all,
    insert_given,
    measure_state,
    restore_best,
)
from routing.solver.problem import Problem, Solution
from routing.solver.report import Report
from routing.solver.settle import settle
from routing.solver.stop import Stop

_FEWEST_OPTIONS = 3
"""Row of ``Case.keys`` by which the first solution is built."""


@dataclass(frozen=True, kw_only=True)
class AnnealParams:
    """
    How a search anneals.

    Parameters
    ----------
    heat, cold
        First and last temperature, in mean driving per visit, 0 < cold <= heat.
    size
        Customers that a ruin removes on average, >= 1.
    longest
        Longest string of visits taken out of one route, >= 1.
    chunk
        Rounds between looks at the clock and changes of temperature, >= 1.
    """

    heat: float = 1.0
    cold: float = 0.01
    size: float = 10.0
    longest: float = 10.0
    chunk: int = 1_000

    def __post_init__(self) -> None:
        if not 0 < self.cold <= self.heat:
            raise ValueError(
                f"Expected 0 < cold <= heat, got {self.cold}, {self.heat}."
            )
        if self.size < 1 or self.longest < 1 or self.chunk < 1:
            raise ValueError("Expected size, longest and chunk >= 1.")


@dataclass(frozen=True, kw_only=True)
class SearchParams:
    """Parameters of the engine's stages."""

    anneal: AnnealParams = AnnealParams()
    cuts: CutParams = CutParams()


class Search:
    """
    One search under way: routes, the best seen, and random numbers of its own.

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
        if start is None:
            self._build()
        else:
            self._take_over(start)
        measure_state(self._case, self._state, self._scratch)
        self._unit = self._mean_cost()

    @property
    def best(self) -> int:
        """Return the objective of the best solution seen."""
        return int(self._state.totals[BEST])

    @property
    def missing(self) -> int:
        """Return the required visits that the best solution leaves out."""
        required = self._case.customers["visits"][: self._problem.num_customers].sum()
        return int(required - self._scratch.marks["best_length"].sum())

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
        return int(self._state.totals[ROUNDS])

    def run(self, rounds: int, heat: float) -> None:
        """Make rounds at a temperature in mean driving per visit."""
        lengths = self._state.tours["length"]
        longest = lengths.sum() / max(1, np.count_nonzero(lengths))
        anneal(
            self._case,
            self._state,
            self._scratch,
            rounds,
            heat * self._unit,
            1.0,
            self._params.size,
            max(1.0, min(self._params.longest, float(longest))),
        )

    def restore(self) -> None:
        """Go on from the best solution seen."""
        restore_best(self._case, self._state, self._scratch)

    def solution(self) -> Solution:
        """Return the best solution seen."""
        return read_best(self._problem, self._case, self._scratch, self.rounds)

    def _build(self) -> None:
        keys = self._case.keys
        order = np.argsort(keys[_FEWEST_OPTIONS], kind="stable")
        weight = self._problem.weight[order]
        order = order[np.argsort(-weight, kind="stable")]
        insert_all(self._case, self._state, self._scratch, order)

    def _take_over(self, start: Solution) -> None:
        num = self._problem.num_customers
        routes, customers = [], []
        for day, tours in enumerate(start.routes):
            first = int(self._case.slots["first_route"][day])
            for row, tour in enumerate(tours):
                routes += [first + row] * len(tour)
                customers += tour
        insert_given(
            self._case,
            self._state,
            np.array(start.chosen) + self._case.customers["first_option"][:num],
            np.array(routes, dtype=np.int64),
            np.array(customers, dtype=np.int64),
        )

    def _mean_cost(self) -> float:
        tours = self._state.tours
        return max(1.0, float(tours["cost"].sum()) / max(1, int(tours["length"].sum())))


def solve_with_search(
    problem: Problem,
    stop: Stop,
    params: SearchParams,
    *,
    seed: int,
    start: Solution | None = None,
    report: Report | None = None,
) -> Solution:
    """
    Return a solution that keeps every limit; visits that do not fit are left out.

    Simulated annealing from hot to cold; then visits left out are settled: no cut that
    a visit of lower grade could make room for, and the cuts of full days exact.
    """
    search = Search(problem, params.anneal, seed=seed, start=start)
    if problem.num_customers and problem.num_days:
        _anneal(search, stop, params.anneal, report)
    found = search.solution()
    if is_clean(problem, found):
        return found
    draft = Draft(problem, RouteChecker(problem), found.chosen, found.routes)
    settled = improve_cuts(settle(draft), params.cuts)
    return settled.freeze(found.iterations)


def is_clean(problem: Problem, solution: Solution) -> bool:
    """Tell whether nothing is left out that an option could plan, and all fits."""
    planned = np.zeros(problem.num_customers, dtype=np.int64)
    for routes in solution.routes:
        for route in routes:
            planned[list(route)] += 1
    if (planned < problem.most_visits).any():
        return False
    checker = RouteChecker(problem)
    return all(
        checker(day, route)
        for day, routes in enumerate(solution.routes)
        for route in routes
    )


def _anneal(
    search: Search, stop: Stop, params: AnnealParams, report: Report | None
) -> None:
    rounds, last_better, best = 0, 0, search.best
    while not stop(rounds, last_better):
        share = stop.progress(rounds)
        if report is not None:
            report(share, search.missing, search.drive_time)
        chunk = stop.next_rounds(rounds, params.chunk)
        search.run(chunk, params.heat * (params.cold / params.heat) ** share)
        rounds += chunk
        if search.best < best:
            best, last_better = search.best, rounds
