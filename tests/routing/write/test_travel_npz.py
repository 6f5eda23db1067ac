from hashlib import sha256
from io import BytesIO

import numpy as np

from routing.travel import matrix_digest
from routing.write.travel_npz import format_travel
from tests.routing.plan_world import IDS, make_matrix


def test_matrix_comes_back_from_the_archive():
    matrix = make_matrix()
    with np.load(BytesIO(format_travel(matrix)), allow_pickle=False) as archive:
        assert sorted(archive) == ["ids", "metres", "seconds"]
        assert tuple(archive["ids"].tolist()) == IDS
        assert np.array_equal(archive["seconds"], matrix.seconds)
        assert np.array_equal(archive["metres"], matrix.metres)


def test_equal_matrices_give_equal_bytes():
    assert format_travel(make_matrix()) == format_travel(make_matrix())


def test_digest_is_that_of_ids_and_little_endian_numbers():
    seconds = np.array([[0, 1], [258, 0]])
    metres = np.array([[0, 2], [3, 0]])
    numbers = (0, 1, 258, 0, 0, 2, 3, 0)
    content = b"A\nB\0" + b"".join(n.to_bytes(8, "little") for n in numbers)
    expected = sha256(content).hexdigest()
    assert matrix_digest(("A", "B"), seconds, metres) == expected
    assert matrix_digest(("A", "B"), np.asfortranarray(seconds), metres) == expected
    assert matrix_digest(("A", "B"), seconds.astype(np.int32), metres) == expected
