"""What is given to an exact allocation of basic areas, and what it answers."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from routing.territory.adjacency import Neighbours
from routing.territory.basic_area import NOBODY, IntArray


@dataclass(frozen=True, kw_only=True)
class AllocateProblem:
    """
    Areas and the reps who may have them; all figures are integers.

    Parameters
    ----------
    candidates
        Reps of each area, as indices; one candidate is fixed.
    costs
        Cost of each candidate, parallel to ``candidates``, >= 0.
    measures
        What is to be balanced, shape (n, q), >= 0.
    loads
        A further measure that depends on the rep: what each candidate would add,
        parallel to ``candidates``, >= 0; empty for none.
    least, most
        Allowed sums of each rep, shape (k, q); with ``loads`` those in column q.
    weights
        What a unit beyond the allowed sums counts, per measure, >= 1; empty for 1
        each. Matters only where ranges are soft.
    neighbours
        Adjacent areas; the areas of a rep must be connected. Empty asks for nothing.
    centres
        An area that every rep must have, NOBODY for none; empty for none at all.
    num_open
        How many of the reps get areas at all, centre included, the others none; None
        for all. Needs a centre for every rep.
    apart
        Pairs of areas that must have different reps.
    handover
        Customers who change rep with each candidate, parallel to ``candidates``; empty
        for none.
    max_handovers
        Most customers who may change rep; None for no cap.
    """

    candidates: tuple[tuple[int, ...], ...]
    costs: tuple[tuple[int, ...], ...]
    measures: IntArray
    least: IntArray
    most: IntArray
    loads: tuple[tuple[int, ...], ...] = ()
    weights: tuple[int, ...] = ()
    neighbours: Neighbours = ()
    centres: tuple[int, ...] = ()
    num_open: int | None = None
    apart: tuple[tuple[int, int], ...] = ()
    handover: tuple[tuple[int, ...], ...] = ()
    max_handovers: int | None = None

    def __post_init__(self) -> None:
        num_areas, num_reps = len(self.candidates), len(self.least)
        parallel = ("costs", "handover", "loads")
        for name, values in ((name, getattr(self, name)) for name in parallel):
            given = [len(row) for row in values]
            if values and given != [len(row) for row in self.candidates]:
                raise ValueError(f"Expected {name} parallel to candidates.")
        if self.measures.shape != (num_areas, self.num_measures - bool(self.loads)):
            raise ValueError(f"Expected {num_areas} rows of measures.")
        if self.most.shape != self.least.shape:
            raise ValueError("Expected least and most of the same shape.")
        if self.neighbours and len(self.neighbours) != num_areas:
            raise ValueError(f"Expected neighbours of {num_areas} areas.")
        if self.centres and len(self.centres) != num_reps:
            raise ValueError(f"Expected {num_reps} centres.")
        if self.num_open is not None and (NOBODY in self.centres or not self.centres):
            raise ValueError("Expected a centre for every rep with num_open.")

    @property
    def num_measures(self) -> int:
        """What is balanced, loads included."""
        return int(self.least.shape[1])

    @property
    def num_reps(self) -> int:
        """Reps, those who get nothing included."""
        return len(self.least)

    def centre(self, rep: int) -> int:
        """Return the area that a rep must have; NOBODY for none."""
        return self.centres[rep] if self.centres else NOBODY


@dataclass(frozen=True, kw_only=True)
class AllocateParams:
    """
    How hard an allocation is tried.

    Parameters
    ----------
    work
        Deterministic work of the solver in all, about seconds of one core, > 0.
    seed
        Of the solver, >= 0.
    is_soft
        Whether sums may lie beyond their ranges: as little as possible, and only then
        at least cost.
    gap
        Relative distance from the proved bound that is good enough, >= 0.
    """

    work: float = 10.0
    seed: int = 1
    is_soft: bool = False
    gap: float = 0.0

    def __post_init__(self) -> None:
        if not self.work > 0:
            raise ValueError(f"Expected work > 0, got {self.work}.")
        if self.seed < 0:
            raise ValueError(f"Expected seed >= 0, got {self.seed}.")
        if self.gap < 0:
            raise ValueError(f"Expected gap >= 0, got {self.gap}.")


class AllocateStatus(Enum):
    """What an allocation turned out to be."""

    OPTIMAL = "optimal"
    """Nothing better exists, up to the gap asked for."""
    FEASIBLE = "feasible"
    """All rules are kept; something better may exist."""
    INFEASIBLE = "infeasible"
    """Proved: the rules cannot be kept together."""
    UNKNOWN = "unknown"
    """Nothing found within the work, and nothing proved."""


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """
    The answer of an allocation.

    Parameters
    ----------
    rep_of
        Rep of each area; empty where none was found.
    cost
        Sum of the costs chosen.
    excess
        Weighted sum of what lies beyond the ranges; 0 unless they are soft.
    bound
        Proved: no allocation (of this excess, where that is proved least) costs less.
    work
        Deterministic work spent.
    """

    status: AllocateStatus
    rep_of: tuple[int, ...] = ()
    cost: int = 0
    excess: int = 0
    bound: int = 0
    work: float = 0.0

    @property
    def is_found(self) -> bool:
        """Whether there is an allocation."""
        return self.status in (AllocateStatus.OPTIMAL, AllocateStatus.FEASIBLE)

    @property
    def is_proved(self) -> bool:
        """Whether the answer is final: nothing better, or nothing at all."""
        return self.status in (AllocateStatus.OPTIMAL, AllocateStatus.INFEASIBLE)


def allocation_cost(problem: AllocateProblem, rep_of: tuple[int, ...]) -> int:
    """Return the sum of the costs of an allocation."""
    return sum(
        costs[reps.index(rep)]
        for reps, costs, rep in zip(
            problem.candidates, problem.costs, rep_of, strict=True
        )
    )


def allocation_excess(problem: AllocateProblem, rep_of: tuple[int, ...]) -> int:
    """Return the weighted sum of what lies beyond the ranges of reps with areas."""
    sums = np.zeros_like(problem.least)
    given = problem.measures
    if problem.loads:
        rows = zip(problem.candidates, problem.loads, rep_of, strict=True)
        loads = [values[reps.index(rep)] for reps, values, rep in rows]
        given = np.column_stack((given, np.array(loads, dtype=np.int64)))
    np.add.at(sums, np.array(rep_of, dtype=np.int64), given)
    beyond = np.maximum(0, np.maximum(problem.least - sums, sums - problem.most))
    if problem.num_open is not None:
        beyond = beyond[sorted(set(rep_of))]
    weights = np.array(problem.weights or [1] * sums.shape[1], dtype=np.int64)
    return int((beyond * weights).sum())
