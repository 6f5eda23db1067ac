"""A15: a file of 200 MB, refused before it is read."""

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
