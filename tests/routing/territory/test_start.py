"""Recursive cuts and the assignment of their parts."""

from itertools import permutations

import numpy as np
import pytest
from territory_worlds import CYCLE, make_customer, make_rep, make_world

from routing.model import Customer, Rep
from routing.policy import Policy
from routing.territory.assign import _part_costs, assign_parts
from routing.territory.basic_area import BasicAreas, make_basic_areas, make_claims
from routing.territory.crew import Crew, make_crew
from routing.territory.start import (
    CutParams,
    cut_recursively,
    start_from_cuts,
    start_from_owners,
)

NO_DEPOTS = np.zeros((8, 2))


def build(customers: list[Customer], reps: list[Rep]) -> tuple[BasicAreas, Crew]:
    crew = make_crew(reps, Policy(), CYCLE)
    claims = make_claims(customers, crew, {})
    idxs = range(len(customers))
    return make_basic_areas(customers, idxs, reps, crew, claims, Policy()), crew


def test_four_clusters_become_four_parts() -> None:
    corners = np.array([(0, 0), (100, 0), (0, 100), (100, 100)], dtype=float)
    xy = np.repeat(corners, 5, axis=0) + np.tile(np.eye(5, 2), (4, 1))
    part_of = cut_recursively(
        xy, np.ones(20), np.ones(4), NO_DEPOTS[:4], CutParams()
    ).reshape(4, 5)
    assert sorted(part_of[:, 0].tolist()) == [0, 1, 2, 3]
    assert (part_of == part_of[:, :1]).all()


@pytest.mark.parametrize("seed", range(5))
def test_parts_match_their_shares_within_a_point_a_cut(seed: int) -> None:
    rng = np.random.default_rng(seed)
    xy, work = rng.uniform(0, 1, (600, 2)), rng.uniform(1, 2, 600)
    shares = rng.uniform(0.5, 2, 8)
    part_of = cut_recursively(xy, work, shares, rng.uniform(0, 1, (8, 2)), CutParams())
    got = np.bincount(part_of, weights=work, minlength=8)
    wanted = shares / shares.sum() * work.sum()
    assert np.abs(got - wanted).max() <= 3 * 2


def test_parts_without_a_share_get_nothing() -> None:
    part_of = cut_recursively(
        np.random.default_rng(0).uniform(0, 1, (30, 2)),
        np.ones(30),
        np.array([1.0, 0.0, 1.0]),
        NO_DEPOTS[:3],
        CutParams(),
    )
    assert np.bincount(part_of, minlength=3).tolist() == [15, 0, 15]


def test_more_parts_than_points_leave_parts_empty() -> None:
    part_of = cut_recursively(
        np.eye(3, 2), np.ones(3), np.ones(8), NO_DEPOTS, CutParams()
    )
    assert len(set(part_of.tolist())) == 3


@pytest.mark.parametrize("seed", range(4))
def test_assignment_is_the_cheapest_of_all(seed: int) -> None:
    customers, reps = make_world(60, 4, seed)
    areas, crew = build(customers, reps)
    free = np.arange(len(areas))
    part_of = np.random.default_rng(seed).integers(0, 4, len(areas))
    rep_of = assign_parts(areas, crew, free, part_of, keep_owners=False)
    costs = np.array(
        [
            _part_costs(areas, crew, free[part_of == part], np.arange(4), False)
            for part in range(4)
        ]
    )
    chosen = [int(rep_of[part_of == part][0]) for part in range(4)]
    cheapest = min(costs[range(4), order].sum() for order in permutations(range(4)))
    assert costs[range(4), chosen].sum() == pytest.approx(cheapest, abs=4)


def test_parts_go_to_their_owners_when_depots_do_not_matter() -> None:
    customers = [
        make_customer(idx, 48, 9 + idx / 100, owner_id="R1" if idx < 10 else "R0")
        for idx in range(20)
    ]
    areas, crew = build(customers, [make_rep(0, 48, 9.1), make_rep(1, 48, 9.1)])
    part_of = np.array([int(areas.xy[a, 0] > 0) for a in range(len(areas))])
    rep_of = assign_parts(areas, crew, np.arange(len(areas)), part_of, keep_owners=True)
    assert (rep_of == areas.owner).mean() > 0.9


def test_owners_start_keeps_owners_and_gives_newcomers_to_neighbours() -> None:
    customers = [
        make_customer(0, 48, 9.0, owner_id="R0"),
        make_customer(1, 48, 9.1),
        make_customer(2, 48, 9.8),
        make_customer(3, 48, 9.9, owner_id="R1"),
    ]
    areas, crew = build(customers, [make_rep(0, 48, 9.9), make_rep(1, 48, 9)])
    assert start_from_owners(areas, crew).to_array().tolist() == [0, 0, 1, 1]


def test_new_rep_starts_with_the_customer_nearest_to_the_depot() -> None:
    customers = [
        make_customer(idx, 48, 9 + idx / 10, owner_id="R0") for idx in range(5)
    ]
    areas, crew = build(customers, [make_rep(0, 48, 9), make_rep(1, 48, 9.41)])
    assert start_from_owners(areas, crew).to_array().tolist() == [0, 0, 0, 0, 1]


def test_cuts_respect_locks_and_allowed_reps() -> None:
    customers, reps = make_world(60, 3, 1)
    customers = [
        make_customer(
            idx,
            c.location.lat,
            c.location.lon,
            allowed_reps=("R0", "R1") if idx % 2 else (),
        )
        for idx, c in enumerate(customers)
    ]
    areas, crew = build(customers, reps)
    start = start_from_cuts(areas, crew, CutParams(), keep_owners=True)
    rep_of = start.to_array()
    assert areas.is_allowed[np.arange(len(areas)), rep_of].all()
