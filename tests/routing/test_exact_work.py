"""Work that equal runs report alike."""

from types import SimpleNamespace
from typing import Any

import pytest

from routing.exact_work import done_work


def solver_of(work: float) -> Any:
    return SimpleNamespace(response_proto=SimpleNamespace(deterministic_time=work))


def test_last_bits_of_work_are_dropped() -> None:
    """Two equal runs of CP-SAT reported these two."""
    one, other = solver_of(0.0007260630101562515), solver_of(0.0007260630101562517)
    assert done_work(one) == done_work(other)


def test_work_is_told_to_a_thousand_millionth() -> None:
    assert done_work(solver_of(0.000726063)) == pytest.approx(0.000726063, abs=1e-12)
