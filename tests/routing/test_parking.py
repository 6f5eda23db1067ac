import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.model import Customer, Location
from routing.parking import metres_between, near_strangers, parking_groups, parks_at

METRE = 1 / 111_195.1
"""Degrees of latitude in a metre."""


def at(customer_id: str, north: float, east: float = 0.0) -> Customer:
    """Return a customer some metres from the origin, on the equator."""
    return Customer(
        customer_id=customer_id, location=Location(lat=north * METRE, lon=east * METRE)
    )


def test_customers_of_one_building_share_their_parking() -> None:
    groups = parking_groups([at("a", 0), at("b", 30), at("c", 500)], 50.0)
    assert groups["a"] == groups["b"] != groups["c"]


def test_a_chain_is_cut_where_its_ends_lie_too_far_apart() -> None:
    groups = parking_groups([at("a", 0), at("b", 40), at("c", 80)], 50.0)
    assert groups["a"] == groups["b"] != groups["c"]


def test_the_order_of_the_customers_does_not_matter() -> None:
    customers = [at("a", 0), at("b", 40), at("c", 80), at("d", 60, 30)]
    assert parking_groups(customers, 50.0) == parking_groups(customers[::-1], 50.0)


def test_near_customers_of_another_group_are_known() -> None:
    customers = [at("a", 0), at("b", 40), at("c", 80)]
    groups = parking_groups(customers, 50.0)
    assert near_strangers(customers, groups, 50.0) == {
        1: frozenset({2}),
        2: frozenset({1}),
    }


def test_customers_without_a_location_have_no_group() -> None:
    nowhere = Customer(customer_id="x", location=None)
    assert parking_groups([nowhere, at("a", 0)], 50.0) == {"a": 0}


def test_metres_between_counts_both_directions() -> None:
    a, b = at("a", 0).location, at("b", 30, 40).location
    assert a is not None
    assert b is not None
    assert metres_between(a, b) == pytest.approx(50, abs=0.01)


@given(
    st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)), min_size=1, max_size=25)
)
def test_all_members_of_a_group_lie_within_the_radius(
    positions: list[tuple[float, float]],
) -> None:
    customers = [at(f"C{idx}", *position) for idx, position in enumerate(positions)]
    groups = parking_groups(customers, 50.0)
    assert len(groups) == len(customers)
    for a in customers:
        for b in customers:
            if groups[a.customer_id] == groups[b.customer_id]:
                assert a.location is not None
                assert b.location is not None
                assert metres_between(a.location, b.location) <= 50.0


def test_two_neighbours_always_share() -> None:
    for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
        pair = [at("a", 0), at("b", 49 * np.cos(angle), 49 * np.sin(angle))]
        groups = parking_groups(pair, 50.0)
        assert groups["a"] == groups["b"]


def test_a_route_parks_anew_where_a_stop_is_far_from_any_since_the_last() -> None:
    stops = [at("a", 0), at("b", 40), at("c", 80), at("d", 100), at("e", 500)]
    where = [stop.location for stop in stops]
    assert parks_at(where, 50.0) == (True, False, True, False, True)


def test_a_stop_without_a_location_is_parked_for_and_ends_the_walk() -> None:
    here = at("a", 0).location
    assert parks_at([here, None, here, here], 50.0) == (True, True, True, False)
    assert parks_at([], 50.0) == ()
