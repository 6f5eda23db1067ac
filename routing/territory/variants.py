"""What is tried for proposals: designs cut anew, kept, and between the two."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.territory.basic_area import NOBODY
from routing.territory.fresh import (
    Arrangement,
    FreshParams,
    design_in_cells,
    settle_depots,
)
from routing.territory.front import Aims
from routing.territory.loads import DesignTask, IntArray, measure_loads, sum_by_rep
from routing.territory.pieces import find_strays
from routing.territory.power import Cells, PowerParams, cut_power_cells, settle_prices
from routing.territory.recipe import ProposalParams, Recipe
from routing.territory.redesign import RedesignParams, redesign
from routing.territory.work_figures import count_handovers

_SMALL = 1_000
"""Up to this many areas several first cuts are tried, as chance matters more there."""
_TURNS = 3


@dataclass(frozen=True)
class Variant:
    """
    A design that was tried.

    Parameters
    ----------
    task
        The given one, its depots where the design has them.
    rep_of
        Rep of every area, shape (n,).
    """

    recipe: Recipe
    task: DesignTask
    rep_of: IntArray
    cells: Cells | None
    aims: Aims


def list_variants(task: DesignTask, params: ProposalParams) -> list[Variant]:
    """
    Return the designs to choose from.

    The map is cut anew, with depots pulling less and less, as fairly as can be. The
    one with least driving is loosened: its prices fall by what the tolerance grows,
    and customers go to reps who are nearer. Where areas have owners, today's
    territories are repaired, also under caps on hand-overs that bind; and cells
    between today's and the new ones are balanced.
    """

    fresh = _cut(task, params)
    best = min(fresh, key=lambda variant: variant.aims.driving)
    variants = fresh + _measured(task, _loosen(task, params, best))
    if (task.areas.owner != NOBODY).any():
        today = _owner_cells(task)
        variants += _measured(task, _keep(task, params, today))
        goal = best.cells or today
        variants += _measured(task, _mix(task, params, today, goal))
    return variants


def _cut(task: DesignTask, params: ProposalParams) -> list[Variant]:
    """Cut the map anew, the strongest pull first, until a weaker one does not pay."""
    pulls = sorted(params.depot_pulls, reverse=True)
    found: list[Variant] = []
    for pull in pulls if task.haul is not None else pulls[-1:]:
        latest = _measured(task, _cut_with(task, params, pull))
        pays = any(_pays(variant, found) for variant in latest)
        found += latest
        if not pays:
            break
    return found


def _pays(variant: Variant, others: Sequence[Variant]) -> bool:
    """Tell whether nobody has both less driving and fewer hand-overs."""
    aims = variant.aims
    return not any(
        other.aims.driving <= aims.driving and other.aims.handovers <= aims.handovers
        for other in others
    )


def _cut_with(
    task: DesignTask, params: ProposalParams, pull: float
) -> Iterator[tuple[Recipe, Arrangement]]:
    turns = np.random.default_rng(params.seed).uniform(0, np.pi, _TURNS).tolist()
    tolerance = min(params.tolerances)
    for turn in turns if len(task.areas) <= _SMALL else turns[:1]:
        cells = cut_power_cells(task, PowerParams(depot_pull=pull, turn=turn))
        recipe = Recipe(tolerance=tolerance, depot_pull=pull)
        yield recipe, design_in_cells(task, cells, _aiming_at(tolerance))


def _loosen(
    task: DesignTask, params: ProposalParams, best: Variant
) -> Iterator[tuple[Recipe, Arrangement]]:
    cells, tightest = best.cells, min(params.tolerances)
    if cells is None:
        return
    for tolerance in params.tolerances:
        if tolerance > tightest:
            loose = replace(cells, prices=(1 + tightest - tolerance) * cells.prices)
            recipe = replace(best.recipe, tolerance=tolerance)
            yield recipe, design_in_cells(task, loose, _aiming_at(tolerance))


def _keep(
    task: DesignTask, params: ProposalParams, today: Cells
) -> Iterator[tuple[Recipe, Arrangement]]:
    owner, wanted = task.areas.owner, 0
    num_owned = int(task.areas.size[owner != NOBODY].sum())
    for tolerance in params.tolerances:
        made = redesign(task, today, owner, RedesignParams(tolerance=tolerance))
        wanted = max(wanted, made.partition.num_handovers)
        yield Recipe(tolerance=tolerance), made
    for share in params.handover_shares:
        cap = int(share * num_owned + 1e-9)
        if cap < wanted:
            recipe = Recipe(tolerance=params.tolerance, max_handovers=cap)
            kept = RedesignParams(tolerance=params.tolerance, max_handovers=cap)
            yield recipe, redesign(task, today, owner, kept)


def _mix(
    task: DesignTask, params: ProposalParams, today: Cells, goal: Cells
) -> Iterator[tuple[Recipe, Arrangement]]:
    for mix in params.mixes:
        between = replace(goal, sites=(1 - mix) * today.sites + mix * goal.sites)
        cells = settle_prices(task, between, PowerParams())
        recipe = Recipe(tolerance=params.tolerance, mix=mix)
        yield recipe, design_in_cells(task, cells, _aiming_at(params.tolerance))


def _aiming_at(tolerance: float) -> FreshParams:
    return FreshParams(tolerance=tolerance)


def _owner_cells(task: DesignTask) -> Cells:
    """Return cells around today's middles; around the depots of who has nothing."""
    areas, crew = task.areas, task.crew
    owned = areas.owner != NOBODY
    work = np.where(owned, areas.work, 0.0)
    owner = np.where(owned, areas.owner, 0)
    mass = sum_by_rep(owner, work, len(crew))
    sums = [sum_by_rep(owner, work * along, len(crew)) for along in areas.xy.T]
    middles = np.column_stack(sums) / np.maximum(mass, 1e-9)[:, None]
    whole = work @ areas.xy / max(float(work.sum()), 1e-9)
    homes = np.where(crew.is_open[:, None], whole, crew.depots)
    sites = np.where((mass > 0)[:, None], middles, homes)
    depots = np.where(crew.is_open[:, None], sites, crew.depots)
    return Cells(sites, np.zeros(len(crew)), depots)


def _measured(
    task: DesignTask, found: Iterable[tuple[Recipe, Arrangement]]
) -> list[Variant]:
    """Measure designs one by one, so that only arrays of them are kept."""
    return [_measure(task, recipe, made) for recipe, made in found]


def _measure(task: DesignTask, recipe: Recipe, made: Arrangement) -> Variant:
    # The design's own task may know fewer owners: those who may stay.
    task = settle_depots(task, made.cells) if made.cells else task
    rep_of = made.partition.to_array()
    loads, sizes = measure_loads(task, rep_of), task.areas.size
    held = sum_by_rep(rep_of, sizes.astype(np.float64), len(task.crew))
    beyond = np.maximum(held - task.crew.max_customers, 0.0).sum()
    aims = Aims(
        driving=float((loads.local + loads.linehaul).sum()),
        deviation=float(np.abs(loads.deviations).max(initial=0.0)),
        handovers=count_handovers(task, rep_of),
        faults=int(sizes[find_strays(task.areas, rep_of)].sum()) + round(float(beyond)),
    )
    return Variant(recipe, task, rep_of, made.cells, aims)
