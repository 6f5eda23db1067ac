"""Rows that wait for their transaction in little memory."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from api.store.documents import Record

CHUNK = 1_000
"""Rows packed, and unpacked, at once."""
_FASTEST = 1


@dataclass(frozen=True)
class PackedRows:
    """
    Rows of texts and None, compressed by the thousand.

    A hundred thousand customers are 200 MB as objects and 15 MB like this, and are
    never all unpacked at the same time.
    """

    chunks: tuple[bytes, ...] = ()

    def __iter__(self) -> Iterator[Record]:
        """Yield the rows in order, as often as is wanted."""
        for chunk in self.chunks:
            yield from json.loads(zlib.decompress(chunk))


class RowPacker:
    """Packs rows as they come."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._rest: list[Record] = []

    def add(self, row: Record) -> None:
        """Add a row behind the others."""
        self._rest.append(row)
        if len(self._rest) == CHUNK:
            self._pack()

    def packed(self) -> PackedRows:
        """Return all rows so far."""
        if self._rest:
            self._pack()
        return PackedRows(tuple(self._chunks))

    def _pack(self) -> None:
        text = json.dumps(self._rest).encode("ascii")
        self._chunks.append(zlib.compress(text, _FASTEST))
        self._rest = []
