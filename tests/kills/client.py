"""A caller who does what a manager does, and repeats what was not answered."""

import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.api.service.plan_world import CUSTOMERS
from tests.api.service.service_world import customers_csv

PATIENCE_S = 240.0
"""Within which a call must be answered, a restart of the server included."""
_ITERATIONS = 20
_MOST_ACTIVE = 3
_HEADER = "customer_id,name,lat,lon,grade,rep_id"


@dataclass(frozen=True)
class Answered:
    """A call with what it was answered at last; ``tries`` counts its repeats."""

    kind: str
    key: str
    status: int
    body: dict[str, Any]
    tries: int
    was_replayed: bool


@dataclass
class Ledger:
    """
    What the service has promised.

    Parameters
    ----------
    name
        That all customers have since the last commit.
    commits
        Imports put in force, by id.
    publications
        Number -> plan, as publishing was answered.
    """

    name: str = ""
    commits: list[str] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    publications: dict[int, str] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    replayed: int = 0
    faults: list[str] = field(default_factory=list)


class Caller:
    """
    Works in a thread of its own until it is closed; pauses between two calls.

    Parameters
    ----------
    seed
        Decides what is done in which order.
    """

    def __init__(self, address: str, token: str, seed: int) -> None:
        self.ledger = Ledger()
        self._random = random.Random(seed)
        self._client = httpx2.Client(
            base_url=address,
            timeout=30.0,
            headers={"Authorization": f"Bearer {token}"},
        )
        self._may_go, self._rests = threading.Event(), threading.Event()
        self._ends = False
        self._uploads = 0
        self._thread = threading.Thread(target=self._work, name="caller", daemon=True)
        self._thread.start()

    def go(self) -> None:
        """Go on calling."""
        self._rests.clear()
        self._may_go.set()

    def rest(self) -> None:
        """Return once the call under way is answered; its repeats end there."""
        self._may_go.clear()
        if not self._rests.wait(PATIENCE_S):
            raise TimeoutError("a call was never answered")

    def close(self) -> None:
        """End; a call that is not answered is not repeated any more."""
        self._ends = True
        self._may_go.set()
        self._thread.join(PATIENCE_S)
        self._client.close()

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON of a read that must succeed."""
        answer = self._send("read", "GET", path, params=query)
        if answer.status != 200:
            raise ValueError(f"GET {path}: {answer.status} {answer.body}")
        return answer.body

    def _work(self) -> None:
        steps = (self._import, self._plan, self._publish, self._read)
        weights = (3, 4, 3, 4)
        while not self._ends:
            if not self._may_go.is_set():
                self._rests.set()
                self._may_go.wait()
                continue
            [step] = self._random.choices(steps, weights)
            try:
                step()
            except Exception as error:  # whatever it is, it is told with the seed
                self.ledger.faults.append(f"{step.__name__}: {error!r}")

    def _import(self) -> None:
        """Give all customers another name, in one import."""
        self._uploads += 1
        name = f"name {self._uploads}"
        rows = [
            f"{c['customer_id']},{name},{c['lat']},{c['lon']},{c['grade']},{c['rep_id']}"
            for c in CUSTOMERS
        ]
        files = {"file": ("c.csv", customers_csv(*rows, header=_HEADER))}
        made = self._write("/v1/imports", files=files, data={"mode": "merge"})
        self._expect(made, 202)
        self.ledger.uploads.append(made.body["import_id"])
        if self._random.random() < 0.2:
            return
        path = f"/v1/imports/{made.body['import_id']}:commit"
        self._expect(self._write(path, json={}), 200)
        self.ledger.commits.append(made.body["import_id"])
        self.ledger.name = name

    def _plan(self) -> None:
        active = [
            job
            for state in ("QUEUED", "RUNNING")
            for job in self.get("/v1/planning-jobs", state=state)["items"]
        ]
        if len(active) >= _MOST_ACTIVE:
            time.sleep(0.2)
            return
        kinds = ["FULL"] * 5 + ["VALIDATE", "TERRITORY"]
        if self.get("/v1/published-plan")["number"]:
            kinds += ["EVALUATE", "REPLAN"]
        body: dict[str, Any] = {"kind": self._random.choice(kinds)}
        body |= {"if_busy": "queue", "time_limit_s": 10}
        if body["kind"] in ("FULL", "REPLAN"):
            body |= {"iterations": _ITERATIONS, "seed": self._random.randrange(1_000)}
        made = self._write("/v1/planning-jobs", json=body)
        self._expect(made, 202)
        self.ledger.jobs.append(made.body["job_id"])

    def _publish(self) -> None:
        """Put the newest plan in force, or an older one."""
        plans = self.get("/v1/plans", page_size=50)["items"]
        if not plans:
            return
        plan = plans[0] if self._random.random() < 0.6 else self._random.choice(plans)
        number = self.get("/v1/published-plan")["number"]
        headers = {"If-Match": f'"{number}"'}
        path = f"/v1/plans/{plan['plan_id']}:publish"
        made = self._write(path, json={}, headers=headers)
        self._expect(made, 200)
        self.ledger.publications[made.body["number"]] = plan["plan_id"]

    def _read(self) -> None:
        """Read what is in force, as one version."""
        shown = self.get("/v1/published-plan")
        if shown["number"]:
            rep_id = self._random.choice(("R1", "R2"))
            day = self.get(f"/v1/reps/{rep_id}/routes/{shown['first']}")
            if day["date"] != shown["first"]:
                raise ValueError(f"another day: {day['date']}")
        names = {each["name"] for each in self.get("/v1/customers")["items"]}
        if self.ledger.name and names != {self.ledger.name}:
            raise ValueError(f"expected {self.ledger.name}, got {sorted(names)}")

    def _write(self, path: str, **more: Any) -> Answered:
        key = str(uuid.UUID(int=self._random.getrandbits(128)))
        headers = {"Idempotency-Key": key, **more.pop("headers", {})}
        return self._send("write", "POST", path, headers=headers, **more)

    def _send(self, kind: str, method: str, path: str, **more: Any) -> Answered:
        """Send a call until it is answered; a server that is gone comes back."""
        until, tries = time.monotonic() + PATIENCE_S, 0
        while True:
            tries += 1
            try:
                answer = self._client.request(method, path, **more)
            except httpx2.TransportError:
                answer = None
            if answer is not None and answer.status_code != 503:
                break
            if self._ends or time.monotonic() > until:
                raise TimeoutError(f"{method} {path}")
            time.sleep(0.05)
        return self._note(kind, more, answer, tries)

    def _note(
        self, kind: str, more: dict[str, Any], answer: httpx2.Response, tries: int
    ) -> Answered:
        replayed = answer.headers.get("idempotency-replayed") == "true"
        self.ledger.calls[f"{kind} {answer.status_code}"] += 1
        self.ledger.repeated += tries > 1
        self.ledger.replayed += replayed
        key = more.get("headers", {}).get("Idempotency-Key", "")
        status = answer.status_code
        return Answered(kind, key, status, answer.json(), tries, replayed)

    def _expect(self, answered: Answered, status: int) -> None:
        if answered.status != status:
            raise ValueError(f"expected {status}, got {answered}")
