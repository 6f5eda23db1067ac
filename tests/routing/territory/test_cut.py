"""Recursive cuts."""

import numpy as np
import pytest

from routing.territory.cut import CutParams, cut_recursively

NO_DEPOTS = np.zeros((8, 2))


def test_four_clusters_become_four_parts() -> None:
    corners = np.array([(0, 0), (100, 0), (0, 100), (100, 100)], dtype=float)
    xy = np.repeat(corners, 5, axis=0) + np.tile(np.eye(5, 2), (4, 1))
    part_of = cut_recursively(
        xy, np.ones(20), np.ones(4), NO_DEPOTS[:4], CutParams()
    ).reshape(4, 5)
    assert sorted(part_of[:, 0].tolist()) == [0, 1, 2, 3]
    assert (part_of == part_of[:, :1]).all()


@pytest.mark.parametrize("seed", range(5))
def test_parts_match_their_shares_within_a_point_a_cut(seed: int) -> None:
    rng = np.random.default_rng(seed)
    xy, work = rng.uniform(0, 1, (600, 2)), rng.uniform(1, 2, 600)
    shares = rng.uniform(0.5, 2, 8)
    part_of = cut_recursively(xy, work, shares, rng.uniform(0, 1, (8, 2)), CutParams())
    got = np.bincount(part_of, weights=work, minlength=8)
    wanted = shares / shares.sum() * work.sum()
    assert np.abs(got - wanted).max() <= 3 * 2


def test_parts_without_a_share_get_nothing() -> None:
    part_of = cut_recursively(
        np.random.default_rng(0).uniform(0, 1, (30, 2)),
        np.ones(30),
        np.array([1.0, 0.0, 1.0]),
        NO_DEPOTS[:3],
        CutParams(),
    )
    assert np.bincount(part_of, minlength=3).tolist() == [15, 0, 15]


def test_more_parts_than_points_leave_parts_empty() -> None:
    part_of = cut_recursively(
        np.eye(3, 2), np.ones(3), np.ones(8), NO_DEPOTS, CutParams()
    )
    assert len(set(part_of.tolist())) == 3
