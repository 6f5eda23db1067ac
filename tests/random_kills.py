"""
Processes of a real service killed at random instants, and what is lost by it.

``python -m tests.random_kills --first 0 --count 300 [--database URL]`` prints a line
per fault and one that sums up. A seed is one kill: of the server, of the process that
works a job off, of one that searches for it, of one that reads files, or of server and
job at once. A caller imports, plans, publishes and reads all the while, and repeats
what was not answered under the same Idempotency-Key. After every kill the server is
started again where it must be, and the invariants are checked. Linux only.
"""

import argparse
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from tests.api.service.postgres_server import Databases
from tests.kills.client import Caller
from tests.kills.command import add_options, empty_database, made_ready, say
from tests.kills.invariants import list_job_states
from tests.kills.served import KillError, Process, WarmStarter, kill_hard
from tests.kills.world import ENDED_WITHIN_S, Served, served_team

KILLS_A_WORLD = 10
"""Then a new service begins, so that plans to be checked do not pile up."""
VICTIMS = {"server": 40, "job": 20, "worker": 15, "both": 15, "reader": 10}
"""Who is killed -> how often of a hundred."""
LATEST_S = 3.0
RESUMED_WITHIN_S = 30.0
_FINDS_WITHIN_S = 60.0
_PATIENT = 0.4
"""Share of kills that come after some job has ended."""


@dataclass
class Tally:
    """What was killed, and what came of it; seconds after each."""

    kills: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    starts_s: list[float] = field(default_factory=list)
    resumed_s: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    replayed: int = 0
    plans: int = 0
    publications: int = 0

    def sentence(self) -> str:
        """Return the figures as text."""
        kills = ", ".join(f"{n} {who}" for who, n in sorted(self.kills.items()))
        calls = ", ".join(f"{n} {what}" for what, n in sorted(self.calls.items()))
        states = ", ".join(f"{n} {what}" for what, n in sorted(self.states.items()))
        return (
            f"{self.kills.total()} kills ({kills}); {len(self.faults)} faults; "
            f"calls: {calls}; {self.repeated} repeated, {self.replayed} of them were "
            f"done already; jobs: {states}; {self.plans} plans checked, "
            f"{self.publications} publications; start at most "
            f"{max(self.starts_s, default=0):.1f} s, jobs gone on with after at most "
            f"{max(self.resumed_s, default=0):.1f} s"
        )


