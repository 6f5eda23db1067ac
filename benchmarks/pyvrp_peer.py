"""The engine "pyvrp": PyVRP over all days, in turn with a choice of patterns."""

from dataclasses import dataclass, field, replace
from statistics import mean
from warnings import catch_warnings, simplefilter

import numpy as np
from pyvrp import (
    CostEvaluator,
    IteratedLocalSearch,
    IteratedLocalSearchCallbacks,
    IteratedLocalSearchParams,
    PenaltyManager,
    ProblemData,
    RandomNumberGenerator,
    SolveParams,
)
from pyvrp import Solution as PyvrpSolution
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import LocalSearch, PerturbationManager, compute_neighbours

from benchmarks.calendar_moves import Calendar, choose_again, start_calendar
from benchmarks.pyvrp_model import DayModel, Days, build_day_model
from routing.model import TimeWindow
from routing.solver.fits import RouteChecker
from routing.solver.problem import Problem, Solution
from routing.solver.stop import Stop

_PENALTY = 5.0
"""First penalty of a mean load, time or way too much, in median ways from the depot."""


@dataclass(frozen=True, kw_only=True)
class PyvrpParams:
    """
    Parameters of the alternation.

    Parameters
    ----------
    rounds
        How many PyVRP searches the time is shared by, >= 1.
    least_seconds
        What each has at least.
    ruined
        Fewest and most customers who may change their pattern between two of them.
    tolerance
        Share by which a round's result may cost more than the best and still be gone
        on from, falling to 0.
    """

    rounds: int = 40
    least_seconds: float = 0.3
    ruined: tuple[int, int] = (3, 12)
    tolerance: float = 0.01


@dataclass(frozen=True, kw_only=True)
class State:
    """Chosen options, routes by day, and the windows that visits were put in."""

    chosen: tuple[int, ...]
    calendar: Calendar
    windows: dict[tuple[int, int], TimeWindow] = field(default_factory=dict)


def solve_with_pyvrp(
    problem: Problem, stop: Stop, params: PyvrpParams, *, seed: int
) -> Solution:
    """
    Return the best solution of PyVRP searches between which patterns are chosen anew.

    Each search goes on from what the last one accepted; penalties are kept. A visit of
    a customer with one visit may be on any of his days within a search; a customer with
    several has the days of his pattern until the next one.
    """
    rng = np.random.default_rng(seed)
    search = _Search(problem, seed)
    value = _Value(problem)
    coupled = _coupled(problem)
    share = max(1 / params.rounds, params.least_seconds / stop.seconds_left())
    if not coupled:
        share = 1.0
    current = best = State(
        chosen=(0,) * problem.num_customers,
        calendar=[[] for _ in problem.frames],
    )
    chosen, calendar = start_calendar(problem, rng)
    trial = State(chosen=tuple(chosen), calendar=calendar)
    while not stop(search.iterations):
        found = search.run(trial, stop, share)
        if value(found) <= value(best):
            best = found
        if value.is_near(
            found, best, params.tolerance * (1 - stop.progress(search.iterations))
        ):
            current = found
        size = int(rng.integers(*params.ruined, endpoint=True))
        chosen, calendar = choose_again(
            problem, current.chosen, current.calendar, coupled, size, rng
        )
        trial = replace(current, chosen=tuple(chosen), calendar=calendar)
    return _freeze(best, search.iterations)


