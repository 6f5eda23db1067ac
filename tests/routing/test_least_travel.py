import numpy as np
import pytest

from routing.errors import TravelError
from routing.travel import GivenMatrix, GreatCircle, Places, great_circle_metres
from routing.travel.least import least_travel, near_pairs
from routing.travel.speeds import CITY_DETOUR, CITY_SPEEDS

CITY = GreatCircle(CITY_DETOUR, CITY_SPEEDS)


def _places(seed: int, num: int, *, spread: float) -> Places:
    rng = np.random.default_rng(seed)
    return Places(
        tuple(f"C{idx}" for idx in range(num)),
        31.2 + rng.normal(size=num) * spread,
        121.4 + rng.normal(size=num) * spread,
    )


@pytest.mark.parametrize("spread", [1e-6, 1e-3, 0.1, 1.0])
def test_no_leg_beats_the_least_by_much_or_at_all(spread: float) -> None:
    places = _places(1, 700, spread=spread)
    exact = CITY(places).seconds
    least = least_travel(CITY, places)
    assert (least <= exact).all()
    assert (exact - least <= 1 + exact // 1_000).all()
    assert (least == least.T).all()


def test_of_a_matrix_the_shorter_direction_counts() -> None:
    seconds = np.array([[0, 5, 9], [7, 0, 3], [2, 4, 0]])
    matrix = GivenMatrix(("C0", "C1", "C2"), seconds, seconds, "")
    expected = [[0, 5, 2], [5, 0, 3], [2, 3, 0]]
    assert least_travel(matrix, _places(1, 3, spread=1.0)).tolist() == expected


def test_places_that_a_matrix_lacks_are_named() -> None:
    matrix = GivenMatrix(("C0",), np.zeros((1, 1)), np.zeros((1, 1)), "")
    with pytest.raises(TravelError):
        least_travel(matrix, _places(1, 2, spread=1.0))


def test_near_pairs_are_those_within_the_radius() -> None:
    places = _places(2, 200, spread=0.002)
    lats, lons = places.lats, places.lons
    far = great_circle_metres(lats[:, None], lons[:, None], lats, lons)
    found = {tuple(sorted(pair)) for pair in near_pairs(places, 50.0).tolist()}
    assert found == {(a, b) for a, b in np.argwhere(far <= 50.0).tolist() if a < b}
    assert found


def test_one_place_is_near_nobody() -> None:
    assert near_pairs(_places(1, 1, spread=1.0), 50.0).shape == (0, 2)
