from itertools import pairwise

import numpy as np
import pytest

from routing.replan.shares import share_changes


def test_shares_are_in_proportion_and_all_are_shared_out() -> None:
    assert share_changes(0, (5, 3)) == (0, 0)
    assert share_changes(8, (300, 100)) == (6, 2)
    assert share_changes(1, (3, 3)) == (1, 0)
    assert share_changes(4, ()) == ()


def test_nobody_has_more_changes_than_customers_when_all_may_change() -> None:
    assert share_changes(14, (6, 6, 2)) == (6, 6, 2)
    assert share_changes(99, (6, 0, 2)) == (6, 0, 2)


def test_more_changes_leave_nobody_fewer_where_largest_rests_would() -> None:
    """By largest rests 10 seats for 6, 6, 2 are 4, 4, 2, but 11 are 5, 5, 1."""
    ten, eleven = share_changes(10, (6, 6, 2)), share_changes(11, (6, 6, 2))
    assert all(a <= b for a, b in zip(ten, eleven, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_shares_only_grow(seed: int) -> None:
    sizes = np.random.default_rng(seed).integers(1, 60, size=12).tolist()
    found = [share_changes(num, sizes) for num in range(sum(sizes) + 1)]
    assert [sum(shares) for shares in found] == list(range(sum(sizes) + 1))
    for fewer, more in pairwise(found):
        assert all(a <= b for a, b in zip(fewer, more, strict=True))
