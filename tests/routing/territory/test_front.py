"""Which designs are shown, worked out by hand."""

import pytest

from routing.territory.front import Aims, choose_front


def aims(driving: float, deviation: float, handovers: int = 0, faults: int = 0) -> Aims:
    return Aims(
        driving=driving, deviation=deviation, handovers=handovers, faults=faults
    )


def choose(*found: Aims, most: int = 7, price: float = 0.0) -> list[int]:
    return choose_front(found, most, 0.03, price)


def test_dominated_designs_are_dropped() -> None:
    assert choose(aims(100, 0.01), aims(110, 0.02), aims(90, 0.02)) == [2, 0]
    assert not aims(100, 0.01).dominates(aims(100, 0.01))


def test_recommended_is_within_the_tolerance() -> None:
    # The second drives least, but is 4 % off.
    assert choose(aims(100, 0.02), aims(90, 0.04), aims(120, 0.01)) == [0, 2, 1]


def test_connected_comes_before_cheap() -> None:
    assert choose(aims(90, 0.02, faults=1), aims(100, 0.02)) == [1, 0]


def test_nearest_to_the_tolerance_comes_first_where_none_is_within() -> None:
    assert choose(aims(90, 0.06), aims(100, 0.05)) == [1, 0]


@pytest.mark.parametrize(("price", "first"), [(0.001, 1), (0.01, 0)])
def test_hand_overs_have_a_price(price: float, first: int) -> None:
    # 20 hand-overs save 10 of 100: worth it at 0.001 each of 90, not at 0.01.
    assert choose(aims(100, 0.02), aims(90, 0.02, 20), price=price)[0] == first


def test_as_good_within_noise_is_shown_once() -> None:
    # 0.1 % less driving, 0.1 % points fairer: noise.
    assert choose(aims(100.0, 0.02), aims(100.1, 0.019)) == [0]
    assert choose(aims(100.0, 0.02), aims(100.1, 0.015)) == [0, 1]


def test_too_many_leave_the_extremes_and_the_far() -> None:
    found = [aims(100 - k, 0.01 * k) for k in range(1, 10)]
    # The recommended: 3 % off; the fairest; the one that drives least.
    assert choose(*found, most=3) == [2, 0, 8]
    # Furthest from these: between 3 % and 9 %.
    assert choose(*found, most=4) == [2, 0, 5, 8]
    assert choose(*found, most=1) == [2]


def test_nothing_found_nothing_shown() -> None:
    assert choose() == []
