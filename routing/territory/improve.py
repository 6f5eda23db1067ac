"""Boundary moves: work crosses borders until every rep has a fair share."""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import inf

from routing.territory.cells import PowerCells
from routing.territory.flow import Pair, surplus_flows
from routing.territory.frontier import Frontier
from routing.territory.loads import IntArray
from routing.territory.partition import Partition

_REGRETS = (0.01, 0.04, 0.16, inf)
"""What an area may cost in shape to cross a border, tried in turn."""
_MOST_IDLE = 2
"""Rounds without a fairer partition after which dearer areas may cross."""


@dataclass(frozen=True, kw_only=True)
class ImproveParams:
    """
    How far boundary moves go.

    Parameters
    ----------
    aim
        Largest deviation at which the search ends, > 0.
    band
        Deviation, as a share of the aim, that no work is moved for, in [0, 1].
    owner_price
        What taking an area from its owner counts, in squared distances between the
        two territories' middles, >= 0; giving it back counts as much in favour.
    depot_pull
        Weight of the depot beside the centroid in a territory's middle, >= 0.
    max_handovers
        Customers with an owner who may change rep; None for no cap.
    max_rounds
        Rounds of flow and moves at each price.
    cells
        Cells that say what suits whom; None takes the territories' own middles.
    """

    aim: float
    band: float = 0.4
    owner_price: float = 0.0
    depot_pull: float = 0.5
    max_handovers: int | None = None
    max_rounds: int = 20
    cells: PowerCells | None = None

    def can_hand_over(self, partition: Partition, area: int, rep: int) -> bool:
        """Tell whether the cap lets an area go to a rep."""
        if self.max_handovers is None:
            return True
        after = partition.handovers_with(area, rep)
        return after <= max(self.max_handovers, partition.num_handovers)


def balance_territories(partition: Partition, params: ImproveParams) -> IntArray:
    """
    Move areas across borders until no load is further than the aim from its target.

    Every round asks a flow how much work has to cross each border, and moves the
    areas there that suit the receiver best, keeping both territories connected. A
    border that yields nothing becomes dearer for the next rounds. At first only areas
    that cost little shape may cross; where that does not do, dearer ones too.

    Returns
    -------
    IntArray
        Rep of each area in the best partition met; the given one is left changed.
    """
    best, best_deviation = partition.to_array(), partition.max_deviation()
    for regret in _REGRETS:
        stuck: dict[Pair, int] = {}
        idle = 0
        for _ in range(params.max_rounds):
            if best_deviation <= params.aim or idle > _MOST_IDLE:
                break
            if not _play_round(partition, params, stuck, regret):
                break
            deviation = partition.max_deviation()
            idle = 0 if deviation < best_deviation else idle + 1
            if deviation < best_deviation:
                best, best_deviation = partition.to_array(), deviation
    return best


def _play_round(
    partition: Partition,
    params: ImproveParams,
    stuck: dict[Pair, int],
    regret: float,
) -> bool:
    """Move what the flow asks for; tell whether another round may help."""
    frontier = Frontier(partition)
    prices = {
        pair: 10 * (1 + 4 * stuck.get(pair, 0))
        for pair in frontier.pairs()
        if partition.crew.fractions[pair[1]] > 0
    }
    band = params.aim * params.band
    flows = surplus_flows(partition.loads(), partition.targets(), prices, band)
    moved_any = False
    for (frm, to), amount in flows.items():
        moved = _push(partition, frontier, frm, to, amount, params, regret)
        moved_any = moved_any or moved > 0
        if moved < amount / 2:
            stuck[frm, to] = stuck.get((frm, to), 0) + 1
    return bool(flows) and (moved_any or max(stuck.values()) < 4)


def _push(
    partition: Partition,
    frontier: Frontier,
    frm: int,
    to: int,
    amount: float,
    params: ImproveParams,
    regret: float,
) -> float:
    """Move the best-suited areas over one border; return the seconds that left."""
    price = price_function(partition, frm, to, params)
    dearest = regret + params.owner_price
    priced = ((price(area), area) for area in frontier.areas(frm, to))
    queue = [(cost, area) for cost, area in priced if cost <= dearest]
    heapify(queue)
    met = dict.fromkeys(area for _, area in queue)
    waiting: dict[int, None] = {}
    left = 0.0
    while queue and left < amount:
        cost, area = heappop(queue)
        if cost > dearest:
            break
        leaving = partition.load(frm) - partition.load_with(frm, area, -1)
        if abs(amount - left - leaving) >= amount - left:
            continue
        if not params.can_hand_over(partition, area, to):
            continue
        if not partition.can_leave(area):
            waiting[area] = None
            continue
        frontier.move(area, to)
        left += leaving
        for near in partition.around(area, frm):
            if near in waiting or (near not in met and partition.is_free(near, to)):
                waiting.pop(near, None)
                met[near] = None
                heappush(queue, (price(near), near))
    return left


def price_function(
    partition: Partition, frm: int, to: int, params: ImproveParams
) -> Callable[[int], float]:
    """
    Return what moving an area from one rep to another costs in shape and habit.

    Shape: how much nearer the area is to the site of the territory it leaves, in
    power distance, over the squared distance between the two sites.
    """
    x_frm, y_frm, price_frm = _site(partition, frm, params)
    x_to, y_to, price_to = _site(partition, to, params)
    scale = max(1.0, (x_frm - x_to) ** 2 + (y_frm - y_to) ** 2)
    owners, works, mean_work = partition.owner, partition.works, partition.mean_work

    def price(area: int) -> float:
        x, y = partition.place(area)
        away = (x - x_to) ** 2 + (y - y_to) ** 2 + price_to
        near = (x - x_frm) ** 2 + (y - y_frm) ** 2 + price_frm
        shape = (away - near) / scale
        if not params.owner_price:
            return shape
        habit = (owners[area] == frm) - float(owners[area] == to)
        # Of two customers who cost the habit alike, the heavier one spares others.
        weight = max(0.2, works[area] / mean_work)
        return shape + params.owner_price * habit / weight

    return price


def _site(
    partition: Partition, rep: int, params: ImproveParams
) -> tuple[float, float, float]:
    """Return a rep's site and price: its cell's, or between its middle and depot."""
    if params.cells is not None:
        x, y = params.cells.sites[rep].tolist()
        return x, y, float(params.cells.prices[rep])
    pull = params.depot_pull
    x, y = partition.centroid(rep)
    depot_x, depot_y = partition.crew.depots[rep].tolist()
    return (x + pull * depot_x) / (1 + pull), (y + pull * depot_y) / (1 + pull), 0.0
