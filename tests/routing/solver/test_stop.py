import pytest

from routing.solver.stop import Stop, StopParams


def test_stops_after_the_iterations() -> None:
    stop = Stop(StopParams(iterations=3))
    assert [stop(done) for done in range(5)] == [False, False, False, True, True]
    assert stop.progress(0) == 0
    assert stop.progress(3) == 1


def test_stops_when_the_clock_says_so() -> None:
    now = iter([10.0, 10.5, 10.5, 12.0, 12.0])
    stop = Stop(StopParams(seconds=2.0), clock=lambda: next(now))
    assert not stop(1_000)
    assert stop.progress(1_000) == pytest.approx(0.25)
    assert stop(1_001)
    assert stop.seconds_left() == 0


@pytest.mark.parametrize("kwargs", [{}, {"seconds": 0.0}, {"iterations": -1}])
def test_refuses_limits_that_mean_nothing(kwargs: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        StopParams(**kwargs)
