"""Files with too many rows, told by their lines, and those that lines do not tell."""

import gzip
from pathlib import Path

import pytest

from api.uploads.row_count import count_too_many

HEADER = b"customer_id,lat,lon\n"
ROW = b"N1,31.2,121.4\n"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "c.csv"
    path.write_bytes(content)
    return path


def test_rows_beyond_the_limit_and_what_may_stand_above_are_counted(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, HEADER + ROW * 151 + b"\n , ,\r\n" * 9)
    assert count_too_many(path, 100) == 151
    assert count_too_many(path, 101) is None


@pytest.mark.parametrize(
    "content",
    [
        HEADER + b'N1,"31\n.2",121.4\n' * 200,
        (HEADER + ROW * 200).decode().encode("utf-16"),
        gzip.compress(HEADER + b"%d\n" * 5_000, compresslevel=0),
        b"PK\x03\x04" + ROW * 200,
        b"\n" * 1_000,
        b"",
    ],
)
def test_nothing_is_said_where_lines_are_no_rows(
    content: bytes, tmp_path: Path
) -> None:
    assert count_too_many(written(tmp_path, content), 10) is None
