"""Large files: read in time and memory, while others are answered."""

import sys
import threading
import time
from pathlib import Path

import pytest

from tests.api.service.service_world import World, customers_csv, upload
from tests.kills.served import resident_mb
from tests.kills.world import Served, served_team

ROWS = 10_000
WITHIN_S = 60.0
"""What the catalogue gives ten times as many rows on two idle cores."""
MOST_MB = 400.0
PATIENT_S = 5.0
"""A tenth of a second there; this machine may have much else to do."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is found in /proc")
def test_a14_reps_are_answered_while_a_large_file_is_imported(tmp_path: Path) -> None:
    with served_team(tmp_path, plans=1) as served:
        first = publish(served)
        done, took = threading.Event(), []

        def read() -> None:
            with served.client("rep") as client:
                while not done.is_set():
                    began = time.monotonic()
                    answer = client.get(f"/v1/me/routes/{first}")
                    assert answer.status_code == 200, answer.text
                    took.append(time.monotonic() - began)
                    time.sleep(0.02)

        reader = threading.Thread(target=read)
        reader.start()
        began = time.monotonic()
        rows = [
            f"N{n:05},Shop {n},31.{20_000 + n},121.{40_000 + n}" for n in range(ROWS)
        ]
        with served.client() as client:
            files = {"file": ("c.csv", customers_csv(*rows))}
            made = client.post("/v1/imports", files=files, data={"mode": "merge"})
            assert made.json()["rows"]["accepted"] == ROWS, made.text[:500]
            commit = client.post(f"{made.headers['location']}:commit", json={})
            assert commit.json()["changes"]["created"] == ROWS, commit.text[:500]
        seconds = time.monotonic() - began
        done.set()
        reader.join()
        assert seconds < WITHIN_S
        assert len(took) >= 20
        assert max(took) < PATIENT_S, sorted(took)[-5:]
        assert resident_mb(served.server.number) < MOST_MB


def publish(served: Served) -> str:
    """Put the plan that is kept in force; return its first date."""
    with served.client() as client:
        [plan] = client.get("/v1/plans").json()["items"]
        path, headers = f"/v1/plans/{plan['plan_id']}:publish", {"If-Match": '"0"'}
        done = client.post(path, json={}, headers=headers)
        while done.status_code == 503:
            # What takes long to prepare is ready at one of the next calls.
            done = client.post(path, json={}, headers=headers)
        assert done.status_code == 200, done.text
        first: str = done.json()["first"]
        return first


def test_a23_many_faults_are_counted_exactly_and_answered_briefly(
    world: World,
) -> None:
    rows = [f"N{n:05},91.5,121.5,D,7" for n in range(ROWS)]
    content = customers_csv(*rows, header="customer_id,lat,lon,grade,frequency")
    made = upload(world.manager, content, mode="merge")
    assert made.status_code == 202, made.text[:500]
    assert len(made.content) < 1_000_000
    record = made.json()
    assert record["rows"] == {"total": ROWS, "accepted": 0, "rejected": ROWS}
    counts = {each["code"]: each["count"] for each in record["issue_counts"]}
    codes = ("INVALID_LATITUDE", "UNKNOWN_GRADE", "FREQUENCY_INVALID")
    assert counts == dict.fromkeys(codes, ROWS)
    page = world.manager.get(
        f"{made.headers['location']}/issues", params={"page_size": 500}
    )
    assert len(page.content) < 1_000_000
    assert len(page.json()["items"]) == 500
    assert page.json()["next_page_token"] is not None
    with world.manager.stream(
        "GET", f"{made.headers['location']}/issues.csv"
    ) as answer:
        lines = sum(1 for _ in answer.iter_lines())
    assert lines == 1 + sum(counts.values())
