"""Who gets which part of the ground: going on from a design, from today, or anew."""

import numpy as np
from numpy.typing import NDArray

from routing.kept_design import KeptDesign
from routing.territories.ground import Ground, held_reps
from routing.territories.inputs import DesignInputs
from routing.territory.arrange import arrange_territories
from routing.territory.fresh import Arrangement, FreshParams, design_fresh
from routing.territory.match import match_to_depots
from routing.territory.power import Cells, PowerParams, settle_prices
from routing.territory.redesign import RedesignParams, carry_cells, redesign

FloatArray = NDArray[np.float64]

_SQUARE_KM = 1_000_000.0


def arrange_ground(
    ground: Ground, inputs: DesignInputs, *, seed: int, aim: float, cap: int | None
) -> Arrangement:
    """
    Return who gets which basic area: going on from a design, from today, or anew.

    Parameters
    ----------
    aim
        Largest deviation that needs no repair.
    cap
        Customers, or areas, who may leave a rep who has them; None for no cap.
    """
    task, kept = ground.task, inputs.kept
    if kept is not None:
        stored = _stored_cells(kept, ground)
        cells = carry_cells(stored, [rep.rep_id for rep in kept.reps], task)
        held = held_reps(ground, inputs.held)
        return redesign(
            task, cells, held, RedesignParams(tolerance=aim, max_handovers=cap)
        )
    if cap is not None:
        return arrange_territories(task, inputs.policy, cap, seed)
    made = design_fresh(task, FreshParams(tolerance=aim, seed=seed))
    is_matched = ground.is_weighted and not task.crew.is_open.any()
    return match_to_depots(made) if is_matched else made


def find_cells(made: Arrangement) -> Cells:
    """Return cells around the middles of territories that were repaired, not cut."""
    partition = made.partition
    task, params = partition.task, PowerParams()
    middles = [partition.centroid(rep) for rep in range(len(task.crew))]
    depots = task.crew.depots
    pull = params.depot_pull * (task.haul is not None)
    sites = (np.array(middles) + pull * depots) / (1 + pull)
    return settle_prices(task, Cells(sites, np.zeros(len(sites)), depots), params)


def _stored_cells(kept: KeptDesign, ground: Ground) -> Cells:
    project = ground.projection.to_metres

    def metres(lats: list[float], lons: list[float]) -> FloatArray:
        return project(np.array(lats, dtype=float), np.array(lons, dtype=float))

    sites = [rep.site for rep in kept.reps]
    depots = [rep.depot for rep in kept.reps]
    return Cells(
        metres([p.lat for p in sites], [p.lon for p in sites]),
        np.array([rep.price for rep in kept.reps]) * _SQUARE_KM,
        metres([p.lat for p in depots], [p.lon for p in depots]),
    )
