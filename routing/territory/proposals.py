"""Several designs to choose from: less driving, fairer, or fewer hand-overs."""

from dataclasses import dataclass

from routing.territory.basic_area import NOBODY
from routing.territory.cells import PowerCells
from routing.territory.figures import DesignFigures, Given, measure_design
from routing.territory.front import choose_front
from routing.territory.handovers import Handover, list_handovers
from routing.territory.loads import DesignTask, IntArray
from routing.territory.power import Cells
from routing.territory.recipe import ProposalParams, Recipe
from routing.territory.variants import Variant, list_variants


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """
    A design to choose.

    Parameters
    ----------
    rep_of
        Rep of every area, shape (n,).
    cells
        None where there are none.
    handovers
        Who gives how much to whom, the most work first.
    """

    rep_of: IntArray
    cells: Cells | None
    recipe: Recipe
    figures: DesignFigures
    handovers: tuple[Handover, ...]


def make_proposals(task: DesignTask, params: ProposalParams) -> tuple[Proposal, ...]:
    """
    Return designs of which none is better than another in everything.

    What counts is driving, the largest deviation, hand-overs, and customers cut off or
    beyond what a rep may have; ``list_variants`` says what is tried.

    Returns
    -------
    tuple[Proposal, ...]
        First the recommended one: within the tolerance and without faults, if any is,
        and of those the least driving and hand-overs, as ``handover_price`` weighs
        them. The others follow by the same rule.
    """
    variants = list_variants(task, params)
    num_owned = int(task.areas.size[task.areas.owner != NOBODY].sum())
    price = params.handover_price / max(1, num_owned)
    aims = [variant.aims for variant in variants]
    chosen = choose_front(aims, params.most, params.tolerance, price)
    return tuple(_propose(variants[idx]) for idx in chosen)


def _propose(variant: Variant) -> Proposal:
    task, cells, rep_of = variant.task, variant.cells, variant.rep_of
    power = None if cells is None else PowerCells(cells.sites, cells.prices)
    return Proposal(
        rep_of=rep_of,
        cells=cells,
        recipe=variant.recipe,
        figures=measure_design(task, rep_of, Given(cells=power)),
        handovers=list_handovers(task, task.areas.owner, rep_of),
    )
