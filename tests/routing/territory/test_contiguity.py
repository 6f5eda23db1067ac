"""Stray pieces are found and given to the rep around them."""

import numpy as np
import pytest
from territory_worlds import make_customer, make_rep, make_task

from routing.model import Customer
from routing.territory.basic_area import NOBODY
from routing.territory.contiguity import grow_territories, join_territories
from routing.territory.improve import ImproveParams
from routing.territory.partition import Partition
from routing.territory.pieces import count_strays, is_contiguous

PARAMS = ImproveParams(aim=0.05)


def make_line(rep_of: str, **given) -> Partition:
    """Customers on a line, a letter each: the rep's number."""
    customers = [
        make_customer(idx, 48, 9 + idx / 10, **given) for idx in range(len(rep_of))
    ]
    return partition_of(customers, rep_of)


def partition_of(customers: list[Customer], rep_of: str) -> Partition:
    reps = [make_rep(0, 48, 9), make_rep(1, 48, 9 + len(rep_of) / 10)]
    task = make_task(customers, reps)
    return Partition(task, np.array([int(letter) for letter in rep_of]))


def letters(partition: Partition) -> str:
    return "".join(str(rep) for rep in partition.rep_of)


@pytest.mark.parametrize(
    ("before", "strays", "after"),
    [
        ("000111", 0, "000111"),
        ("0001110", 1, "0001111"),
        ("1000111", 1, "0000111"),
    ],
)
def test_stray_pieces_join_the_rep_around_them(before, strays, after) -> None:
    partition = make_line(before)
    assert count_strays(partition.areas, partition.to_array()) == strays
    assert is_contiguous(partition.areas, partition.to_array()) == (strays == 0)
    join_territories(partition, PARAMS)
    assert letters(partition) == after
    assert is_contiguous(partition.areas, partition.to_array())


def test_locked_strays_stay() -> None:
    customers = [
        make_customer(idx, 48, 9 + idx / 10, owner_id="R1", is_locked=idx == 1)
        for idx in range(6)
    ]
    partition = partition_of(customers, "010111")
    join_territories(partition, PARAMS)
    assert partition.rep_of[1] == 1
    assert is_contiguous(partition.areas, partition.to_array())


def test_cap_on_hand_overs_stops_joining() -> None:
    customers = [
        make_customer(idx, 48, 9 + idx / 10, owner_id=f"R{letter}")
        for idx, letter in enumerate("0001110")
    ]
    partition = partition_of(customers, "0001110")
    join_territories(partition, ImproveParams(aim=0.05, max_handovers=0))
    assert letters(partition) == "0001110"
    join_territories(partition, ImproveParams(aim=0.05, max_handovers=1))
    assert letters(partition) == "0001111"


def test_growing_follows_the_graph() -> None:
    partition = make_line("000111")
    held = np.array([0, NOBODY, NOBODY, NOBODY, NOBODY, 1])
    assert grow_territories(partition.task, held).tolist() == [0, 0, 0, 1, 1, 1]


def test_growing_from_nobody_takes_the_nearest_depot() -> None:
    partition = make_line("00000")
    held = np.full(5, NOBODY)
    assert grow_territories(partition.task, held).tolist() == [0, 0, 0, 1, 1]
