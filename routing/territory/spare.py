"""Fewer hand-overs: heavy customers and newcomers in the place of several others."""

from collections.abc import Iterator

import numpy as np

from routing.territory.basic_area import NOBODY
from routing.territory.frontier import Frontier
from routing.territory.improve import ImproveParams, price_function
from routing.territory.partition import Partition

_DEAREST = 0.25
"""What an area that spares others may cost in shape to cross a border."""
_MOST_ROUNDS = 20


def spare_owners(partition: Partition, params: ImproveParams) -> None:
    """
    Give areas back to their owners as long as everybody's work stays fair.

    Changes the partition. An area may cross a border in the place of others if fewer
    customers change rep then: a heavy one for two light ones, or a newcomer.

    Parameters
    ----------
    params
        A partition further off than its aim stays as it is.
    """
    if partition.max_deviation() > params.aim:
        return
    for _ in range(_MOST_ROUNDS):
        sparing = _Sparing(partition, params)
        sparing.give_back(sparing.list_moved())
        if not any(sparing.trade(frm, to) for frm, to in sparing.list_borders()):
            break


class _Sparing:
    def __init__(self, partition: Partition, params: ImproveParams) -> None:
        self._partition, self._params = partition, params
        self._frontier = Frontier(partition)
        self._targets = partition.targets()

    def list_moved(self) -> list[int]:
        """Return the areas that are not with their owner, the lightest first."""
        partition, owner = self._partition, self._partition.areas.owner
        is_moved = (owner != NOBODY) & (owner != partition.to_array())
        found = np.flatnonzero(is_moved & partition.areas.is_free).tolist()
        return sorted(found, key=lambda area: (partition.works[area], area))

    def list_borders(self) -> list[tuple[int, int]]:
        """Return the pairs of reps between whom owned areas have moved, in order."""
        owner, rep_of = self._partition.owner, self._partition.rep_of
        moved = {(owner[area], rep_of[area]): None for area in self.list_moved()}
        return [pair for pair in self._frontier.pairs() if pair in moved]

    def give_back(self, moved: list[int]) -> list[tuple[int, int]]:
        """Give back what can be; return the areas and who had them."""
        partition, given = self._partition, []
        for area in moved:
            frm, to = partition.rep_of[area], partition.owner[area]
            lighter = partition.load_with(frm, area, -1)
            heavier = partition.load_with(to, area, 1)
            if (
                lighter >= (1 - self._params.aim) * self._targets[frm]
                and heavier <= (1 + self._params.aim) * self._targets[to]
                and self._can_move(area, to)
            ):
                self._frontier.move(area, to)
                given.append((area, frm))
        return given

    def trade(self, frm: int, to: int) -> bool:
        """Let one area cross a border in the place of others; tell whether it did."""
        partition = self._partition
        for area in list(self._list_traded(frm, to)):
            if not self._can_move(area, to):
                continue
            before = partition.num_handovers
            self._frontier.move(area, to)
            moved = [other for other in self.list_moved() if other != area]
            given = self.give_back([a for a in moved if self._is_near(a, frm, to)])
            is_fair = partition.max_deviation() <= self._params.aim
            if is_fair and partition.num_handovers < before:
                return True
            for other, rep in reversed(given):
                self._frontier.move(other, rep)
            self._frontier.move(area, frm)
        return False

    def _list_traded(self, frm: int, to: int) -> Iterator[int]:
        """Yield what may cross a border for others, heavy ones first."""
        partition = self._partition
        price = price_function(partition, frm, to, self._params)
        works, owner = partition.works, partition.owner
        areas = self._frontier.areas(frm, to)
        for area in sorted(areas, key=lambda a: (owner[a] == frm, -works[a], a)):
            if price(area) <= _DEAREST + self._params.owner_price:
                yield area

    def _is_near(self, area: int, frm: int, to: int) -> bool:
        partition = self._partition
        return partition.rep_of[area] == to or partition.owner[area] == frm

    def _can_move(self, area: int, rep: int) -> bool:
        partition = self._partition
        return (
            partition.is_free(area, rep)
            and partition.touches(area, rep)
            and partition.can_leave(area)
        )
