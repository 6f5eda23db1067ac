"""Solve one territory: build the integer problem, search, settle, translate back."""

from routing.solver.build import build_problem
from routing.solver.ortools_engine import OrtoolsParams, solve_with_ortools
from routing.solver.problem import Problem, Solution
from routing.solver.search import AnnealParams, solve_with_search
from routing.solver.solution import to_result
from routing.solver.stop import Stop
from routing.solver.task import TerritoryResult, TerritoryTask

ENGINES = ("search", "ortools")
DEFAULT_ENGINE = "search"


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
    return to_result(task, built, solution)


def solve_problem(problem: Problem, engine: str, stop: Stop, *, seed: int) -> Solution:
    """Return an engine's solution of an integer problem."""
    if engine not in ENGINES:
        raise ValueError(f"Expected engine in {ENGINES}, got {engine!r}.")
    if engine == "ortools":
        return solve_with_ortools(problem, stop, OrtoolsParams(), seed=seed)
    return solve_with_search(problem, stop, AnnealParams(), seed=seed)
