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


def test_stops_when_nothing_better_was_found_for_long() -> None:
    stop = Stop(StopParams(iterations=1_000, patience=5))
    assert not stop(4, 0)
    assert stop(5, 0)
    assert not stop(9, 5)
    assert stop(10, 5)
    assert not stop(999, 998)
    assert stop(1_000, 1_000)


def test_who_knows_nothing_of_the_best_needs_no_patience() -> None:
    assert not Stop(StopParams(iterations=1_000, patience=5))(999)


def test_patience_is_looked_at_often_enough() -> None:
    patient = Stop(StopParams(seconds=60, patience=30))
    assert patient.next_rounds(0, 1_000) == 30
    assert Stop(StopParams(seconds=60)).next_rounds(0, 1_000) == 1_000
    assert Stop(StopParams(iterations=1_000, patience=5)).next_rounds(998, 9) == 2


@pytest.mark.parametrize(
    "kwargs",
    [
        {},
        {"seconds": 0.0},
        {"iterations": -1},
        {"patience": 10},
        {"seconds": 1.0, "patience": 0},
    ],
)
def test_refuses_limits_that_mean_nothing(kwargs: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        StopParams(**kwargs)
