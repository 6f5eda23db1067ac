"""What territories are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.areas import AreaRecord, Polygon
from routing.kept_design import KeptDesign
from routing.model import Customer, Lock, Rep
from routing.policy import Policy

MOST_PROPOSALS = 7


@dataclass(frozen=True, kw_only=True)
class DesignInputs:
    """
    What territories are made from: customers, areas, or customers in areas.

    Parameters
    ----------
    customers
        As read, not graded yet, in file order; empty where areas have weights.
    reps
        The reps, or how many to place where their territories want them.
    column_values
        Texts of the customers file that grading by a column looks up.
    areas
        Kept whole; empty where territories are built from customers alone.
    region
        What published territories cover; empty for a hull around everybody.
    kept, held
        A design to go on from, and id -> rep_id of its assignment; without a design,
        of a plan.
    drive_factors
        rep_id -> true driving over estimated driving, as a plan's routes have it; empty
        takes the design's.
    """

    customers: tuple[Customer, ...] = ()
    reps: tuple[Rep, ...] | int
    policy: Policy
    locks: tuple[Lock, ...] = ()
    column_values: Mapping[str, str] = field(default_factory=dict)
    areas: tuple[AreaRecord, ...] = ()
    region: tuple[Polygon, ...] = ()
    kept: KeptDesign | None = None
    held: Mapping[str, str] = field(default_factory=dict)
    drive_factors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.customers and not self.areas:
            raise ValueError("Expected customers or areas, got neither.")
        if not self.reps:
            raise ValueError("Expected reps, got none.")

    @property
    def goes_on(self) -> bool:
        """Whether there is an earlier design, or a plan, to go on from."""
        return self.kept is not None or bool(self.held)

    @property
    def factors(self) -> Mapping[str, float]:
        """rep_id -> true driving over estimated driving, however it is known."""
        if self.drive_factors or self.kept is None:
            return self.drive_factors
        return {rep.rep_id: rep.drive_factor for rep in self.kept.reps}


@dataclass(frozen=True, kw_only=True)
class DesignParams:
    """
    What a design aims at.

    Parameters
    ----------
    seed
        Turns the directions in which the map may be cut.
    max_handover
        Largest share of customers, or areas, who may leave their rep of the earlier
        design or of today, in [0, 1]; None for no cap.
    proposals
        Designs to choose from, 1 to 7; 0 for a single one without a choice.
    chosen
        Number of the proposal that is taken, from 1; the last if there are fewer.
    """

    seed: int = 1
    max_handover: float | None = None
    proposals: int = 0
    chosen: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.proposals <= MOST_PROPOSALS:
            most, found = MOST_PROPOSALS, self.proposals
            raise ValueError(f"Expected 0 to {most} proposals, got {found}.")
        if self.max_handover is not None and not 0 <= self.max_handover <= 1:
            raise ValueError(f"Expected a share in [0, 1], got {self.max_handover}.")
