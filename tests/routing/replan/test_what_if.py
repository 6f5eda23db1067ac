"""What if there were more reps: they live where ways are long."""

import pytest

from routing.model import Customer, Location, Rep
from routing.replan import add_reps

TOWN, VILLAGE = Location(lat=31.2, lon=121.4), Location(lat=31.2, lon=122.4)


def make_rep(rep_id: str) -> Rep:
    return Rep(rep_id=rep_id, depot=TOWN, end_depot=TOWN, max_visits=9)


def make_customer(name: str, place: Location | None, frequency: int = 1) -> Customer:
    return Customer(
        customer_id=name,
        location=place,
        grade="A",
        frequency=frequency,
        service_time=60,
    )


CUSTOMERS = (
    *(make_customer(f"T{i}", TOWN) for i in range(9)),
    *(make_customer(f"V{i}", VILLAGE) for i in range(3)),
)


def test_a_new_rep_lives_where_nobody_does_with_the_hours_of_the_first() -> None:
    old, new = add_reps([make_rep("R1")], CUSTOMERS, 1)
    assert (old.rep_id, new.rep_id) == ("R1", "NEW1")
    assert (new.depot, new.end_depot) == (VILLAGE, VILLAGE)
    assert new.max_visits == 9


def test_the_second_looks_at_where_the_first_lives() -> None:
    far = Location(lat=32.2, lon=121.4)
    customers = (*CUSTOMERS, make_customer("F", far))
    names = [rep.depot for rep in add_reps([make_rep("R1")], customers, 2)]
    assert names == [TOWN, VILLAGE, far]


def test_visits_count_and_parked_customers_do_not() -> None:
    far = Location(lat=32.2, lon=121.4)
    often = (*CUSTOMERS, make_customer("F", far, frequency=20))
    assert add_reps([make_rep("R1")], often, 1)[1].depot == far
    parked = (*CUSTOMERS, make_customer("F", far, frequency=0))
    assert add_reps([make_rep("R1")], parked, 1)[1].depot == VILLAGE


def test_names_that_are_taken_are_left_alone() -> None:
    reps = add_reps([make_rep("NEW1")], CUSTOMERS, 2)
    assert [rep.rep_id for rep in reps] == ["NEW1", "NEW2", "NEW3"]


@pytest.mark.parametrize("place", [None])
def test_without_places_he_lives_with_the_first(place: Location | None) -> None:
    found = add_reps([make_rep("R1")], [make_customer("X", place)], 1)
    assert found[1].depot == TOWN
