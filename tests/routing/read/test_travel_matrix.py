"""Given matrices: CSV and NPZ, order, digest, faults."""

import numpy as np
import pytest

from routing.errors import TravelError
from routing.read import read_travel_matrix
from routing.travel import Places, matrix_digest
from tests.routing.read.read_world import fatal_codes, write

HEADER = "from_id,to_id,seconds,metres\n"
ROWS = "R1,C1,60,500\nC1,R1,90.5,700\nC1,R1:end,30,200\n"


def save(folder, **arrays):
    np.savez(folder / "travel.npz", **arrays)
    return folder / "travel.npz"


def test_csv_pairs_become_a_matrix_sorted_by_id(tmp_path):
    matrix = read_travel_matrix(write(tmp_path, HEADER + ROWS, "travel.csv"))
    assert matrix.ids == ("C1", "R1", "R1:end")
    assert matrix.seconds.tolist() == [[0, 91, 30], [60, 0, -1], [-1, -1, 0]]
    assert matrix.metres[0, 1] == 700


def test_the_digest_is_of_the_content(tmp_path):
    lines = ROWS.splitlines(keepends=True)
    one = read_travel_matrix(write(tmp_path, HEADER + ROWS, "one.csv"))
    other = read_travel_matrix(write(tmp_path, HEADER + "".join(lines[::-1]), "b.csv"))
    assert one.sha256 == other.sha256
    assert one.sha256 == matrix_digest(one.ids, one.seconds, one.metres)
    path = save(tmp_path, ids=one.ids, seconds=one.seconds, metres=one.metres)
    assert read_travel_matrix(path).sha256 == one.sha256


def test_pairs_that_are_missing_are_named_when_they_are_needed(tmp_path):
    matrix = read_travel_matrix(write(tmp_path, HEADER + ROWS, "travel.csv"))
    places = Places(("R1", "R1:end"), np.zeros(2), np.zeros(2))
    with pytest.raises(TravelError, match="R1 -> R1:end"):
        matrix(places)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("A,B,-1,5", "TRAVEL_NUMBER"),
        ("A,B,nan,5", "TRAVEL_NUMBER"),
        ("A,B,5,inf", "TRAVEL_NUMBER"),
        ("A,B,5,1e30", "TRAVEL_NUMBER"),
        ("A,B,,5", "TRAVEL_NUMBER"),
        ("A,B,soon,5", "TRAVEL_NUMBER"),
        ("A B,B,5,5", "INVALID_ID"),
        ("A,,5,5", "INVALID_ID"),
        ("A,B,5", "RAGGED_ROW"),
        ("C1,R1,90.5,700", "DUPLICATE_PAIR"),
    ],
)
def test_faults_in_a_csv(tmp_path, row, code):
    path = write(tmp_path, f"{HEADER}{ROWS}{row}\n", "travel.csv")
    assert fatal_codes(read_travel_matrix, path) == [code]


SQUARE = np.array([[0, 5], [7, 0]])


@pytest.mark.parametrize(
    "arrays",
    [
        {"ids": ["A", "B"], "seconds": SQUARE},
        {"ids": ["A", "B", "C"], "seconds": SQUARE, "metres": SQUARE},
        {"ids": ["A", "A"], "seconds": SQUARE, "metres": SQUARE},
        {"ids": ["A", "B C"], "seconds": SQUARE, "metres": SQUARE},
        {"ids": ["A", "B"], "seconds": SQUARE.astype(str), "metres": SQUARE},
        {
            "ids": np.array(["A", "B"], dtype=object),
            "seconds": SQUARE,
            "metres": SQUARE,
        },
    ],
)
def test_an_npz_of_another_shape_is_refused(tmp_path, arrays):
    assert fatal_codes(read_travel_matrix, save(tmp_path, **arrays)) == ["TRAVEL_NPZ"]


@pytest.mark.parametrize("number", [-2.0, np.nan, np.inf, 1e12])
def test_numbers_that_no_trip_has_are_refused(tmp_path, number):
    seconds = SQUARE.astype(float)
    seconds[0, 1] = number
    path = save(tmp_path, ids=["A", "B"], seconds=seconds, metres=SQUARE)
    assert fatal_codes(read_travel_matrix, path) == ["TRAVEL_NUMBER"]


def test_numbers_as_ids_become_text(tmp_path):
    path = save(tmp_path, ids=[20, 3], seconds=SQUARE, metres=SQUARE)
    matrix = read_travel_matrix(path)
    assert matrix.ids == ("20", "3")
    assert matrix.seconds.tolist() == SQUARE.tolist()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 junk", b"text"])
def test_junk_is_no_matrix(tmp_path, content):
    path = write(tmp_path, content, "travel.npz")
    assert fatal_codes(read_travel_matrix, path) == ["TRAVEL_NPZ"]


def test_a_missing_matrix_is_named(tmp_path):
    assert fatal_codes(read_travel_matrix, tmp_path / "t.npz") == ["FILE_NOT_FOUND"]
    assert fatal_codes(read_travel_matrix, tmp_path / "t.csv") == ["FILE_NOT_FOUND"]
