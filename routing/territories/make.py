"""The story of territories alone: inputs as read in, a design out, a stage a line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.errors import Issue, Severity
from routing.grade import grade_customers
from routing.kept_design import KeptDesign, KeptProposal
from routing.model import Customer, Rep
from routing.plan import Territory, TerritoryDesign
from routing.progress import Phase
from routing.territories.arrange import arrange_ground, find_cells
from routing.territories.ground import Ground, lay_ground
from routing.territories.held import hold_exactly, hold_ground
from routing.territories.inputs import DesignInputs, DesignParams
from routing.territories.keep import Outcome, keep_design, to_location
from routing.territories.learn import teach_ground
from routing.territories.propose import (
    keep_proposals,
    propose_designs,
    take_proposal,
)
from routing.territories.rules import (
    describe_broken,
    describe_conflicts,
    settle_ground,
)
from routing.territory.cells import PowerCells
from routing.territory.cover import Cover, measure_cover
from routing.territory.figures import DesignFigures, Given, measure_design
from routing.territory.outline import Outlines, outline_areas, outline_territories
from routing.territory.power import Cells
from routing.territory.rings import make_region, make_whole

IntArray = NDArray[np.int64]
Tell = Callable[[Phase], None]

_FRESH_AIM = 0.01
_KEPT_AIM = 0.02
_TOURS_AIM = 0.01


@dataclass(frozen=True, kw_only=True)
class MadeTerritories:
    """
    Territories, and what else their making brought up.

    Parameters
    ----------
    customers
        Graded; empty where areas have weights.
    reps
        As given, or placed.
    design
        ``customer_ids`` are area ids where there are no customers.
    area_reps
        area_id -> rep_id; empty without areas.
    notes
        What was assumed; warnings only.
    proposals
        Designs to choose from, the recommended one first; empty where none were asked.
    """

    customers: tuple[Customer, ...]
    reps: tuple[Rep, ...]
    design: TerritoryDesign
    kept: KeptDesign
    area_reps: Mapping[str, str]
    notes: tuple[Issue, ...]
    proposals: tuple[KeptProposal, ...] = ()


def make_territories(
    inputs: DesignInputs, params: DesignParams, tell: Tell
) -> MadeTerritories:
    """
    Grade customers, place reps where none are given, and cut the map.

    Parameters
    ----------
    tell
        Told of every stage that begins.

    Raises
    ------
    DataError
        If nothing can be shared out.
    """
    tell(Phase.GRADE)
    grading = grade_customers(inputs.customers, inputs.policy, inputs.column_values)
    tell(Phase.TERRITORIES)
    ground = lay_ground(inputs, grading.customers, params.seed)
    if inputs.goes_on:
        ground = hold_ground(ground, inputs.held)
        ground = teach_ground(ground, inputs.factors)
    before = _held_before(inputs, ground)
    cap = _cap(inputs, params, before, ground)
    if cap is not None or (before and params.proposals):
        ground = hold_exactly(ground, before)
    rules = settle_ground(ground, inputs.policy, before, cap)
    aim = _aim(inputs)
    proposals = propose_designs(ground, inputs, params, rules)
    made = (
        take_proposal(ground, proposals, params.chosen)
        if proposals
        else arrange_ground(ground, inputs, rules.kept, seed=params.seed, aim=aim)
    )
    task = made.partition.task
    cells = made.cells or find_cells(made)
    reps = _settle_reps(ground, cells)
    ground = replace(ground, reps=reps, task=task)
    area_rep = made.partition.to_array()
    stays = inputs.held if cap is None else before
    apart = inputs.policy.territory.apart
    rep_of = ground.assign(area_rep.tolist(), stays, apart)
    figures = measure_design(
        task, area_rep, Given(cells=PowerCells(cells.sites, cells.prices))
    )
    tell(Phase.OUTLINES)
    outlines = _outline(inputs, ground, rep_of, area_rep)
    outcome = Outcome(
        reps=reps,
        sites=cells.sites,
        prices=cells.prices,
        drive_factor=task.crew.drive_factor,
        rep_of=rep_of,
        figures=figures,
        area_counts=_area_counts(ground, area_rep),
        before=before,
        most_handovers=cap,
        forced=rules.forced,
        cover=_cover(inputs, ground, outlines),
        conflicts=describe_conflicts(rules, inputs.policy.language),
        broken=describe_broken(ground, inputs.policy, rules, made.partition, rep_of),
    )
    kept = keep_design(ground, outcome, seed=params.seed, tolerance=aim)
    return MadeTerritories(
        customers=grading.customers,
        reps=reps,
        design=replace(
            _make_design(kept, rep_of, figures, outlines), conflicts=rules.conflicts
        ),
        kept=kept,
        area_reps=_area_reps(ground, area_rep),
        proposals=keep_proposals(ground, proposals, before, inputs.held, apart),
        notes=(*grading.notes, *_outside(ground)),
    )


def _aim(inputs: DesignInputs) -> float:
    """Return the deviation aimed at; going on from a design spares the customers."""
    most = _KEPT_AIM if inputs.kept is not None else _FRESH_AIM
    if inputs.kept is None and inputs.goes_on:
        most = _TOURS_AIM
    return min(most, inputs.policy.territory.tolerance)


def _held_before(inputs: DesignInputs, ground: Ground) -> dict[str, str]:
    """Return who had whom: in the earlier design or plan, else today."""
    if inputs.goes_on:
        return dict(inputs.held)
    return {c.customer_id: c.owner_id for c in ground.customers if c.owner_id}


def _cap(
    inputs: DesignInputs,
    params: DesignParams,
    before: Mapping[str, str],
    ground: Ground,
) -> int | None:
    """Return how many may leave a rep who is still there; None for no cap."""
    share = params.max_handover
    if share is None:
        share = inputs.policy.territory.max_handover
    if share is None or not before:
        return None
    reps = {rep.rep_id for rep in ground.reps}
    held = sum(before.get(name) in reps for name in ground.names)
    return int(share * held + 1e-9)


def _settle_reps(ground: Ground, cells: Cells) -> tuple[Rep, ...]:
    """Return the reps, those still to be placed where the cells have put them."""
    is_open = ground.task.crew.is_open
    places = [to_location(xy, ground.projection) for xy in cells.depots]
    return tuple(
        replace(rep, depot=place, end_depot=place) if is_open[idx] else rep
        for idx, (rep, place) in enumerate(zip(ground.reps, places, strict=True))
    )


def _outline(
    inputs: DesignInputs, ground: Ground, rep_of: Mapping[str, int], area_rep: IntArray
) -> Outlines:
    if ground.shapes is not None:
        region = inputs.region and make_region(inputs.region, ground.projection)
        return outline_areas(
            ground.shapes.polygons,
            area_rep.tolist(),
            len(ground.reps),
            ground.projection,
            region=region or None,
        )
    customers = ground.customers
    by_idx = {
        idx: rep_of[customer.customer_id]
        for idx, customer in enumerate(customers)
        if customer.customer_id in rep_of
    }
    return outline_territories(
        customers, by_idx, len(ground.reps), region=inputs.region
    )


def _cover(inputs: DesignInputs, ground: Ground, outlines: Outlines) -> Cover | None:
    """Return how well the territories cover the region, or else all areas."""
    if inputs.region:
        region = make_region(inputs.region, ground.projection)
    elif ground.shapes is not None:
        region = make_whole(ground.shapes.polygons)
    else:
        return None
    return measure_cover(outlines, region, ground.projection)


def _make_design(
    kept: KeptDesign,
    rep_of: Mapping[str, int],
    figures: DesignFigures,
    outlines: Outlines,
) -> TerritoryDesign:
    ids: list[list[str]] = [[] for _ in kept.reps]
    for name, rep in rep_of.items():
        ids[rep].append(name)
    return TerritoryDesign(
        tuple(
            Territory(
                rep_id=rep.rep_id,
                customer_ids=tuple(sorted(ids[idx])),
                workload=round(figures.territories[idx].work.total),
                share=1 + figures.territories[idx].work.deviation,
                outline=outlines[idx],
            )
            for idx, rep in enumerate(kept.reps)
        ),
        floor=kept.figures.floor,
        num_handovers=kept.figures.handovers,
    )


def _area_counts(ground: Ground, area_rep: IntArray) -> list[int]:
    counts = np.bincount(area_rep, minlength=len(ground.reps)).tolist()
    return [0] * len(counts) if ground.shapes is None else counts


def _area_reps(ground: Ground, area_rep: IntArray) -> dict[str, str]:
    if ground.shapes is None:
        return {}
    pairs = zip(ground.shapes.area_ids, area_rep.tolist(), strict=True)
    return {area_id: ground.reps[rep].rep_id for area_id, rep in pairs}


def _outside(ground: Ground) -> tuple[Issue, ...]:
    if not ground.outside:
        return ()
    values: dict[str, object] = {"count": ground.outside}
    code = "CUSTOMERS_OUTSIDE_AREAS"
    return (Issue("areas", code, Severity.WARNING, values=values),)
