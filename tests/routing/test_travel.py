import numpy as np
import pytest

from routing.errors import TravelError
from routing.policy import TravelPolicy
from routing.travel import (
    GivenMatrix,
    GreatCircle,
    Places,
    estimate_travel,
    great_circle_metres,
    matrix_digest,
    resolve_speeds,
)
from routing.travel.speeds import CITY_SPEEDS, RURAL_SPEEDS

TWO_SPEEDS = ((1.0, 20.0), (4.0, 40.0))
"""1 km in 180 s, 4 km in 360 s: 60 s for every further kilometre."""


def places(**positions: tuple[float, float]) -> Places:
    lats, lons = zip(*positions.values(), strict=True)
    return Places(tuple(positions), np.array(lats), np.array(lons))


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    corners = (np.array(value) for value in (*a, *b))
    return float(great_circle_metres(*corners))


def test_a_quarter_of_the_equator_and_the_pole_are_as_far() -> None:
    quarter = 6_371_008.8 * np.pi / 2
    assert metres((0, 0), (0, 90)) == pytest.approx(quarter)
    assert metres((0, 0), (90, 0)) == pytest.approx(quarter)
    assert metres((0, 0), (0, 180)) == pytest.approx(2 * quarter)


def test_shanghai_lies_1067_km_from_beijing() -> None:
    peoples_square, tiananmen = (31.2304, 121.4737), (39.9042, 116.4074)
    assert metres(peoples_square, tiananmen) == pytest.approx(1_067_300, rel=0.001)


@pytest.mark.parametrize(
    ("direct", "seconds"),
    [(0, 0), (500, 90), (1_000, 180), (2_500, 270), (4_000, 360), (10_000, 720)],
)
def test_times_are_interpolated_and_continued(direct: float, seconds: int) -> None:
    travel = GreatCircle(1.0, TWO_SPEEDS)
    assert travel.seconds(np.array([direct])).tolist() == [seconds]


def test_halves_are_rounded_up() -> None:
    travel = GreatCircle(1.0, ((3.6, 3.6),))  # a metre a second
    assert travel.seconds(np.array([0.49, 0.5, 1.5, 2.5])).tolist() == [0, 1, 2, 3]


def test_the_detour_lengthens_metres_but_not_seconds() -> None:
    pair = places(a=(31.0, 121.0), b=(31.01, 121.0))
    direct = metres((31.0, 121.0), (31.01, 121.0))
    plain, longer = (
        GreatCircle(1.0, TWO_SPEEDS)(pair),
        GreatCircle(1.3, TWO_SPEEDS)(pair),
    )
    assert longer.metres[0, 1] == int(direct * 1.3 + 0.5)
    assert longer.seconds.tolist() == plain.seconds.tolist()
    assert np.diag(longer.metres).tolist() == [0, 0]


def test_speeds_at_which_longer_legs_are_quicker_are_refused() -> None:
    with pytest.raises(ValueError, match="times that ascend"):
        GreatCircle(1.3, ((1.0, 10.0), (2.0, 30.0)))


@pytest.mark.parametrize("speeds", [CITY_SPEEDS, RURAL_SPEEDS])
def test_default_speeds_hold_at_their_own_lengths(
    speeds: tuple[tuple[float, float], ...],
) -> None:
    lengths = np.array([km * 1_000 for km, _ in speeds])
    hours = GreatCircle(1.3, speeds).seconds(lengths) / 3_600
    assert lengths / 1_000 / hours == pytest.approx(
        [kph for _, kph in speeds], rel=0.01
    )


def test_the_source_names_every_parameter() -> None:
    assert GreatCircle(1.3, TWO_SPEEDS, "city").source == {
        "kind": "great-circle",
        "profile": "city",
        "detour": 1.3,
        "speeds": [[1.0, 20.0], [4.0, 40.0]],
    }


def grid(step: float) -> Places:
    corners = [
        (31 + step * row, 121 + step * col) for row in range(5) for col in range(5)
    ]
    lats, lons = np.array(corners).T
    return Places(tuple(f"P{idx}" for idx in range(25)), lats, lons)


@pytest.mark.parametrize(("step", "profile"), [(0.005, "city"), (0.05, "rural")])
def test_a_map_with_far_neighbours_is_rural(step: float, profile: str) -> None:
    assert resolve_speeds(TravelPolicy(), grid(step))[2] == profile


def test_a_stated_profile_detour_and_speeds_win() -> None:
    policy = TravelPolicy(profile="rural", detour=1.5, speeds=TWO_SPEEDS)
    assert resolve_speeds(policy, grid(0.005)) == (1.5, TWO_SPEEDS, "rural")


def test_a_single_place_is_a_city() -> None:
    alone = places(a=(31.0, 121.0))
    assert resolve_speeds(TravelPolicy(), alone)[2] == "city"


def matrix() -> GivenMatrix:
    seconds = np.array([[9, 60, 70], [61, 0, -1], [72, 80, 0]])
    ids = ("R1", "C1", "C2")
    return GivenMatrix(ids, seconds, seconds * 10, matrix_digest(ids, seconds, seconds))


def test_a_matrix_may_be_asymmetric_and_is_read_from_row_to_column() -> None:
    travel = matrix()(places(C2=(0, 0), R1=(0, 0)))
    assert travel.seconds.tolist() == [[0, 72], [70, 0]]
    assert travel.metres[1, 0] == 700


def test_missing_ids_are_named() -> None:
    with pytest.raises(TravelError, match="given for C7, C8"):
        matrix()(places(C7=(0, 0), C1=(0, 0), C8=(0, 0)))


def test_missing_pairs_are_named() -> None:
    with pytest.raises(TravelError, match="given for C1 -> C2"):
        matrix()(places(R1=(0, 0), C1=(0, 0), C2=(0, 0)))


def test_all_missing_ids_are_kept() -> None:
    many = {f"X{idx}": (0.0, 0.0) for idx in range(12)}
    with pytest.raises(TravelError) as caught:
        matrix()(places(**many))
    assert caught.value.missing == tuple(many)


def test_another_end_falls_back_to_the_depot() -> None:
    ends = Places(("C1", "R1:end"), np.zeros(2), np.zeros(2))
    assert matrix()(ends).seconds.tolist() == [[0, 61], [60, 0]]


def test_a_depot_without_rows_is_named_once() -> None:
    ends = Places(("R9:start", "R9:end", "C1"), np.zeros(3), np.zeros(3))
    with pytest.raises(TravelError, match=r"given for R9\.$"):
        matrix()(ends)


def test_the_matrix_itself_is_left_alone() -> None:
    given = matrix()
    given(places(R1=(0, 0), C1=(0, 0)))
    assert given.seconds[0, 0] == 9


def test_an_estimate_takes_the_policy_s_detour_and_speeds() -> None:
    policy = TravelPolicy(detour=1.5, speeds=((1.0, 20.0), (10.0, 40.0)))
    travel = estimate_travel(places(here=(0, 0)), policy)
    assert (travel.detour, travel.speeds) == (1.5, policy.speeds)
