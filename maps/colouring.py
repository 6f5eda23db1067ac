"""A colour for every territory, none like a neighbour's where that can be."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely

from maps.style import REP_COLOURS
from maps.territories import Ring, merge_rings

_NEAR = 1e-4
"""Degrees, about 10 m, within which two territories touch."""


def colour_territories(outlines: Sequence[Sequence[Ring]]) -> tuple[str, ...]:
    """
    Return a colour per territory: the first twelve as everywhere, then apart.

    Parameters
    ----------
    outlines
        Rings (lon, lat) of each territory; empty for one without any.
    """
    beside = _neighbours(outlines)
    colours: list[str] = []
    for idx, others in enumerate(beside):
        used = Counter(colours)
        taken = {colours[other] for other in others if other < idx}
        own = REP_COLOURS[idx % len(REP_COLOURS)]
        if own in taken:
            free = [colour for colour in REP_COLOURS if colour not in taken]
            own = min(free or REP_COLOURS, key=lambda colour: used[colour])
        colours.append(own)
    return tuple(colours)


def _neighbours(outlines: Sequence[Sequence[Ring]]) -> list[set[int]]:
    shapes = np.array(
        [shapely.MultiPolygon(merge_rings(rings)) for rings in outlines],
        dtype=np.object_,
    )
    beside: list[set[int]] = [set() for _ in outlines]
    tree = shapely.STRtree(shapes)
    pairs = tree.query(shapes, predicate="dwithin", distance=_NEAR).T.tolist()
    for first, second in pairs:
        if first != second:
            beside[first].add(second)
    return beside
