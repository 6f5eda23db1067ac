"""Customers and reps as the design sees them: arrays of areas, shares and ways."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.model import Customer
from routing.policy import Policy
from routing.territory.basic_area import make_basic_areas
from routing.territory.claims import Claims
from routing.territory.crew import Crew
from routing.territory.drive_estimate import degrees_of
from routing.territory.loads import DesignTask, PlanarHaul
from routing.territory.projection import Projection
from routing.travel import Places, estimate_travel

FloatArray = NDArray[np.float64]


def make_design_task(
    customers: Sequence[Customer],
    crew: Crew,
    policy: Policy,
    claims: Claims,
    projection: Projection,
) -> DesignTask:
    """
    Return what is to be shared out: located customers, not parked, whom somebody may.

    Parameters
    ----------
    projection
        The one in which the crew's depots are given.
    """
    idxs = [
        idx
        for idx, customer in enumerate(customers)
        if customer.location and not customer.is_parked and claims.allowed[idx]
    ]
    places = [customers[idx].location for idx in idxs]
    names = tuple(customers[idx].customer_id for idx in idxs)
    known = [place for place in places if place is not None]
    travel = estimate_travel(Places(names, *degrees_of(known)), policy.travel)

    def drive(metres: FloatArray) -> FloatArray:
        return travel.seconds(metres).astype(np.float64)

    areas = make_basic_areas(customers, idxs, crew, claims, policy, travel, projection)
    return DesignTask(areas, crew, PlanarHaul(areas.xy, crew.depots, drive))
