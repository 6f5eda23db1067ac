"""Territories brought along."""

import pytest

from routing.read import read_territories
from tests.routing.read.read_world import fatal_codes, write


def test_an_assignment_is_read(tmp_path):
    write(tmp_path, "customer_id,rep_id\nC1,R1\nC2,R2\nC1,R1\n", "assignment.csv")
    assert read_territories(tmp_path) == {"C1": "R1", "C2": "R2"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("C1,R1\nC1,R2\n", ["DUPLICATE_ID_CONFLICT"] * 2),
        ("C1,\n", ["MISSING_ID"]),
        ("C1,R 1\n", ["INVALID_ID"]),
        ("C1,R1,x\nC2,R2\n", ["RAGGED_ROW"]),
    ],
)
def test_any_fault_refuses_the_folder(tmp_path, rows, expected):
    write(tmp_path, f"customer_id,rep_id\n{rows}", "assignment.csv")
    assert fatal_codes(read_territories, tmp_path) == expected


def test_a_folder_without_an_assignment(tmp_path):
    assert fatal_codes(read_territories, tmp_path) == ["FILE_NOT_FOUND"]
