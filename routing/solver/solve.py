"""Solve one territory: build the integer problem, search, settle, translate back."""

from collections.abc import Callable
from dataclasses import replace

from routing.solver.any_weekday import Search, solve_any_weekday
from routing.solver.budget import Budget
from routing.solver.build import Built, build_problem
from routing.solver.calm import calm_routes
from routing.solver.draft import Draft
from routing.solver.fits import RouteChecker
from routing.solver.order_proof import Known, count_proved, prove_orders
from routing.solver.problem import Problem, Solution
from routing.solver.report import Report, SearchReport
from routing.solver.rest_search import measure_worth, solve_rest
from routing.solver.settle import settle
from routing.solver.solution import to_result
from routing.solver.stop import Remembered, Stop
from routing.solver.task import TerritoryRest, TerritoryResult, TerritoryTask
from routing.solver.warm_up import compile_kernel

ENGINES = ("search", "ortools")
DEFAULT_ENGINE = "search"
_PROOF_WORK = 1.0
"""Deterministic work of the exact solver per day route, about seconds."""


def solve_territory(
    task: TerritoryTask, report: Callable[[SearchReport], None] | None = None
) -> TerritoryResult:
    """
    Return the planned cycle of one rep; its clock starts when the engine is loaded.

    Parameters
    ----------
    report
        Told of the best so far, many times a second; never changes what is planned.

    Raises
    ------
    ValueError
        If the engine is unknown.
    """
    if task.engine == "search":
        compile_kernel()
    if task.stop.asked is None:
        return _solve(task, report)
    asked = Remembered(task.stop.asked)
    result = _solve(replace(task, stop=replace(task.stop, asked=asked)), report)
    return replace(result, is_cut_short=asked.has_said_yes)


def _solve(
    task: TerritoryTask, report: Callable[[SearchReport], None] | None
) -> TerritoryResult:
    whole = Stop(task.stop)
    if task.rest is not None:
        return _solve_rest(task, task.rest, whole, report)
    price = None
    required = sum(c.num_visits for c in task.customers if not c.is_parked)
    if task.policy.any_weekday:
        searches = _halves_of(task, report, required)
        built, solution, price = solve_any_weekday(task, *searches)
    else:
        built = build_problem(task)
        search = _search_of(task, report, (0, 1), required)
        solution = search(built.problem, whole, None)
    result = _to_result(task, built, solution, whole.proof_budget())
    return replace(result, weekday_price=price)


def _solve_rest(
    task: TerritoryTask,
    rest: TerritoryRest,
    whole: Stop,
    report: Callable[[SearchReport], None] | None,
) -> TerritoryResult:
    built = build_problem(task)
    searches = _halves_of(task, report, sum(built.required.values()))
    found = solve_rest(task, rest, built, searches)
    problem, solution = found.built.problem, found.solution
    known: Known = {}
    if task.is_proved:
        proved = _prove(problem, solution, whole.proof_budget(), known)
        # A visit more may have changed a pattern that the cap holds.
        solution = proved if proved.chosen == solution.chosen else solution
    calmed = calm_routes(rest, found.built, solution)
    if measure_worth(problem, calmed) > found.begun or not _is_settled(problem, calmed):
        calmed = solution
    # Orders that were told need not be the shortest: those of others are counted.
    num_proved = count_proved(known, calmed) if task.is_proved else None
    result = to_result(task, found.built, calmed, num_proved)
    return replace(result, held=found.held, changed=found.changed)


def _is_settled(problem: Problem, solution: Solution) -> bool:
    """Tell whether no visit left out finds room: another order may have made some."""
    draft = Draft(problem, RouteChecker(problem), solution.chosen, solution.routes)
    return not draft.incomplete() or settle(draft).freeze().routes == solution.routes


def _to_result(
    task: TerritoryTask, built: Built, solution: Solution, budget: Budget
) -> TerritoryResult:
    if not task.is_proved:
        return to_result(task, built, solution)
    known: Known = {}
    proved = _prove(built.problem, solution, budget, known)
    return to_result(task, built, proved, count_proved(known, proved))


def solve_problem(
    problem: Problem,
    engine: str,
    stop: Stop,
    *,
    seed: int,
    start: Solution | None = None,
    report: Report | None = None,
    searches: int = 1,
) -> Solution:
    """
    Return an engine's solution of an integer problem.

    Parameters
    ----------
    start
        A solution that keeps every limit, to begin with; engine "search" then returns
        none that plans less, or drives more for as much.
    report
        Told of the best so far, now and then.
    searches
        Searches that go side by side, >= 1; engine "ortools" makes one.
    """
    # An engine is imported when it is asked for: the compiler takes half a second.
    if engine == "search":
        from routing.solver.search import solve_with_search
        from routing.solver.search_params import SearchParams

        params = SearchParams(searches=searches)
        return solve_with_search(
            problem, stop, params, seed=seed, start=start, report=report
        )
    if engine == "ortools":
        from routing.solver.ortools_engine import OrtoolsParams, solve_with_ortools

        return solve_with_ortools(
            problem, stop, OrtoolsParams(), seed=seed, report=report
        )
    raise ValueError(f"Expected engine in {ENGINES}, got {engine!r}.")


def _prove(
    problem: Problem, solution: Solution, budget: Budget, known: Known
) -> Solution:
    """
    Return a solution in the best orders found, and add what is proved of them.

    A shorter order may leave room for a visit that did not fit; what is left out is
    then settled once more, which plans more or changes nothing.
    """
    while True:
        proved, _ = prove_orders(
            problem, solution,
            deterministic_time=_PROOF_WORK, budget=budget, known=known,
        )  # fmt: skip
        if proved.routes == solution.routes:
            return proved
        draft = Draft(problem, RouteChecker(problem), proved.chosen, proved.routes)
        solution = settle(draft).freeze(proved.iterations)
        if solution.routes == proved.routes:
            return proved


def _halves_of(
    task: TerritoryTask,
    report: Callable[[SearchReport], None] | None,
    required: int,
) -> tuple[Search, Search]:
    first = _search_of(task, report, (0, 0.5), required)
    return first, _search_of(task, report, (0.5, 1), required)


def _search_of(
    task: TerritoryTask,
    report: Callable[[SearchReport], None] | None,
    part: tuple[float, float],
    required: int,
) -> Search:
    """Return the search of a territory's problem, a part of the whole search."""

    def search(problem: Problem, stop: Stop, start: Solution | None) -> Solution:
        return solve_problem(
            problem,
            task.engine,
            stop,
            seed=task.seed,
            start=start,
            searches=task.searches,
            report=report and _report_of(task, problem, report, part, required),
        )

    return search


def _report_of(
    task: TerritoryTask,
    problem: Problem,
    report: Callable[[SearchReport], None],
    part: tuple[float, float],
    required: int,
) -> Report:
    """Return a report of a problem that tells of the whole territory."""
    begin, end = part
    hopeless = required - sum(options[0].num_visits for options in problem.options)

    def tell(share: float, missing: int, drive_time: int) -> None:
        report(
            SearchReport(
                rep_id=task.rep.rep_id,
                share=begin + share * (end - begin),
                missing=missing + hopeless,
                drive_time=drive_time,
            )
        )

    return tell
