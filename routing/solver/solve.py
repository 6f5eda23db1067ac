"""Solve one territory: build the integer problem, search, settle, translate back."""

from routing.solver.build import build_problem
from routing.solver.order_proof import prove_orders
from routing.solver.problem import Problem, Solution
from routing.solver.solution import to_result
from routing.solver.stop import Stop
from routing.solver.task import TerritoryResult, TerritoryTask

ENGINES = ("search", "ortools")
DEFAULT_ENGINE = "search"
_PROOF_WORK = 1.0
"""Deterministic work of the exact solver per day route, about seconds."""


def solve_territory(task: TerritoryTask) -> TerritoryResult:
    """
    Return the planned cycle of one rep.

    Raises
    ------
    ValueError
        If the engine is unknown.
    """
    stop = Stop(task.stop)
    built = build_problem(task)
    solution = solve_problem(built.problem, task.engine, stop, seed=task.seed)
    if not task.is_proved:
        return to_result(task, built, solution)
    solution, proofs = prove_orders(
        built.problem, solution, deterministic_time=_PROOF_WORK
    )
    return to_result(task, built, solution, sum(proof.is_optimal for proof in proofs))


def solve_problem(
    problem: Problem,
    engine: str,
    stop: Stop,
    *,
    seed: int,
    start: Solution | None = None,
) -> Solution:
    """
    Return an engine's solution of an integer problem.

    Parameters
    ----------
    start
        A solution that keeps every limit, to begin with; engine "search" then returns
        none that plans less, or drives more for as much.
    """
    # An engine is imported when it is asked for: the compiler takes half a second.
    if engine == "search":
        from routing.solver.search import SearchParams, solve_with_search

        return solve_with_search(problem, stop, SearchParams(), seed=seed, start=start)
    if engine == "ortools":
        from routing.solver.ortools_engine import OrtoolsParams, solve_with_ortools

        return solve_with_ortools(problem, stop, OrtoolsParams(), seed=seed)
    raise ValueError(f"Expected engine in {ENGINES}, got {engine!r}.")
