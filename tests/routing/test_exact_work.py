"""Work that equal runs report alike."""

import pytest

from routing.exact_work import steady_work


def test_last_bits_of_work_are_dropped() -> None:
    """Two equal runs of CP-SAT reported these two."""
    assert steady_work(0.0007260630101562515) == steady_work(0.0007260630101562517)


def test_work_is_told_to_a_thousand_millionth() -> None:
    assert steady_work(0.00072606301) == pytest.approx(0.00072606301, abs=1e-9)
