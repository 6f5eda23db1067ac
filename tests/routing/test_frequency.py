import pytest

from routing.frequency import (
    is_admissible_frequency,
    nearest_frequencies,
    two_route_frequencies,
)


@pytest.mark.parametrize(
    ("rotation", "frequencies"),
    [("half-week", (8, 4, 2)), ("alternate-week", (4, 2, 2))],
)
def test_two_routes_give_the_frequencies_of_the_worked_example(
    rotation: str, frequencies: tuple[int, int, int]
) -> None:
    found = two_route_frequencies(rotation, 4)  # type: ignore[arg-type]
    assert found == frequencies


@pytest.mark.parametrize("frequency", [0, 1, 2, 3, 4, 8, 12, 20])
def test_admissible_frequencies_of_four_weeks(frequency: int) -> None:
    assert is_admissible_frequency(frequency, 4)


@pytest.mark.parametrize(
    ("frequency", "nearest"), [(5, (4, 8)), (6, (4, 8)), (7, (4, 8)), (10, (8, 12))]
)
def test_inadmissible_frequencies_name_both_neighbours(
    frequency: int, nearest: tuple[int, int]
) -> None:
    assert not is_admissible_frequency(frequency, 4)
    assert nearest_frequencies(frequency, 4) == nearest


def test_a_negative_frequency_is_nearest_to_none_and_one() -> None:
    assert not is_admissible_frequency(-1, 4)
    assert nearest_frequencies(-1, 4) == (0, 1)
