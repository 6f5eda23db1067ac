"""Connected or not: which areas lie apart from the rest of their territory."""

import numpy as np
from numpy.typing import NDArray

from routing.territory.basic_area import BasicAreas
from routing.territory.presence import find_main_pieces, label_pieces

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


def find_strays(areas: BasicAreas, rep_of: IntArray) -> BoolArray:
    """
    Tell which areas lie apart from the main piece of their territory, locked ones not.

    A territory's pieces are connected by its own areas, locked ones too; the main one
    has the most work, of equals the one with the first area. Another graph than the
    areas' own is given by ``replace(areas, neighbours=...)``.

    Parameters
    ----------
    rep_of
        Rep of every area, shape (n,).

    Returns
    -------
    NDArray
        Shape (n,).
    """
    label = label_pieces(areas, rep_of, int(rep_of.max(initial=0)) + 1)
    is_main = find_main_pieces(areas, rep_of, label)
    strays: BoolArray = ~is_main[label] & areas.is_free
    return strays


def count_strays(areas: BasicAreas, rep_of: IntArray) -> int:
    """Count the customers apart from their territory's main piece, locked ones not."""
    return int(areas.size[find_strays(areas, rep_of)].sum())


def is_contiguous(areas: BasicAreas, rep_of: IntArray) -> bool:
    """Tell whether every territory is connected, locked customers aside."""
    return count_strays(areas, rep_of) == 0
