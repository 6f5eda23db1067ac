from collections.abc import Callable

import pytest

from routing.solver.stop import Remembered, Stop, StopParams


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


def clock_of(*times: float) -> Callable[[], float]:
    """Return a clock that shows these times, then the last one for ever."""
    shown = list(times)
    return lambda: shown.pop(0) if len(shown) > 1 else shown[0]


def test_stops_as_soon_as_it_is_asked_to() -> None:
    answers = iter([False, True])
    stop = Stop(StopParams(iterations=1_000, asked=lambda: next(answers)))
    assert not stop(1)
    assert stop(2)


def test_nothing_is_left_for_exact_choices_once_asked() -> None:
    said = []
    stop = Stop(StopParams(iterations=1_000, asked=lambda: bool(said)))
    budgets = stop.exact_budget(20.0), stop.proof_budget()
    assert [budget.left() for budget in budgets] == [2.0, 2.0]
    said.append("yes")
    assert [budget.left() for budget in budgets] == [0.0, 0.0]
    assert [budget.seconds() for budget in budgets] == [0.0, 0.0]


def test_work_alone_counts_where_iterations_are_the_limit() -> None:
    now = [0.0]
    stop = Stop(StopParams(iterations=1_000), clock=lambda: now[0])
    budget = stop.proof_budget()
    budget.spend(1.5)
    now[0] = 1e6
    assert budget.left() == 0.5
    assert budget.seconds() == float("inf")


def test_cuts_have_half_of_the_overtime_and_proofs_the_rest() -> None:
    """After 60 s there are 6 more."""
    now = [0.0]
    stop = Stop(StopParams(seconds=60), clock=lambda: now[0])
    cuts, proofs = stop.exact_budget(20.0), stop.proof_budget()
    now[0] = 61.0
    assert (cuts.left(), proofs.left()) == (2.0, 5.0)
    now[0] = 64.0
    assert (cuts.left(), proofs.left()) == (0.0, 2.0)
    now[0] = 67.0
    assert (cuts.left(), proofs.left()) == (0.0, 0.0)


def test_a_short_search_has_a_second_more() -> None:
    stop = Stop(StopParams(seconds=4), clock=clock_of(0.0, 4.0))
    assert stop.proof_budget().left() == 1.0


def test_a_search_may_end_sooner_for_the_sake_of_cuts() -> None:
    """Of 60 s, 6 are for cuts; 3 of them come after the limit."""
    now = [0.0]
    stop = Stop(StopParams(seconds=60), clock=lambda: now[0])
    stop.keep_for_exact()
    now[0] = 57.0
    assert stop(1)
    assert stop.progress(1) == 1.0
    assert stop.exact_budget(20.0).left() == 6.0
    assert Stop(StopParams(iterations=5)).progress(5) == 1.0


def test_a_search_that_plans_everything_after_all_has_its_time_back() -> None:
    stop = Stop(StopParams(seconds=60), clock=clock_of(0.0, 57.0))
    stop.keep_for_exact()
    stop.keep_nothing()
    assert not stop(1)
    assert stop.seconds_left() == 3.0


def test_what_follows_a_late_search_has_less_time() -> None:
    first = Stop(StopParams(seconds=10), clock=clock_of(0.0, 13.0))
    assert first.follow(StopParams(seconds=10)).seconds_left() == 7.0


def test_what_follows_an_early_search_has_its_own_time() -> None:
    first = Stop(StopParams(seconds=10), clock=clock_of(0.0, 4.0))
    assert first.follow(StopParams(seconds=10)).seconds_left() == 10.0
    later = Stop(StopParams(iterations=1)).follow(StopParams(iterations=2))
    assert not later(1)
    assert later(2)


def test_a_yes_is_remembered() -> None:
    answers = iter([False, True, False])
    asked = Remembered(lambda: next(answers))
    assert not asked()
    assert not asked.has_said_yes
    assert asked()
    assert asked()
    assert asked.has_said_yes
