"""Today's territories as a start."""

from territory_worlds import make_customer, make_rep, make_task

from routing.territory.today import start_from_owners


def test_owners_start_keeps_owners_and_gives_newcomers_to_neighbours() -> None:
    customers = [
        make_customer(0, 48, 9.0, owner_id="R0"),
        make_customer(1, 48, 9.1),
        make_customer(2, 48, 9.8),
        make_customer(3, 48, 9.9, owner_id="R1"),
    ]
    task = make_task(customers, [make_rep(0, 48, 9.9), make_rep(1, 48, 9)])
    assert start_from_owners(task).to_array().tolist() == [0, 0, 1, 1]


def test_new_rep_starts_with_the_customer_nearest_to_the_depot() -> None:
    customers = [
        make_customer(idx, 48, 9 + idx / 10, owner_id="R0") for idx in range(5)
    ]
    task = make_task(customers, [make_rep(0, 48, 9), make_rep(1, 48, 9.41)])
    assert start_from_owners(task).to_array().tolist() == [0, 0, 0, 0, 1]
