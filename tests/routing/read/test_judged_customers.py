"""Customers handed on one after the other: each once, and nobody held."""

import tracemalloc

import pytest

from routing.errors import DataError
from routing.policy import Policy
from routing.read import read_customers
from routing.read.customers import judge_customers
from tests.routing.read.read_world import codes, write

NAMED = "customer_id,name,lat,lon,zip"
MOST_BYTES = 400
"""By customer: a short text and an id remembered; a customer held takes 1,200."""


def judge(path, **policy):
    taken = []
    judged = judge_customers(path, Policy(**policy), taken.append)
    return judged, [draft.customer for draft in taken]


def test_those_without_a_place_come_last_and_know_all_others(tmp_path):
    content = (
        f"{NAMED}\nC1,a,,,Z\nC2,b,31.21003,121.47003,Z\nC3,c,31.23003,121.47003,Z\n"
        "C4,d,91,121.47003,Z\nC5,e,31.25003,121.47003,Z\nC5,e,31.25003,121.47003,Z\n"
    )
    path = write(tmp_path, content)
    judged, customers = judge(path)
    assert [one.customer_id for one in customers] == ["C2", "C3", "C5", "C1"]
    # C4 is refused and C5 counts once, so the mean is that of three.
    assert customers[-1].location.lat == pytest.approx(31.23003, abs=1e-6)
    assert customers[-1].is_approximate
    assert (judged.rows_total, judged.rows_accepted) == (6, 5)
    assert [issue.row for issue in judged.issues] == [2, 5, 7]
    assert codes(judged.issues) == [
        *("APPROXIMATE_LOCATION", "INVALID_LATITUDE", "DUPLICATE_ROW")
    ]


def test_who_reads_all_has_them_in_the_order_of_the_file(tmp_path):
    content = f"{NAMED}\nC2,a,,,\nC1,b,31.21003,121.47003,\n"
    path = write(tmp_path, content)
    reading = read_customers(path, Policy(allow_unlocated=True))
    assert [one.customer_id for one in reading.customers] == ["C2", "C1"]


def test_rows_that_contradict_each_other_are_all_refused_before_they_are_read(
    tmp_path,
):
    content = f"{NAMED}\nC1,a,31.21003,121.47003,\nC1,b,95,121.47003,\n"
    judged, customers = judge(write(tmp_path, content))
    assert customers == []
    assert codes(judged.issues) == [
        *("DUPLICATE_ID_CONFLICT", "DUPLICATE_ID_CONFLICT", "INVALID_LATITUDE")
    ]


def test_a_file_with_swapped_columns_is_refused_after_its_last_row(tmp_path):
    rows = [f"C{at},a,121.4{at}003,31.2{at}003," for at in range(6)]
    path = write(tmp_path, "\n".join((NAMED, *rows)))
    with pytest.raises(DataError) as refused:
        judge(path)
    assert codes(refused.value.issues) == ["COLUMN_SWAP_SUSPECTED"]


def test_memory_does_not_grow_by_the_customers_of_a_file(tmp_path):
    rows = [f"C{at:05},Shop,31.{20_000 + at},121.{at:05}," for at in range(5_000)]
    path = write(tmp_path, "\n".join((NAMED, *rows)))
    tracemalloc.start()
    judge_customers(path, Policy(), lambda _draft: None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_BYTES * len(rows)
