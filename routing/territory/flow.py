"""How much work has to cross which border so that every rep has a fair share."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow

Pair = tuple[int, int]


def surplus_flows(
    loads: Sequence[float],
    targets: Sequence[float],
    costs: Mapping[Pair, int],
    band: float,
) -> dict[Pair, float]:
    """
    Return the least work to move between neighbours that evens out the loads.

    A min-cost flow from reps above to reps below their band; work may pass through
    the territories between them. Where borders do not allow it all, as much as
    possible.

    Parameters
    ----------
    costs
        Price of moving a second across each border, >= 1; absent pairs do not meet.
    band
        Deviation from a target that needs no move, >= 0.

    Returns
    -------
    dict[tuple[int, int], float]
        (from, to) -> seconds, largest first.
    """
    num_reps = len(loads)
    shares = np.array(targets) * sum(loads) / max(sum(targets), 1e-9)
    least = np.floor(shares * (1 - band)).astype(np.int64)
    most = np.ceil(shares * (1 + band)).astype(np.int64)
    supplies = np.floor(np.array(loads)).astype(np.int64) - least
    graph: Any = min_cost_flow.SimpleMinCostFlow()  # whose stubs know no arrays
    pairs = list(costs)
    all_work = int(sum(loads)) + 1
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    prices = np.array(list(costs.values()), dtype=np.int64)
    graph.add_arcs_with_capacity_and_unit_cost(
        ends[:, 0],
        ends[:, 1],
        np.full(len(pairs), all_work),
        prices,
    )
    for rep in range(num_reps):
        graph.add_arc_with_capacity_and_unit_cost(
            rep, num_reps, int(most[rep] - least[rep]), 0
        )
        graph.set_node_supply(rep, int(supplies[rep]))
    graph.set_node_supply(num_reps, -int(supplies.sum()))
    if graph.solve_max_flow_with_min_cost() != graph.OPTIMAL:
        return {}
    found = {pair: float(graph.flow(arc)) for arc, pair in enumerate(pairs)}
    moved = [(pair, amount) for pair, amount in found.items() if amount > 0]
    return dict(sorted(moved, key=lambda item: (-item[1], item[0])))
