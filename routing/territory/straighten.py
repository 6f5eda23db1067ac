"""Straight borders: areas back into their cells, where lighter sins do instead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from routing.territory.cells import PowerCells
from routing.territory.frontier import Frontier
from routing.territory.loads import IntArray
from routing.territory.partition import Partition

_LEAST_GAIN = 1e-6
_MAX_PASSES = 2
_NEARLY = 0.995
"""Share of the aim that borders may use up; who adds up otherwise finds it kept."""


@dataclass(frozen=True, order=True)
class _Move:
    """An area that changes rep, and by how much that leaves the cells."""

    regret: float
    area: int
    rep: int


def straighten_borders(
    partition: Partition, home: IntArray, cells: PowerCells, aim: float
) -> None:
    """
    Bring areas back into their cells as long as everybody's work stays fair.

    Changes the partition. Boundary moves for the last per mille of balance may have
    taken areas from well inside a neighbour's cell, which makes hulls overlap. The
    deepest goes back first; where that is not fair, an area nearer to a border goes
    in its place, over the same border or over another one.

    Parameters
    ----------
    home
        Rep whose cell each area lies in, shape (n,).
    aim
        Largest deviation that counts as fair; a partition beyond it stays as it is.
    """
    now = partition.max_deviation()
    if now > aim:
        return
    aim = max(now, _NEARLY * aim)
    for _ in range(_MAX_PASSES):
        borders = _Straightener(partition, home, cells, aim)
        if not sum(borders.bring_back(area) for area in borders.list_outside()):
            break


class _Straightener:
    def __init__(
        self, partition: Partition, home: IntArray, cells: PowerCells, aim: float
    ) -> None:
        self._partition, self._aim = partition, aim
        self._home: list[int] = home.tolist()
        self._sites: list[list[float]] = cells.sites.tolist()
        self._prices: list[float] = cells.prices.tolist()
        self._targets = partition.targets()
        self._frontier = Frontier(partition)
        self._near: list[list[int]] = [[] for _ in self._targets]
        for rep, other in self._frontier.pairs():
            self._near[rep].append(other)

    def list_outside(self) -> list[int]:
        """Return the areas outside their cells, the deepest in others' first."""
        partition = self._partition
        rep_of = partition.to_array()
        found = np.flatnonzero(rep_of != np.array(self._home)).tolist()
        return sorted(found, key=lambda a: (-self._depth(a, partition.rep_of[a]), a))

    def bring_back(self, area: int) -> bool:
        """Move an area back into its cell, and others instead; tell whether it did."""
        partition, to = self._partition, self._home[area]
        frm = partition.rep_of[area]
        back = self._move(area, to)
        if frm == to or not self._can_move(back):
            return False
        self._frontier.move(area, to)
        done = [_Move(back.regret, area, frm)]
        spent = back.regret
        for step in self._find_amends(frm, to, -back.regret):
            spent += step.regret
            done.append(_Move(0.0, step.area, partition.rep_of[step.area]))
            self._frontier.move(step.area, step.rep)
        is_fair = self._is_fair(frm) and self._is_fair(to)
        # Less driving lowers everybody's fair share, and may leave others unfair.
        if spent < -_LEAST_GAIN and is_fair and partition.max_deviation() <= self._aim:
            self._targets = partition.targets()
            return True
        for move in reversed(done):
            self._frontier.move(move.area, move.rep)
        return False

    def _find_amends(self, short: int, over: int, most: float) -> list[_Move]:
        """Return the moves that make both reps fair again; none if not found."""
        needs_more, needs_less = not self._is_fair(short), not self._is_fair(over)
        near = self._near[over]
        away = self._least(self._moves(over, near), most) if needs_less else None
        if not needs_more:
            return [away] if away else []
        swap = self._least(self._moves(over, [short]), most)
        givers = [rep for rep in self._near[short] if rep != over]
        more = self._least((m for g in givers for m in self._moves(g, [short])), most)
        if more is None or (away is None and needs_less):
            return [swap] if swap else []
        pair = [more, away] if away and away.area != more.area else [more]
        is_better = swap is None or sum(m.regret for m in pair) < swap.regret
        return pair if is_better else [swap] if swap else []

    def _least(self, moves: Iterator[_Move], most: float) -> _Move | None:
        """Return the move of least regret that is possible and leaves both fair."""
        for move in sorted(move for move in moves if move.regret < most):
            if self._keeps_fair(move) and self._can_move(move):
                return move
        return None

    def _moves(self, frm: int, receivers: Iterable[int]) -> Iterator[_Move]:
        """Yield what a rep could give to some of those around."""
        for to in receivers:
            for area in self._frontier.areas(frm, to):
                yield self._move(area, to)

    def _move(self, area: int, rep: int) -> _Move:
        now = self._depth(area, self._partition.rep_of[area])
        return _Move(self._depth(area, rep) - now, area, rep)

    def _depth(self, area: int, rep: int) -> float:
        """Return how far an area lies in its cell if it is another rep's, 0 at home."""
        home = self._home[area]
        if home == rep:
            return 0.0
        (x, y), (x_home, y_home) = self._partition.place(area), self._sites[home]
        x_rep, y_rep = self._sites[rep]
        scale = max(1.0, (x_rep - x_home) ** 2 + (y_rep - y_home) ** 2)
        away = (x - x_rep) ** 2 + (y - y_rep) ** 2 + self._prices[rep]
        near = (x - x_home) ** 2 + (y - y_home) ** 2 + self._prices[home]
        return (away - near) / scale

    def _can_move(self, move: _Move) -> bool:
        partition = self._partition
        return (
            partition.is_free(move.area, move.rep)
            and partition.touches(move.area, move.rep)
            and partition.can_leave(move.area)
        )

    def _keeps_fair(self, move: _Move) -> bool:
        """Tell whether both reps of a move are fair after it."""
        partition, frm = self._partition, self._partition.rep_of[move.area]
        return self._is_within(
            partition.load_with(frm, move.area, -1), frm
        ) and self._is_within(partition.load_with(move.rep, move.area, 1), move.rep)

    def _is_fair(self, rep: int) -> bool:
        return self._is_within(self._partition.load(rep), rep)

    def _is_within(self, load: float, rep: int) -> bool:
        target = self._targets[rep]
        return target > 0 and abs(load / target - 1) <= self._aim
