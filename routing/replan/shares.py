"""How many changes each part of a team may have."""

from collections.abc import Sequence
from heapq import heapify, heapreplace


def share_changes(num_changes: int, sizes: Sequence[int]) -> tuple[int, ...]:
    """
    Share out changes by the numbers of customers, one by one, whole.

    By divisors (Webster, Sainte-Lague), not by largest rests: with one more to share
    out nobody ever gets less, so that a plan made under a tighter cap keeps a higher
    one.

    Parameters
    ----------
    num_changes
        As many are shared out, or one for each customer if that is less; >= 0.
    sizes
        Customers of each part, >= 0.

    References
    ----------
    Balinski, M. L., & Young, H. P. (1982). Fair Representation: house monotonicity.
    """
    shares = [0] * len(sizes)
    queue = [(-float(size), row) for row, size in enumerate(sizes)]
    heapify(queue)
    for _ in range(min(num_changes, sum(sizes))):
        _, row = queue[0]
        shares[row] += 1
        heapreplace(queue, (-sizes[row] / (2 * shares[row] + 1), row))
    return tuple(shares)
