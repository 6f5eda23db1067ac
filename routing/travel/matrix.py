"""Travel from a matrix that the user brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np

from routing.errors import TravelError
from routing.travel.protocol import IntArray, Places, TravelMatrix

MISSING = -1


@dataclass(frozen=True)
class GivenMatrix:
    """
    Travel times and distances between named places.

    Parameters
    ----------
    ids
        customer_ids and depots: ``<rep_id>:start`` and ``<rep_id>:end``, which fall
        back to the row ``<rep_id>`` where they are not given.
    seconds, metres
        Shape (num_ids, num_ids), ``[frm, to]``; -1 where a pair is missing.
    sha256
        Digest of the file it was read from.
    """

    ids: tuple[str, ...]
    seconds: IntArray
    metres: IntArray
    sha256: str

    def __call__(self, places: Places) -> TravelMatrix:
        """
        Return the part of the matrix between the places.

        Raises
        ------
        TravelError
            If ids or pairs are missing; names all of them.
        """
        rows = np.array([self._row(name) for name in places.ids], dtype=np.int64)
        unknown = [
            name.partition(":")[0]
            for name, row in zip(places.ids, rows, strict=True)
            if row < 0
        ]
        if unknown:
            raise TravelError(dict.fromkeys(unknown))
        seconds = self.seconds[np.ix_(rows, rows)]
        metres = self.metres[np.ix_(rows, rows)]
        gaps = np.argwhere((seconds == MISSING) | (metres == MISSING))
        gaps = gaps[gaps[:, 0] != gaps[:, 1]]
        if len(gaps):
            names = [self.ids[row] for row in rows]
            pairs = (f"{names[frm]} -> {names[to]}" for frm, to in gaps)
            raise TravelError(dict.fromkeys(pairs))
        np.fill_diagonal(seconds, 0)
        np.fill_diagonal(metres, 0)
        return TravelMatrix(places.ids, seconds, metres)

    @property
    def source(self) -> dict[str, object]:
        """Say which matrix it is."""
        return {"kind": "matrix", "file": "travel.npz", "sha256": self.sha256}

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.ids)}

    def _row(self, name: str) -> int:
        row = self._rows.get(name)
        return self._rows.get(name.partition(":")[0], -1) if row is None else row


def matrix_digest(ids: Sequence[str], seconds: IntArray, metres: IntArray) -> str:
    """
    Return the sha256 (hex) of a matrix, whatever file it came in.

    The bytes digested: the ids joined by line feeds in UTF-8, a zero byte, then
    seconds and metres row by row as little-endian 64-bit integers.
    """
    digest = sha256("\n".join(ids).encode() + b"\0")
    for values in (seconds, metres):
        digest.update(np.ascontiguousarray(values, dtype="<i8").tobytes())
    return digest.hexdigest()
