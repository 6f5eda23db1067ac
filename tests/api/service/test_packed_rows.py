"""Rows on their way from the process that read a file."""

from pathlib import Path

import pytest

from api.uploads.packed_rows import CHUNK, RowPacker
from api.uploads.reading import FileOrder, read_file
from routing.policy import Policy
from tests.api.service.service_world import customers_csv

ODD = "Zoë \x00 \u2028 \"'\\ 李 \U0001f600"


@pytest.mark.parametrize("num", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_rows_come_out_as_they_went_in_and_in_order(num: int) -> None:
    rows = [
        {"customer_id": f"C{at}", "document": ODD, "rep_id": None} for at in range(num)
    ]
    packer = RowPacker()
    for row in rows:
        packer.add(row)
    packed = packer.packed()
    assert list(packed) == rows
    # A write that is tried again reads them again.
    assert list(packed) == rows


def test_customers_of_a_file_take_a_tenth_of_their_text(tmp_path: Path) -> None:
    """What waits in memory for the database grows by 200 bytes a customer or less."""
    lines = (f"C{at:05},Corner shop {at},31.{at:05},121.{at:05}" for at in range(5_000))
    path = tmp_path / "c.csv"
    path.write_bytes(customers_csv(*lines))
    order = FileOrder(
        path=path,
        crs=None,
        encoding=None,
        policy=Policy(),
        reps=(),
        most_rows=10_000,
    )
    rows = read_file(order).rows
    text = sum(len(row["document"]) + len(row["digest"]) for row in rows)
    size = sum(map(len, rows.chunks))
    assert len(list(rows)) == 5_000
    assert size < 5_000 * 200
    assert size < text / 4
