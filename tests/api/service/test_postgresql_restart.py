"""A80: PostgreSQL stopped and started again under a service that is at work."""

import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from api.store.engine import StoreError
from tests.api.service.plan_world import CUSTOMERS
from tests.api.service.postgres_server import (
    Databases,
    NoPostgresError,
    OwnServer,
    restartable_server,
)
from tests.api.service.service_world import customers_csv
from tests.kills.client import Caller
from tests.kills.world import FAST, JOBS, Served, served_team, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]
RECOVERS_WITHIN_S = 10.0
DOWN_S = 2.0
ROUNDS = 3
CALLS = 8
PATIENCE_S = 120.0
NAME = "all new"
HEADER = "customer_id,name,lat,lon,grade,rep_id"
ROWS = [
    f"{c['customer_id']},{NAME},{c['lat']},{c['lon']},{c['grade']},{c['rep_id']}"
    for c in CUSTOMERS
]


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnServer]:
    try:
        with restartable_server() as server:
            yield server
    except NoPostgresError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@contextmanager
def served_on(
    postgres: OwnServer, folder: Path, name: str, **settings: Any
) -> Iterator[Served]:
    with (
        Databases(postgres.url).empty(name) as url,
        served_team(folder, url, solver_workers=1, **settings) as served,
    ):
        yield served


@dataclass
class Reader:
    """Reads all the while; notes each status, and when it was."""

    served: Served
    seen: list[tuple[float, int]] = field(default_factory=list)
    ends: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        with self.served.client() as client:
            while not self.ends.is_set():
                answer = client.get("/v1/customers")
                self.seen.append((time.monotonic(), answer.status_code))
                self.ends.wait(0.02)

    @property
    def statuses(self) -> Counter[int]:
        """How often each was answered."""
        return Counter(status for _, status in self.seen)

    def recovered_after(self, moment: float) -> float:
        """Return the seconds until reads were answered again, and for good."""
        late = [when for when, status in self.seen if status != 200 and when > moment]
        first = [when for when, status in self.seen if status == 200 and when > moment]
        return max([*late, first[0]]) - moment


@contextmanager
def reading(served: Served) -> Iterator[Reader]:
    reader = Reader(served)
    thread = threading.Thread(target=reader)
    thread.start()
    try:
        yield reader
    finally:
        reader.ends.set()
        thread.join(PATIENCE_S)


def restart(postgres: OwnServer) -> float:
    """Stop the server, for a while; return the moment at which it is back."""
    postgres.stop()
    time.sleep(DOWN_S)
    postgres.start()
    return time.monotonic()


def test_a80_a_restart_amid_all_work_loses_nothing(
    postgres: OwnServer, tmp_path: Path
) -> None:
    """Reads, imports, publications and jobs under way, thrice in a row."""
    with served_on(postgres, tmp_path, "amid") as served:
        caller = Caller(served.server.address, served.tokens["manager"], seed=80)
        try:
            with reading(served) as reader:
                for _ in range(ROUNDS):
                    wait_for_work(caller, reader)
                    back = restart(postgres)
                    wait_for_work(caller, reader)
                    assert reader.recovered_after(back) <= RECOVERS_WITHIN_S
                caller.rest()
            assert set(reader.statuses) == {200, 503}, reader.statuses
            assert caller.ledger.faults == []
            assert {call.split()[1] for call in caller.ledger.calls} <= {
                *("200", "202"),
            }, caller.ledger.calls
            jobs = [served.ended(job_id) for job_id in caller.ledger.jobs]
            assert {job.state for job in jobs} <= {"SUCCEEDED"}, jobs
            assert served.server.is_alive
            assert served.auditor.faults(caller.ledger) == []
        finally:
            caller.close()


def wait_for_work(caller: Caller, reader: Reader) -> None:
    """Wait until some more calls of both are answered well."""
    caller.go()
    calls, reads = caller.ledger.calls.total(), reader.statuses[200]
    wait_for(
        lambda: (
            caller.ledger.calls.total() >= calls + CALLS
            and reader.statuses[200] >= reads + CALLS
        ),
        PATIENCE_S,
    )


@pytest.mark.parametrize(
    "point", ["import.mid", "import.commit", "publication.mid", "publish.mid"]
)
def test_a80_what_a_restart_interrupts_is_whole_or_absent(
    postgres: OwnServer, tmp_path: Path, point: str
) -> None:
    """The database goes while a write is held open in its middle."""
    marks = tmp_path / "marks"
    marks.mkdir()
    failing: dict[str, Any] = {
        "testing": 1,
        "failpoints": f"{point}=sleep(4000)*1",
        "failpoint_marks": marks,
    }
    with served_on(postgres, tmp_path, "held", **failing) as served:
        restarting = threading.Thread(target=restart_at, args=(postgres, marks / point))
        restarting.start()
        statuses = do_everything(served)
        restarting.join(PATIENCE_S)
        assert (marks / point).exists()
        assert set(statuses) <= {200, 202, 503}, statuses
        assert served.server.is_alive
        assert served.faults() == []


def restart_at(postgres: OwnServer, mark: Path) -> None:
    wait_for(mark.exists, PATIENCE_S)
    restart(postgres)


def do_everything(served: Served) -> list[int]:
    """Import, plan and publish; return all statuses that were answered."""
    ledger, statuses = served.ledger, list[int]()

    def insist(path: str, **more: Any) -> Any:
        """Send a call until the database takes it, under one key."""
        key = re.sub("[^A-Za-z0-9]", "-", f"once{path}")[-64:]
        headers = {"Idempotency-Key": key, **more.pop("headers", {})}
        until = time.monotonic() + PATIENCE_S
        with served.client() as client:
            while time.monotonic() < until:
                answer = client.post(path, headers=headers, **more)
                statuses.append(answer.status_code)
                if answer.status_code != 503:
                    return answer.json()
                assert answer.headers["retry-after"]
                time.sleep(0.1)
        raise TimeoutError(path)

    files = {"file": ("c.csv", customers_csv(*ROWS, header=HEADER))}
    made = insist("/v1/imports", files=files, data={"mode": "merge"})
    ledger.uploads.append(made["import_id"])
    insist(f"/v1/imports/{made['import_id']}:commit", json={})
    ledger.commits.append(made["import_id"])
    ledger.name = NAME
    ledger.jobs.append(insist(JOBS, json=FAST)["job_id"])
    wait_for(lambda: has_ended(served, ledger.jobs[0]), PATIENCE_S)
    job = served.job(ledger.jobs[0])
    assert (job.state, job.problem) == ("SUCCEEDED", None)
    path = f"/v1/plans/{job.plan_id}:publish"
    insist(path, json={}, headers={"If-Match": '"0"'})
    ledger.publications[1] = str(job.plan_id)
    return statuses


def has_ended(served: Served, job_id: str) -> bool:
    """Tell whether a job has ended, as far as the database can be asked."""
    try:
        return served.job(job_id).is_terminal
    except StoreError:
        return False
