"""
A62: a service killed at every failpoint of a job, many times, and what is lost by it.

``python -m tests.failpoint_kills --times 20 [--database own] [--warm]`` prints a line
per fault and one that sums up. A round is one job of a seed of its own, whose server or
whose own process dies once at a failpoint; the job must go on and make one plan, which
the checker proves. Linux only.
"""

import argparse
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.api.service.postgres_server import Databases
from tests.kills.command import add_options, empty_database, made_ready, say
from tests.kills.served import KillError, WarmStarter
from tests.kills.world import Served, served_team

SERVER_POINTS = (
    *("job.claimed", "job.snapshot"),
    *("publish.begin", "publish.mid", "publish.committed_before_ack"),
)
CHILD_POINTS = ("solve.begin", "solve.incumbent")
RESUMED_WITHIN_S = 30.0
_MOST_ITERATIONS = 200


@dataclass
class Tally:
    """What was killed, and what came of it; seconds after each."""

    rounds: int = 0
    faults: list[str] = field(default_factory=list)
    resumed_s: list[float] = field(default_factory=list)

    def sentence(self) -> str:
        """Return the figures as text."""
        return (
            f"{self.rounds} kills at {len(SERVER_POINTS) + len(CHILD_POINTS)} places; "
            f"{len(self.faults)} faults; jobs gone on with after at most "
            f"{max(self.resumed_s, default=0):.1f} s"
        )


def run_rounds(
    seeds: range,
    say: Callable[[str], object],
    databases: Databases | None = None,
    warm: WarmStarter | None = None,
) -> Tally:
    """Kill once per seed and failpoint; say what is wrong, and how far it is."""
    tally = Tally()
    for seed in seeds:
        folder = Path(mkdtemp(prefix="beatplan-failpoints-"))
        found = [
            f"seed {seed}, {each}"
            for each in _world(folder, seed, tally, databases, warm)
        ]
        tally.faults += found
        for fault in found:
            say(f"{fault}\n")
        if found:
            say(f"its files: {folder}\n")
        else:
            shutil.rmtree(folder, ignore_errors=True)
        say(f"{tally.sentence()}\n")
    return tally


def _world(
    folder: Path,
    seed: int,
    tally: Tally,
    databases: Databases | None,
    warm: WarmStarter | None,
) -> list[str]:
    """Kill at every failpoint once, in one service; after a fault, leave it."""
    chance = random.Random(seed)
    points = [*SERVER_POINTS, *CHILD_POINTS]
    chance.shuffle(points)
    try:
        with (
            empty_database(databases, f"points{seed}") as url,
            _begun(folder, url, warm) as served,
        ):
            for point in points:
                tally.rounds += 1
                found = list(_round(served, point, chance, tally))
                if found:
                    return [f"{point}: {each}" for each in found]
            left = served.server.outlived()
            return [f"outlived: {each}" for each in left]
    except (KillError, TimeoutError) as error:
        return [repr(error)]


@contextmanager
def _begun(folder: Path, url: str | None, warm: WarmStarter | None) -> Iterator[Served]:
    given: dict[str, Any] = {"testing": 1, "solver_workers": 1}
    with served_team(folder, url, warm=warm, **given) as served:
        yield served


def _round(
    served: Served, point: str, chance: random.Random, tally: Tally
) -> Iterator[str]:
    """Have one job's server or process die at a place; yield what is wrong after."""
    server = served.server
    server.stop()
    marks = server.folder / f"marks-{tally.rounds}"
    marks.mkdir()
    failing = {"failpoints": f"{point}=kill9*1", "failpoint_marks": marks}
    server.settings.update(failing)
    server.start()
    job_id = served.start_job(
        seed=chance.randrange(1_000), iterations=chance.randrange(_MOST_ITERATIONS)
    )
    if point in SERVER_POINTS:
        server.wait_until_over()
        server.start()
        tally.resumed_s.append(_resumed_after(served, job_id))
    job = served.ended(job_id)
    if not (marks / point).exists():
        yield "nobody came there"
    if (job.state, job.problem) != ("SUCCEEDED", None):
        yield f"{job.state} {job.problem}"
    # What was solved before the kill is not solved again; every attempt is counted.
    expected = 1 if point.startswith("publish.") else 2
    if job.attempts != expected:
        yield f"{job.attempts} attempts instead of {expected}"
    yield from served.faults()


def _resumed_after(served: Served, job_id: str) -> float:
    """Return the seconds until a job is at work again, or over."""
    began = time.monotonic()
    while time.monotonic() < began + RESUMED_WITHIN_S:
        job = served.job(job_id)
        if job.is_terminal or served.server.job_processes():
            return time.monotonic() - began
        time.sleep(0.02)
    raise KillError(f"job {job.number} was not gone on with")


def main() -> int:
    """Kill as the command line asks; return 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--times", type=int, default=20)
    add_options(parser)
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.times)
    with made_ready(asked) as (databases, warm):
        return 1 if run_rounds(seeds, say, databases, warm).faults else 0


if __name__ == "__main__":
    sys.exit(main())
