"""Location-allocation: centres, and a least-cost flow of work to them, in turn."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.spatial import cKDTree

from benchmarks.territory_metrics import summed

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_WORK_UNIT = 60.0
_LENGTH_UNIT = 100.0


@dataclass(frozen=True)
class HessParams:
    """
    How long centres are moved.

    Parameters
    ----------
    rounds
        Flows solved at most, >= 1; fewer when the centres stand still.
    candidates
        Nearest centres that a customer's work may flow to, >= 2.
    """

    rounds: int = 12
    candidates: int = 8


@dataclass(frozen=True)
class _Flow:
    """Work from every customer to each of its nearest centres, both (n, m)."""

    centre: IntArray
    work: FloatArray


def hess(
    xy: FloatArray, work: FloatArray, start: IntArray, params: HessParams
) -> IntArray:
    """
    Return the territory of every customer, shape (n,).

    Parameters
    ----------
    start
        First territories, numbered from 0 without gaps.

    References
    ----------
    Hess, S. W., Weaver, J. B., Siegfeldt, H. J., Whelan, J. N. & Zitlau, P. A.
    (1965). Nonpartisan political redistricting by computer. Operations Research
    13(6), 998-1006.
    """
    num_parts = int(start.max()) + 1
    whole = _Flow(start[:, None], work[:, None])
    centres = _centres(xy, whole, num_parts)
    for _ in range(params.rounds):
        flow = _least_cost_flow(xy, work, centres, params.candidates)
        moved = _centres(xy, flow, num_parts)
        if np.abs(moved - centres).max() < _LENGTH_UNIT:
            break
        centres = moved
    return _without_splits(flow, work, num_parts)


def _least_cost_flow(
    xy: FloatArray, work: FloatArray, centres: FloatArray, num_candidates: int
) -> _Flow:
    """Send work to near centres, to each its share, at least squared distance."""
    num, num_parts = len(xy), len(centres)
    nearest = cKDTree(centres).query(xy, k=min(num_candidates, num_parts))
    far = np.asarray(nearest[0]).reshape(num, -1)
    near = np.asarray(nearest[1], dtype=np.int64).reshape(num, -1)
    supply = np.maximum(1, np.round(work / _WORK_UNIT)).astype(np.int64)
    # Any: the stubs of OR-Tools ask for array types that no array of ours has.
    graph: Any = min_cost_flow.SimpleMinCostFlow()
    arcs = graph.add_arcs_with_capacity_and_unit_cost(
        np.repeat(np.arange(num), near.shape[1]),
        num + near.ravel(),
        np.repeat(supply, near.shape[1]),
        np.round((far.ravel() / _LENGTH_UNIT) ** 2).astype(np.int64),
    )
    sink = num + num_parts
    room = -(-int(supply.sum()) // num_parts)
    for part in range(num, sink):
        graph.add_arc_with_capacity_and_unit_cost(part, sink, room, 0)
    graph.set_nodes_supplies(np.arange(num), supply)
    graph.set_node_supply(sink, -int(supply.sum()))
    graph.solve_max_flow_with_min_cost()
    sent = graph.flows(arcs).reshape(near.shape).astype(np.float64)
    # What finds no room, for want of candidates, goes to the nearest centre.
    sent[:, 0] += supply - sent.sum(axis=1)
    return _Flow(near, sent)


def _centres(xy: FloatArray, flow: _Flow, num_parts: int) -> FloatArray:
    """Return the middle of the work that flows to each centre."""
    centre = flow.centre.ravel()

    def total(values: FloatArray) -> FloatArray:
        return summed(values.ravel(), centre, num_parts)

    mass = np.maximum(total(flow.work), 1e-9)
    return np.column_stack([total(flow.work * xy[:, [k]]) / mass for k in (0, 1)])


def _without_splits(flow: _Flow, work: FloatArray, num_parts: int) -> IntArray:
    """Give every split customer, the heaviest first, to the centre with most room."""
    part_of: IntArray = flow.centre[np.arange(len(work)), flow.work.argmax(axis=1)]
    is_split = (flow.work > 0).sum(axis=1) > 1
    whole = np.where(is_split, 0.0, work)
    loads = summed(whole, part_of, num_parts)
    split = np.flatnonzero(is_split)
    for customer in split[np.argsort(-work[split], kind="stable")]:
        open_to = flow.centre[customer][flow.work[customer] > 0]
        part = open_to[np.argmin(loads[open_to])]
        part_of[customer] = part
        loads[part] += work[customer]
    return part_of
