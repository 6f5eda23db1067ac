"""Reps placed where their territories want them."""

import numpy as np
import pytest
from territory_worlds import CYCLE, make_customer, make_world

from routing.errors import DataError
from routing.policy import Policy
from routing.territory import design_territories, place_reps
from routing.territory.place_reps import geometric_median


def test_each_of_two_towns_gets_a_rep() -> None:
    customers = [
        make_customer(idx, 48 + idx % 3 / 100, (9 if idx < 9 else 11) + idx % 9 / 100)
        for idx in range(18)
    ]
    reps = place_reps(customers, 2, Policy(), CYCLE, seed=1)
    assert [rep.rep_id for rep in reps] == ["R01", "R02"]
    assert sorted(round(rep.depot.lon) for rep in reps) == [9, 11]
    assert all(any(c.location == rep.depot for c in customers) for rep in reps)


def test_median_is_not_drawn_by_a_far_point_as_a_mean_is() -> None:
    xy = np.array([(0, 0), (1, 0), (0, 1), (1, 1), (1_000, 1_000)], dtype=float)
    assert geometric_median(xy, np.ones(5)).max() < 2


def test_median_of_a_triangle_sees_its_sides_under_equal_angles() -> None:
    xy = 1_000 * np.array([(0, 0), (1, 0), (0.5, 0.75**0.5)])
    centre = xy.mean(axis=0)
    assert geometric_median(xy, np.ones(3)) == pytest.approx(centre, abs=1)


@pytest.mark.parametrize("seed", range(3))
def test_placed_reps_need_less_driving_than_reps_at_random(seed: int) -> None:
    customers, reps = make_world(400, 5, seed)
    placed = place_reps(customers, 5, Policy(), CYCLE, seed=seed)

    def work(team) -> int:
        design = design_territories(customers, team, Policy(), cycle=CYCLE, seed=seed)
        assert design.max_deviation <= 0.05
        return sum(territory.workload for territory in design.territories)

    assert work(placed) < work(reps)


def test_same_seed_same_reps() -> None:
    customers, _ = make_world(100, 2, 0)
    first = place_reps(customers, 7, Policy(), CYCLE, seed=3)
    assert first == place_reps(customers, 7, Policy(), CYCLE, seed=3)


def test_parked_customers_place_reps_only_where_nobody_else_is() -> None:
    parked = [make_customer(idx, 48, 9 + idx, frequency=0) for idx in range(3)]
    active = make_customer(9, 50, 9)
    (alone,) = place_reps(parked, 1, Policy(), CYCLE, seed=1)
    assert alone.depot == parked[1].location
    (rep,) = place_reps([*parked, active], 1, Policy(), CYCLE, seed=1)
    assert rep.depot == active.location


def test_more_reps_than_customers_still_live_somewhere() -> None:
    reps = place_reps([make_customer(0, 48, 9)], 101, Policy(), CYCLE, seed=1)
    assert len({rep.rep_id for rep in reps}) == 101
    assert reps[0].rep_id == "R001"


def test_no_located_customer_is_an_error_with_a_cure() -> None:
    with pytest.raises(DataError) as caught:
        place_reps([make_customer(0, 48, 9, location=None)], 2, Policy(), CYCLE, 1)
    (issue,) = caught.value.issues
    assert issue.code == "NO_LOCATED_CUSTOMERS"
    assert issue.message("zh") != issue.message("en")
    assert issue.cure("zh") != issue.cure("en")


def test_less_than_one_rep_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        place_reps([make_customer(0, 48, 9)], 0, Policy(), CYCLE, 1)
