"""What is tried for proposals, and how one of them came about."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ProposalParams:
    """
    What is tried, and what is recommended.

    Parameters
    ----------
    most
        Proposals at most, >= 1.
    tolerance
        Largest deviation from a fair share of the one recommended, > 0.
    depot_pulls
        Weights of the depots beside the territories' middles in fresh designs, >= 0;
        weak ones only as long as they pay in driving or hand-overs.
    tolerances
        Largest deviations that are aimed at, > 0.
    handover_shares
        Caps on the customers with an owner who change rep, as shares of those.
    mixes
        How far sites go from today's middles to those of the fresh design with least
        driving, in (0, 1).
    handover_price
        Share of the least driving that handing over every customer would be worth.
    seed
        Turns the directions in which the map may be cut.
    """

    most: int = 7
    tolerance: float = 0.03
    depot_pulls: tuple[float, ...] = (0.0, 0.3, 1.0, 3.0)
    tolerances: tuple[float, ...] = (0.01, 0.03, 0.05)
    handover_shares: tuple[float, ...] = (0.0, 0.05, 0.1, 0.2)
    mixes: tuple[float, ...] = (0.25, 0.5)
    handover_price: float = 0.5
    seed: int = 1

    def __post_init__(self) -> None:
        if self.most < 1:
            raise ValueError(f"Expected most >= 1, got {self.most}.")
        if min(self.tolerance, *self.tolerances) <= 0:
            raise ValueError("Expected tolerances > 0.")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """
    How a proposal came about.

    Parameters
    ----------
    tolerance
        Largest deviation aimed at.
    depot_pull
        Of a fresh design; None for others.
    max_handovers
        Customers with an owner who might change rep; None for no cap.
    mix
        How far today's sites went to fresh ones; None where they did not.
    """

    tolerance: float
    depot_pull: float | None = None
    max_handovers: int | None = None
    mix: float | None = None
