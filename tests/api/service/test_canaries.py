"""I8: names, coordinates and tokens are nowhere but where they belong."""

import sqlite3
import sys
from pathlib import Path

import pytest

from tests.api.service.service_world import customers_csv
from tests.kills.world import JOBS, Served, served_team

NAME, NOTE, PHONE = "Canary Lane", "Canary door", "+86 21 5550 1234"
PLACE = ("31.234567", "121.456789")
HEADER = "customer_id,name,lat,lon,note,phone,rep_id"
SECRETS = (NAME, NOTE, PHONE, *PLACE)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]


def row(identifier: str) -> str:
    return f"{identifier},{NAME} 7,{PLACE[0]},{PLACE[1]},{NOTE},{PHONE},R1"


def test_i8_nobodys_data_leaves_the_database(tmp_path: Path) -> None:
    with served_team(tmp_path, solver_workers=1, grace_s=60) as served:
        told = plant(served)
        told["engine of jobs"] = dump(tmp_path / "data" / "jobs.sqlite")
        served.server.stop()
        told["log"] = served.server.log.read_text()
        # What is looked at is there at all.
        assert "workflow" in told["engine of jobs"]
        assert "POST /v1/imports/{import_id}:commit -> 200" in told["log"]
        assert "beatplan_requests_total" in told["metrics"]
        for where, text in told.items():
            for secret in (*SECRETS, *served.tokens.values(), "bp_"):
                assert secret not in text, (where, secret)


def plant(served: Served) -> dict[str, str]:
    """Have customers with canaries imported, planned and asked for wrongly."""
    told: dict[str, str] = {}
    with served.client() as client:
        rows = [row("X1"), row("X2"), f"X3,{NAME},931.234567,{PLACE[1]},,,R1"]
        files = {"file": (f"{NAME}.csv", customers_csv(*rows, header=HEADER))}
        made = client.post("/v1/imports", files=files, data={"mode": "merge"})
        assert made.json()["rows"] == {"total": 3, "accepted": 2, "rejected": 1}
        done = client.post(f"{made.headers['location']}:commit", json={})
        assert done.status_code == 200, done.text
        wrong = [
            client.post("/v1/customers", json={"customer_id": NAME, "lat": PLACE[0]}),
            client.post("/v1/customers", content=f'{{"name": "{NAME}', headers=JSON),
            client.get(f"/v1/customers/{NAME}"),
            client.get("/v1/customers", params={"q": f"{NAME} {PLACE[0]}"}),
            client.post("/v1/imports", files={"file": ("x.csv", NAME.encode())}),
            client.get("/v1/customers", headers={"Authorization": f"Bearer {NAME}"}),
        ]
        assert all(400 <= each.status_code < 500 for each in wrong)
        told["problems"] = " ".join(each.text for each in wrong)
        job_id = served.start_job(iterations=200)
        with client.stream("GET", f"{JOBS}/{job_id}/events") as events:
            told["events of a job"] = "".join(events.iter_text())
        assert served.ended(job_id).state == "SUCCEEDED"
        assert '"SUCCEEDED"' in told["events of a job"]
        told["job"] = client.get(f"{JOBS}/{job_id}").text
        told["metrics"] = client.get("/metrics").text
        audit = served.client("admin")
        told["audit"] = audit.get("/v1/audit-events", params={"page_size": 500}).text
        audit.close()
        told["readiness"] = client.get("/readyz").text + client.get("/version").text
    return told


JSON = {"Content-Type": "application/json"}


def dump(path: Path) -> str:
    """Return all that a SQLite database holds, as text."""
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()
