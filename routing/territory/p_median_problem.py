"""What is given to the design of territories around centres, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.territory.adjacency import Neighbours
from routing.territory.basic_area import IntArray


@dataclass(frozen=True, kw_only=True)
class PMedianProblem:
    """
    Basic areas to be split into territories, each around one of its areas.

    Parameters
    ----------
    distance
        From area to centre, integers >= 0, shape (n, n).
    measures
        What is to be balanced, integers >= 0, shape (n, q).
    least, most
        Allowed sums of every territory, shape (q,).
    neighbours
        Adjacent areas; territories must be connected in them. Empty asks for nothing.
    num_territories
        How many, 1 to n.
    """

    distance: IntArray
    measures: IntArray
    least: IntArray
    most: IntArray
    neighbours: Neighbours
    num_territories: int

    def __post_init__(self) -> None:
        num = len(self.distance)
        if self.distance.shape != (num, num) or len(self.measures) != num:
            raise ValueError(f"Expected distances and measures of {num} areas.")
        if self.neighbours and len(self.neighbours) != num:
            raise ValueError(f"Expected neighbours of {num} areas.")
        if not 1 <= self.num_territories <= num:
            raise ValueError(
                f"Expected num_territories from 1 to {num}, got {self.num_territories}."
            )

    def __len__(self) -> int:
        return len(self.distance)

    def excess_weights(self) -> tuple[int, ...]:
        """Return what a unit beyond a range counts, so that measures count alike."""
        scale = np.maximum(1, self.most)
        return tuple(int(value) for value in np.maximum(1, scale.max() // scale))


@dataclass(frozen=True, kw_only=True)
class PMedianParams:
    """
    How hard a design is searched.

    Parameters
    ----------
    work
        Deterministic work of the solver in all, about seconds of one core, > 0.
    start_share
        Part of the work that the first design may take, 0 to 1.
    group_share
        Part of the work that a group of territories may take, 0 to 1.
    num_pairs
        Centres per area, on average, that the first design begins with, >= 1.
    num_near
        Nearest centres that an area may go to in a spread start, >= 1.
    num_spreads
        Spread starts, >= 1.
    spread_share
        Part of the first design's work that spread starts may take, 0 to 1.
    reach
        How much farther than today's farthest area a centre may serve within a group
        of territories that is opened, >= 1.
    """

    work: float = 30.0
    start_share: float = 0.4
    group_share: float = 0.2
    num_pairs: int = 6
    num_near: int = 6
    num_spreads: int = 2
    spread_share: float = 0.25
    reach: float = 1.2

    def __post_init__(self) -> None:
        if not self.work > 0:
            raise ValueError(f"Expected work > 0, got {self.work}.")
        for name in ("num_pairs", "num_near", "num_spreads", "reach"):
            if getattr(self, name) < 1:
                raise ValueError(f"Expected {name} >= 1, got {getattr(self, name)}.")
        for name in ("start_share", "group_share", "spread_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"Expected {name} 0 to 1, got {getattr(self, name)}.")


@dataclass(frozen=True, kw_only=True)
class PMedianDesign:
    """
    Territories around centres.

    Parameters
    ----------
    centre_of
        Centre of each area's territory, itself an area; empty where none was found.
    cost
        Sum of the distances.
    excess
        Weighted sum of what lies beyond the ranges; 0 where all are kept.
    bound
        Proved: no design costs less; among those whose areas lie within reach of the
        relaxation, about the three nearest territories.
    work
        Deterministic work spent.
    """

    centre_of: tuple[int, ...] = ()
    cost: int = 0
    excess: int = 0
    bound: int = 0
    work: float = 0.0

    @property
    def price(self) -> tuple[bool, int, int]:
        """What designs are compared by: none is worst, then excess, then distance."""
        return not self.centre_of, self.excess, self.cost

    @property
    def is_proved(self) -> bool:
        """Whether no design is better."""
        return bool(self.centre_of) and not self.excess and self.cost <= self.bound

    @property
    def centres(self) -> tuple[int, ...]:
        """The centres, ascending."""
        return tuple(sorted(set(self.centre_of)))


def design_cost(problem: PMedianProblem, centre_of: Sequence[int]) -> int:
    """Return the sum of the distances from areas to their centres."""
    return int(problem.distance[np.arange(len(problem)), list(centre_of)].sum())