@dataclass
class Killing:
    """One service, its caller, and whoever kills."""

    served: Served
    caller: Caller
    tally: Tally

    def kill_once(self, seed: int) -> list[str]:
        """Kill somebody at a random instant; return what is wrong afterwards."""
        chance = random.Random(seed)
        [who] = chance.choices(list(VICTIMS), list(VICTIMS.values()))
        self.caller.go()
        if chance.random() < _PATIENT:
            self._wait_for_an_end()
        time.sleep(chance.uniform(0.0, LATEST_S))
        found = self._find(who)
        time.sleep(chance.uniform(0.0, 0.3))
        faults = list(self._kill(who, found, chance))
        self.caller.rest()
        faults += self.caller.ledger.faults
        self.caller.ledger.faults.clear()
        return [*faults, *self.served.auditor.faults(self.caller.ledger)]

    def end_all(self) -> list[str]:
        """Wait for the end of all jobs; return what is wrong then."""
        until = time.monotonic() + ENDED_WITHIN_S
        while time.monotonic() < until:
            found = list_job_states(self.served.store)
            if all(job.is_terminal for job in found.values()):
                break
            time.sleep(0.2)
        late = [
            f"job {j.number} never ended" for j in found.values() if not j.is_terminal
        ]
        self.tally.states.update(f"{job.kind} {job.state}" for job in found.values())
        self.tally.plans += len(self.served.auditor.checked)
        ledger = self.caller.ledger
        faults = [*late, *self.served.auditor.faults(ledger)]
        self.tally.calls += ledger.calls
        self.tally.repeated += ledger.repeated
        self.tally.replayed += ledger.replayed
        self.tally.publications += len(ledger.publications)
        work = self.served.server.folder / "data" / "work"
        faults += [f"left behind: {path}" for path in work.glob("*")]
        return faults + [f"outlived: {each}" for each in self.served.server.outlived()]

    def _wait_for_an_end(self) -> None:
        """Let some job end, lest all are killed so often that none makes a plan."""
        ended = self._count_ended()
        until = time.monotonic() + _FINDS_WITHIN_S
        while self._count_ended() == ended and time.monotonic() < until:
            time.sleep(0.1)

    def _count_ended(self) -> int:
        found = list_job_states(self.served.store)
        return sum(job.is_terminal for job in found.values())

    def _find(self, who: str) -> list[Process]:
        """Return processes of whom is to be killed, as soon as there are any."""
        ways: dict[str, Callable[[], list[Process]]] = {
            "job": self.served.server.job_processes,
            "both": self.served.server.job_processes,
            "worker": self.served.server.job_workers,
            "reader": self.served.server.readers,
        }
        until = time.monotonic() + _FINDS_WITHIN_S
        while who in ways and time.monotonic() < until:
            if found := ways[who]():
                return found
            time.sleep(0.02)
        return []

    def _kill(
        self, who: str, found: list[Process], chance: random.Random
    ) -> Iterator[str]:
        if found:
            kill_hard(chance.choice(found))
        elif who != "server":
            who = "server" if who == "both" else f"no {who}"
        self.tally.kills[who] += 1
        if who not in ("server", "both"):
            if not self.served.server.is_alive:
                yield f"the server died with its {who}"
            return
        self.served.server.kill()
        running = [
            job
            for job in list_job_states(self.served.store).values()
            if job.state == "RUNNING"
        ]
        self.tally.starts_s.append(self.served.server.start())
        began = time.monotonic()
        waits = {job.job_id: job.attempts for job in running}
        while waits and time.monotonic() < began + RESUMED_WITHIN_S:
            now = list_job_states(self.served.store)
            waits = {
                each: tries
                for each, tries in waits.items()
                if not (now[each].is_terminal or now[each].attempts > tries)
            }
            time.sleep(0.05)
        if running:
            self.tally.resumed_s.append(time.monotonic() - began)
        yield from (f"job {each} was not gone on with" for each in waits)


@contextmanager
def begun(
    folder: Path, seed: int, tally: Tally, url: str | None, warm: WarmStarter | None
) -> Iterator[Killing]:
    """Give a service with a team and a caller, on an empty database."""
    with served_team(folder, url, plans=2, warm=warm, solver_workers=2) as served:
        caller = Caller(served.server.address, served.tokens["manager"], seed)
        try:
            yield Killing(served, caller, tally)
        finally:
            caller.close()


def run_kills(
    seeds: range,
    say: Callable[[str], object],
    databases: Databases | None = None,
    warm: WarmStarter | None = None,
) -> Tally:
    """Kill once per seed; say what is wrong, and how far it is."""
    tally, worlds, left = Tally(), count(), list(seeds)
    while left:
        now, left = left[:KILLS_A_WORLD], left[KILLS_A_WORLD:]
        folder = Path(mkdtemp(prefix="beatplan-kills-"))
        with empty_database(databases, f"kills{next(worlds)}") as url:
            with_ = partial(begun, folder, now[0], tally, url, warm)
            faults = _run_world(with_, now, say)
        tally.faults += faults
        if not faults:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            say(f"its files: {folder}\n")
        say(f"{tally.sentence()}\n")
    return tally


def _run_world(
    begin: Callable[[], AbstractContextManager[Killing]],
    seeds: list[int],
    say: Callable[[str], object],
) -> list[str]:
    """Kill once per seed in one service; after a fault, leave it and its files."""
    faults: list[str] = []
    try:
        with begin() as killing:
            for seed in seeds:
                faults += [f"seed {seed}: {each}" for each in killing.kill_once(seed)]
                if faults:
                    break
            faults += [f"seeds {seeds}: {each}" for each in killing.end_all()]
    except (KillError, TimeoutError) as error:
        faults.append(f"seeds {seeds}: {error!r}")
    for fault in faults:
        say(f"{fault}\n")
    return faults


def main() -> int:
    """Kill as the command line asks; return 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=100)
    add_options(parser)
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.count)
    with made_ready(asked) as (databases, warm):
        return 1 if run_kills(seeds, say, databases, warm).faults else 0


if __name__ == "__main__":
    sys.exit(main())
