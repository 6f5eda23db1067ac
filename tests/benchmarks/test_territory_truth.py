import numpy as np
import pytest

from benchmarks.territory_metrics import linehaul_seconds
from benchmarks.territory_truth import simulate_days, tour_metres, true_drive
from benchmarks.territory_world import (
    SETS,
    TerritoryWorld,
    drive_seconds,
    make_world,
)


def small_world(
    xy: list[tuple[float, float]], visits: list[float], homes: list[tuple[float, float]]
) -> TerritoryWorld:
    return TerritoryWorld(
        name="small",
        seed=1,
        ids=np.arange(len(xy)),
        xy=np.array(xy),
        visits=np.array(visits),
        service=np.full(len(xy), 600.0),
        homes=np.array(homes),
        box=(10_000.0, 10_000.0),
    )


def test_a_tour_goes_round_a_square() -> None:
    """Nearest neighbour alone would cross: 0, 2, 1, 3."""
    corners = np.array([[0.0, 0.0], [3.0, 3.0], [0.0, 2.9], [3.0, 0.0]])
    assert tour_metres(corners) == pytest.approx(2.9 + np.hypot(3, 0.1) + 3 + 3)


def test_an_empty_day_is_no_drive_and_one_stop_is_there_and_back() -> None:
    assert tour_metres(np.zeros((1, 2))) == 0
    assert tour_metres(np.array([[0.0, 0.0], [3.0, 4.0]])) == 10


def test_two_opt_undoes_every_crossing() -> None:
    """On a circle the shortest tour is the circle, whatever the order of the stops."""
    angles = np.random.default_rng(1).permutation(12) * np.pi / 6
    circle = np.column_stack((np.cos(angles), np.sin(angles)))
    assert tour_metres(circle) == pytest.approx(12 * 2 * np.sin(np.pi / 12))


def test_a_weekly_customer_is_driven_to_four_times() -> None:
    world = small_world([(0, 1_000)], [4], [(0, 0)])
    four_trips = drive_seconds(np.array([8_000.0]))
    assert true_drive(world, np.array([0])) == pytest.approx(four_trips)


def test_customers_are_visited_as_often_as_is_due() -> None:
    world = make_world(SETS["S"])
    own = np.flatnonzero(world.xy[:, 0] < 75_000)
    visits = world.visits[own]
    days = list(simulate_days(world.xy[own], visits, world.service[own]))
    assert len(days) == 20
    met = np.bincount(np.concatenate(days), minlength=len(own))
    assert np.array_equal(met, visits)
    weeks = [np.concatenate(days[k : k + 5]) for k in (0, 5, 10, 15)]
    assert all(len(set(week.tolist())) == len(week) for week in weeks)
    twice = set(np.flatnonzero(visits == 2).tolist())
    held = [twice & set(week.tolist()) for week in weeks]
    assert held[0] == held[2]
    assert held[1] == held[3] == twice - held[0]


def test_days_of_a_week_have_even_work() -> None:
    world = make_world(SETS["S"])
    own = np.arange(100)
    days = list(simulate_days(world.xy[own], world.visits[own], world.service[own]))
    work = np.array([world.service[day].sum() for day in days]).reshape(4, 5)
    assert (abs(work / work.mean(axis=1, keepdims=True) - 1) < 0.35).all()


def test_reps_not_asked_for_are_left_out() -> None:
    world = small_world([(0, 1_000), (0, 2_000)], [4, 4], [(0, 0), (0, 0)])
    drive = true_drive(world, np.array([0, 1]), reps=[1])
    assert np.isnan(drive[0])
    assert drive[1] == pytest.approx(drive_seconds(np.array(16_000.0)))


def test_far_customers_are_driven_to_as_the_estimate_of_linehaul_says() -> None:
    """Twenty places at one spot, a visit a day each: only the way there counts."""
    spots = [(50_000.0 + k, 0.0) for k in range(20)]
    world = small_world(spots, [1] * 20, [(0, 0)])
    rep_of = np.zeros(20, dtype=np.int64)
    estimate = linehaul_seconds(world.xy, world.visits, rep_of, world.homes)
    assert true_drive(world, rep_of) == pytest.approx(estimate, rel=0.01)
