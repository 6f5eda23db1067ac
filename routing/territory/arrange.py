"""Who gets which basic area: today's owners repaired, or the map cut anew."""

from dataclasses import replace

from routing.policy import Policy, TerritoryPolicy
from routing.territory.band import BandParams, enforce_rules
from routing.territory.cells import PowerCells
from routing.territory.claims import NOBODY
from routing.territory.fresh import (
    Arrangement,
    FreshParams,
    design_fresh,
    repair_partition,
)
from routing.territory.improve import ImproveParams, balance_territories
from routing.territory.loads import DesignTask
from routing.territory.merit import measure_merit
from routing.territory.partition import Partition
from routing.territory.polish import polish_balance
from routing.territory.rules import Rules, find_broken_rules
from routing.territory.today import start_from_owners

_OWNER_PRICE = 0.5
_HANDOVER_PRICE = 0.05
"""Deviation that handing over every customer is worth."""


def arrange_territories(
    task: DesignTask,
    policy: Policy,
    cap: int | None,
    seed: int,
    given: Rules | None = None,
) -> Arrangement:
    """
    Return who gets which area.

    Where most customers have an owner, or hand-overs are capped, today's territories
    are repaired with few moves. If that is not fair enough, breaks rules or tears them
    apart, the map is cut anew.

    Parameters
    ----------
    cap
        Customers with an owner who may change rep; None for no cap.
    given
        Further rules; None for none.
    """
    keep = replace(given or Rules(), max_handovers=cap)
    areas, rules = task.areas, policy.territory
    num_owned = int(areas.size[areas.owner != NOBODY].sum())
    is_kept = rules.keep_owners and 2 * num_owned > int(areas.size.sum())
    found: list[Arrangement] = []
    if num_owned and (is_kept or cap is not None):
        kept = _keep_owners(task, rules, cap)
        band = BandParams(tolerance=rules.tolerance, owner_price=_OWNER_PRICE)
        kept = enforce_rules(kept, keep, band)
        if cap is not None:
            return Arrangement(kept)
        if 2 * kept.num_handovers <= num_owned:
            found.append(Arrangement(kept))
    if not found or _is_wanting(found[0].partition, keep, rules):
        aim = max(0.01, 0.4 * rules.tolerance)
        fresh = design_fresh(task, FreshParams(tolerance=aim, seed=seed))
        found.append(_enforce(fresh, keep, rules))

    def price(made: Arrangement) -> tuple[float, float, float]:
        hard, uneven, _ = measure_merit(made.partition, keep, rules.tolerance)
        excess = max(0.0, made.partition.max_deviation() - rules.tolerance)
        handed = made.partition.num_handovers / max(1, num_owned)
        return hard, uneven, excess + _HANDOVER_PRICE * handed * rules.keep_owners

    return min(found, key=price)


def _enforce(made: Arrangement, keep: Rules, rules: TerritoryPolicy) -> Arrangement:
    cells = made.cells
    band = BandParams(
        tolerance=rules.tolerance,
        cells=None if cells is None else PowerCells(cells.sites, cells.prices),
    )
    return replace(made, partition=enforce_rules(made.partition, keep, band))


def _is_wanting(partition: Partition, keep: Rules, rules: TerritoryPolicy) -> bool:
    if partition.max_deviation() > rules.tolerance:
        return True
    return bool(find_broken_rules(partition, keep))


def _keep_owners(
    task: DesignTask, rules: TerritoryPolicy, cap: int | None
) -> Partition:
    """Repair today's territories; under a cap fairness comes before connectedness."""
    params = ImproveParams(
        aim=rules.tolerance,
        band=0.8,
        owner_price=_OWNER_PRICE,
        depot_pull=0.0,
        max_handovers=cap,
    )
    kept = repair_partition(start_from_owners(task, cap), params)
    if cap is None or kept.max_deviation() <= params.aim:
        return kept
    start = start_from_owners(task, cap)
    fair = Partition(task, balance_territories(start, params))
    polish_balance(fair, params)
    return min(kept, fair, key=lambda partition: partition.max_deviation())
