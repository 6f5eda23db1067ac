"""The reps as a design sees them: fair shares of the work, days, depots."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.cycle import Cycle
from routing.model import Rep
from routing.policy import Policy
from routing.supply import supply_by_day
from routing.territory.drive_estimate import degrees_of
from routing.territory.projection import Projection

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Crew:
    """
    Arrays over the reps, in their order.

    Parameters
    ----------
    fractions
        Fair share of all work, summing to 1; 0 for a rep without working days.
    work_days
        Working dates of the cycle.
    depots
        Metres in a local projection, shape (num_reps, 2); NaN where a depot is still
        to be chosen.
    drive_factor
        True driving over estimated driving, as learned from a plan, > 0; shape
        (num_reps,).
    max_customers
        Most customers a rep may have, shape (num_reps,); inf for no limit.
    """

    rep_ids: tuple[str, ...]
    fractions: FloatArray
    work_days: FloatArray
    depots: FloatArray
    drive_factor: FloatArray
    max_customers: FloatArray

    def __len__(self) -> int:
        return len(self.rep_ids)

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether a rep's depot is still to be chosen, shape (num_reps,)."""
        return np.asarray(np.isnan(self.depots[:, 0]))

    @property
    def is_working(self) -> NDArray[np.bool_]:
        """Whether a rep takes work, shape (num_reps,)."""
        return self.fractions > 0


def make_crew(
    reps: Sequence[Rep], policy: Policy, cycle: Cycle, projection: Projection
) -> Crew:
    """
    Return the reps' fair shares: capacity share times the hours that may be planned.

    If nobody works in the cycle, the capacity shares alone count, so that every
    customer still has a rep.
    """
    supplies = [supply_by_day(rep, policy, cycle) for rep in reps]
    hours = np.array([sum(supply.values()) for supply in supplies], dtype=np.float64)
    capacity = np.array([rep.capacity_share for rep in reps], dtype=np.float64)
    wanted = capacity * hours if hours.sum() > 0 else capacity
    return Crew(
        rep_ids=tuple(rep.rep_id for rep in reps),
        fractions=wanted / wanted.sum() if len(reps) else wanted,
        work_days=np.array([len(supply) for supply in supplies], dtype=np.float64),
        depots=projection.to_metres(*degrees_of([rep.depot for rep in reps])),
        drive_factor=np.ones(len(reps)),
        max_customers=np.array(
            [np.inf if rep.max_customers is None else rep.max_customers for rep in reps]
        ),
    )
