"""A15: files of 200 MB and of a million rows, refused before they are parsed."""

import sys
import time
from pathlib import Path

import pytest

from tests.kills.served import resident_mb
from tests.kills.world import served_team

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is found in /proc"),
]
FILE_BYTES = 200_000_000
WITHIN_S = 2.0
PATIENCE = 5
"""How many times longer it may take on a machine with much else to do."""
MOST_GROWTH_MB = 50.0


def test_a15_a_file_of_200_mb_is_refused_at_once(tmp_path: Path) -> None:
    row = b"N0000001,31.2,121.4\n"
    content = b"customer_id,lat,lon\n" + row * (FILE_BYTES // len(row))
    with served_team(tmp_path) as served, served.client() as client:
        assert client.get("/v1/customers").status_code == 200
        before = resident_mb(served.server.number)
        began = time.monotonic()
        answer = client.post("/v1/imports", files={"file": ("c.csv", content)})
        took = time.monotonic() - began
        assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
        assert took <= WITHIN_S * PATIENCE
        assert resident_mb(served.server.number) - before <= MOST_GROWTH_MB
        assert served.server.readers() == []


def test_a15_a_million_rows_are_refused_by_their_lines(tmp_path: Path) -> None:
    rows = (f"N{number:07},31.2,121.4\n" for number in range(1_000_001))
    content = "".join(("customer_id,lat,lon\n", *rows)).encode()
    few = b"customer_id,lat,lon\nN1,31.2,121.4\n"
    with served_team(tmp_path) as served, served.client() as client:
        assert client.post("/v1/imports", files={"file": ("c.csv", few)}).is_success
        [reader] = served.server.readers()
        numbers = (served.server.number, reader.number)
        before = sum(map(resident_mb, numbers))
        began = time.monotonic()
        answer = client.post("/v1/imports", files={"file": ("c.csv", content)})
        took = time.monotonic() - began
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_MANY_ROWS")
        assert answer.json()["values"] == {"count": 1_000_001, "limit": 200_000}
        assert took <= WITHIN_S * PATIENCE
        assert sum(map(resident_mb, numbers)) - before <= MOST_GROWTH_MB