class _Search:
    """Runs PyVRP on one state after another; keeps penalties and random numbers."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._rng = RandomNumberGenerator(seed=seed)
        self._penalties: PenaltyManager | None = None
        self.iterations = 0

    def run(self, state: State, stop: Stop, share: float) -> State:
        """Return the best of a share of the search that starts from a state."""
        before = self.iterations
        ends = stop.progress(before) + share
        model = build_day_model(self._problem, _days_of(self._problem, state.chosen))
        latest = _Latest()
        params = SolveParams(ils=IteratedLocalSearchParams(callbacks=latest))
        if self._penalties is None:
            self._penalties = PenaltyManager(
                _first_penalties(model.data), params.penalty
            )
        search = LocalSearch(
            model.data,
            self._rng,
            compute_neighbours(model.data, params.neighbourhood),
            PerturbationManager(params.perturbation),
        )
        for operator in params.operators:
            if operator.supports(model.data):
                search.add_operator(operator(model.data))
        start = model.encode(state.calendar, state.windows)

        def is_over(best_cost: int) -> bool:  # noqa: ARG001  PyVRP's protocol
            now = before + latest.iterations
            return stop(now) or stop.progress(now) >= ends

        algorithm = IteratedLocalSearch(
            model.data, self._penalties, search, start, params.ils
        )
        with catch_warnings():
            simplefilter("ignore", PenaltyBoundWarning)
            result = algorithm.run(is_over, collect_stats=False)
        self.iterations = before + latest.iterations
        found = result.best if result.best.is_feasible() else latest.solution
        return _decode(self._problem, model, found or start, state.chosen)


def _first_penalties(data: ProblemData) -> tuple[list[float], float, float]:
    """
    Return penalties per unit of load, time and distance, from the size of the data.

    PyVRP's own first values, 50,000 each, take more iterations to come down to the
    price of a detour than a short search has; with these it ended better.
    """
    profiles = range(data.num_profiles)
    ways = np.min([data.distance_matrix(profile)[0] for profile in profiles], axis=0)
    leg = _PENALTY * float(np.median(ways))
    deliveries = [client.delivery for client in data.clients()]
    loads = [mean(column) for column in zip(*deliveries, strict=True)]
    duration = float(np.median(data.duration_matrix(0)[0]))
    return [leg / max(1.0, load) for load in loads], leg / max(1.0, duration), _PENALTY


class _Latest(IteratedLocalSearchCallbacks):
    """Counts, and remembers where a search is, to go on from if nothing is feasible."""

    def __init__(self) -> None:
        self.solution: PyvrpSolution | None = None
        self.iterations = 0

    def on_iteration(
        self,
        current: PyvrpSolution,
        candidate: PyvrpSolution,  # noqa: ARG002  PyVRP's protocol
        best: PyvrpSolution,  # noqa: ARG002  likewise
        cost_evaluator: CostEvaluator,  # noqa: ARG002  likewise
    ) -> None:
        """Keep the current solution."""
        self.solution = current
        self.iterations += 1


class _Value:
    """What a state is worth: visits missed or on routes that do not fit, then cost."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._fits = RouteChecker(problem)

    def __call__(self, state: State) -> tuple[int, int]:
        visits = sum(
            len(route)
            for day, routes in enumerate(state.calendar)
            for route in routes
            if self._fits(day, route)
        )
        wanted = sum(
            options[chosen].num_visits
            for options, chosen in zip(self._problem.options, state.chosen, strict=True)
        )
        return wanted - visits, self._cost(state)

    def is_near(self, state: State, best: State, tolerance: float) -> bool:
        """Tell whether a state is not much worse than the best."""
        (missed, cost), (fewest, least) = self(state), self(best)
        return missed <= fewest and cost <= least * (1 + tolerance)

    def _cost(self, state: State) -> int:
        cost = 0
        for frame, routes in zip(self._problem.frames, state.calendar, strict=True):
            for route in routes:
                nodes = [frame.start, *route, frame.end]
                cost += int(self._problem.cost[nodes[:-1], nodes[1:]].sum())
        return cost


def _coupled(problem: Problem) -> tuple[int, ...]:
    """Return the customers whose visits hang together, who have several."""
    return tuple(np.flatnonzero(problem.most_visits > 1).tolist())


def _days_of(problem: Problem, chosen: tuple[int, ...]) -> list[Days]:
    """Return every customer's visits: days of his pattern; a single visit is free."""
    most = problem.most_visits
    result: list[Days] = []
    for customer, options in enumerate(problem.options):
        if most[customer] > 1:
            result.append(tuple((day,) for day in options[chosen[customer]].days))
        else:
            free = sorted({day for option in options for day in option.days})
            result.append((tuple(free),))
    return result


def _decode(
    problem: Problem, model: DayModel, solution: PyvrpSolution, chosen: tuple[int, ...]
) -> State:
    """Return a solution as a state; the day of a single visit says the option."""
    calendar, windows = model.decode(solution)
    options = list(chosen)
    for day, routes in enumerate(calendar):
        for customer in (c for route in routes for c in route):
            if problem.most_visits[customer] == 1:
                options[customer] = next(
                    (
                        idx
                        for idx, option in enumerate(problem.options[customer])
                        if option.days == (day,)
                    ),
                    options[customer],
                )
    return State(chosen=tuple(options), calendar=calendar, windows=windows)


def _freeze(state: State, iterations: int) -> Solution:
    routes = tuple(
        tuple(tuple(route) for route in day_routes if route)
        for day_routes in state.calendar
    )
    return Solution(state.chosen, routes, iterations)
