"""Published instances lie in the plane: distances in double precision."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def euclidean(points: FloatArray) -> FloatArray:
    """Return distances between points of shape (num, 2), shape (num, num)."""
    apart = points[:, None] - points[None]
    return np.hypot(apart[..., 0], apart[..., 1])
