"""Which frequencies a cycle can hold, and those of the two-route preset."""

from routing.policy import Rotation


def is_admissible_frequency(frequency: int, weeks: int) -> bool:
    """Tell whether a cycle can hold a frequency: <= weeks, or a multiple of weeks."""
    return 0 <= frequency <= weeks or (weeks > 0 and frequency % weeks == 0)


def nearest_frequencies(frequency: int, weeks: int) -> tuple[int, int]:
    """Return the next lower and next higher frequency that a cycle can hold."""
    lower, higher = max(0, frequency - 1), max(1, frequency + 1)
    while not is_admissible_frequency(lower, weeks):
        lower -= 1
    while not is_admissible_frequency(higher, weeks):
        higher += 1
    return lower, higher


def two_route_frequencies(rotation: Rotation, weeks: int) -> tuple[int, int, int]:
    """Return visits per cycle of the first, second and every further grade."""
    if rotation == "half-week":
        return 2 * weeks, weeks, weeks // 2
    return weeks, weeks // 2, weeks // 2
