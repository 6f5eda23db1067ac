"""What of a territory stays while a band is shared out, and what is next to what."""

from collections.abc import Collection, Iterator, Sequence

from routing.territory.adjacency import Neighbours
from routing.territory.claims import NOBODY
from routing.territory.partition import Partition

Piece = tuple[int, ...]


def find_cores(
    partition: Partition, reps: Sequence[int], free: Collection[int]
) -> list[tuple[int, Piece]]:
    """
    Return the pieces that stay of every territory's main piece, the largest first.

    What already lies apart, such as customers locked to a rep far away, asks for no
    connection and is left out.

    Parameters
    ----------
    free
        Areas that may change rep.
    """
    cores = []
    for rep in reps:
        areas = list(partition.areas_of[rep])
        if areas:
            main = max(_pieces(partition, areas), key=lambda p: _work(partition, p))
            stays = [area for area in main if area not in free]
            pieces = sorted(
                _pieces(partition, stays),
                key=lambda piece: (_is_locked(partition, piece), -len(piece), piece),
            )
            cores += [(rep, piece) for piece in pieces]
    return cores


def link_nodes(
    partition: Partition, cores: Sequence[Piece], free: Sequence[int]
) -> Neighbours:
    """Return which cores and areas are next to each other, cores numbered first."""
    areas = partition.areas
    nodes_at: dict[int, dict[int, None]] = {}
    for node, members in enumerate((*cores, *((area,) for area in free))):
        for area in members:
            nodes_at.setdefault(int(areas.place[area]), {})[node] = None
    linked: list[set[int]] = [set() for _ in range(len(cores) + len(free))]
    for place, nodes in nodes_at.items():
        beside = [
            other for q in areas.neighbours[place] for other in nodes_at.get(q, {})
        ]
        for node in nodes:
            linked[node].update((*nodes, *beside))
    return tuple(tuple(sorted(near - {node})) for node, near in enumerate(linked))


def _pieces(partition: Partition, areas: Sequence[int]) -> Iterator[Piece]:
    """Yield connected pieces of some areas, in the order of their first areas."""
    at_place: dict[int, list[int]] = {}
    for area in sorted(areas):
        at_place.setdefault(int(partition.areas.place[area]), []).append(area)
    seen: set[int] = set()
    for first in at_place:
        if first in seen:
            continue
        seen.add(first)
        stack, piece = [first], []
        while stack:
            place = stack.pop()
            piece += at_place[place]
            for near in partition.areas.neighbours[place]:
                if near in at_place and near not in seen:
                    seen.add(near)
                    stack.append(near)
        yield tuple(sorted(piece))


def _work(partition: Partition, piece: Piece) -> float:
    return float(partition.areas.work[list(piece)].sum())


def _is_locked(partition: Partition, piece: Piece) -> bool:
    return all(partition.areas.fixed[area] != NOBODY for area in piece)
