import numpy as np
import pytest

from benchmarks.balanced_cuts import cut_evenly
from benchmarks.territory_drift import (
    NOBODY,
    drift,
    holders_then,
    rep_joins,
    rep_leaves,
)
from benchmarks.territory_world import (
    SETS,
    TerritoryWorld,
    drive_seconds,
    make_world,
    planar_travel,
)


@pytest.fixture(scope="module")
def medium() -> TerritoryWorld:
    return make_world(SETS["M"])


def test_a_world_is_the_same_whenever_it_is_made(medium: TerritoryWorld) -> None:
    again = make_world(SETS["M"])
    assert np.array_equal(medium.xy, again.xy)
    assert np.array_equal(medium.homes, again.homes)
    assert not np.array_equal(medium.xy, make_world(SETS["M"], 100).xy)


def test_the_first_customer_of_a_world_stays_where_he_is() -> None:
    """Committed seeds: a generator that draws otherwise makes other sets."""
    world = make_world(SETS["S"])
    assert world.xy[0] == pytest.approx((92_260.92, 62_154.16), abs=0.01)


@pytest.mark.parametrize("name", ["S", "M"])
def test_a_world_is_as_large_as_its_set(name: str) -> None:
    params = SETS[name]
    world = make_world(params)
    assert world.xy.shape == (params.num_customers, 2)
    assert world.homes.shape == (params.num_reps, 2)
    assert (world.xy >= 0).all()
    assert (world.xy <= world.box).all()


def test_grades_and_service_have_the_stated_mix(medium: TerritoryWorld) -> None:
    shares = [(medium.visits == visits).mean() for visits in (4, 2, 1)]
    assert shares == pytest.approx([0.1, 0.3, 0.6], abs=0.02)
    assert (medium.service % 300 == 0).all()
    assert medium.service.min() >= 600
    for visits, minutes in ((4, 45), (2, 30), (1, 20)):
        typical = np.median(medium.service[medium.visits == visits])
        assert typical == pytest.approx(60 * minutes, abs=150)
    hours_per_rep = medium.service_work.sum() / 3_600 / medium.num_reps
    assert hours_per_rep == pytest.approx(102, rel=0.03)


def test_three_percent_share_a_place_with_another(medium: TerritoryWorld) -> None:
    places = np.unique(medium.xy, axis=0)
    assert len(medium.xy) - len(places) == 150


def test_most_customers_are_crowded_in_cities(medium: TerritoryWorld) -> None:
    """An even spread would leave 8 % in the fullest twelfth of a 20 x 15 grid."""
    cells = np.histogram2d(*medium.xy.T, bins=(20, 15))[0].ravel()
    fullest = np.sort(cells)[-25:].sum() / len(medium.xy)
    assert 0.3 < fullest < 0.8


def test_regional_homes_lie_apart_and_harsh_ones_where_customers_are(
    medium: TerritoryWorld,
) -> None:
    harsh = make_world(SETS["M"], homes="harsh")
    assert np.array_equal(harsh.xy, medium.xy)
    places = {tuple(place) for place in medium.xy.tolist()}
    assert all(tuple(home) in places for home in medium.homes.tolist())
    assert _mean_nearest(harsh.homes) < _mean_nearest(medium.homes)


def _mean_nearest(points: np.ndarray) -> float:
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    return float(apart.min(axis=0).mean())


def test_cuts_share_out_the_work_and_keep_sides_apart() -> None:
    x = np.arange(12.0)
    line = np.column_stack((x, np.zeros(12)))
    part_of = cut_evenly(line, np.ones(12), 3)
    assert np.bincount(part_of).tolist() == [4, 4, 4]
    assert np.count_nonzero(np.diff(part_of)) == 2


def test_travel_is_a_straight_line_with_detour_at_one_speed() -> None:
    metres = np.array([500.0, 5_500.0, 55_000.0])
    expected = metres * 1.3 / 55_000 * 3_600
    assert drive_seconds(metres) == pytest.approx(expected)
    assert planar_travel().seconds(metres) == pytest.approx(expected, abs=1)


def test_drift_loses_wins_and_regrades_the_stated_shares(
    medium: TerritoryWorld,
) -> None:
    later = drift(medium, 1, SETS["M"])
    assert np.array_equal(later.ids, drift(medium, 1, SETS["M"]).ids)
    kept = np.isin(later.ids, medium.ids)
    assert (kept.sum(), (~kept).sum()) == (4_800, 250)
    was = later.ids[kept]
    assert np.array_equal(later.xy[kept], medium.xy[was])
    changed = later.service[kept] != medium.service[was]
    assert 0.05 < changed.mean() < 0.105


def test_holders_are_carried_over_and_new_customers_have_none(
    medium: TerritoryWorld,
) -> None:
    later = drift(medium, 1, SETS["M"])
    held = holders_then(medium, medium.ids % 7, later.ids)
    is_new = later.ids >= 5_000
    assert (held[is_new] == NOBODY).all()
    assert np.array_equal(held[~is_new], later.ids[~is_new] % 7)


def test_a_rep_leaves_and_another_joins(medium: TerritoryWorld) -> None:
    left = rep_leaves(medium, 3)
    assert np.array_equal(left.homes[3], medium.homes[4])
    joined = rep_joins(medium, 1)
    assert joined.num_reps == 41
    assert np.array_equal(joined.homes[:40], medium.homes)
