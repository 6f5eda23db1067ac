"""What a set of benchmark cases is to the runner: read, build, judge, write."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from routing.solver.problem import Problem, Solution

InstanceT = TypeVar("InstanceT")


class StrangeFileError(ValueError):
    """A file is not what a benchmark reads."""


@dataclass(frozen=True, kw_only=True)
class CaseSet(Generic[InstanceT]):
    """
    A set of cases of one kind; of module functions only, so that workers can be told.

    Parameters
    ----------
    name
        The set, as the command line calls it.
    read
        Source (a path, or a generated case's name) -> instance.
    build
        Instance -> integer problem.
    judge
        Instance and solution -> true cost and every broken rule, without the solver.
    format_solution
        Instance and solution -> text of a solution file; its first line is the cost.
    read_best_known
        Folder of a source -> best known cost by instance; empty where none is known.
    """

    name: str
    read: Callable[[str], InstanceT]
    build: Callable[[InstanceT], Problem]
    judge: Callable[[InstanceT, Solution], tuple[float, tuple[str, ...]]]
    format_solution: Callable[[InstanceT, Solution], str]
    read_best_known: Callable[[Path], dict[str, float]]


def required_visits(problem: Problem, solution: Solution) -> int:
    """Return how many visits the chosen options ask for."""
    return sum(
        options[max(chosen, 0)].num_visits
        for options, chosen in zip(problem.options, solution.chosen, strict=True)
    )


def planned_visits(solution: Solution) -> int:
    """Return how many visits are on a route."""
    return sum(len(route) for routes in solution.routes for route in routes)
