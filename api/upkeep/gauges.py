"""What is counted when somebody asks: memory of processes, rows of the database."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, func, select

from api.store.engine import Store, StoreError
from api.store.jobs import count_jobs
from api.store.tables import imports
from api.upkeep.metrics import Family, GaugeSource, Sample

_PROC = Path("/proc")
_KIB = 1_024


def count_imports(connection: Connection) -> Iterator[Family]:
    """Yield how many imports there are in each state."""
    query = select(imports.c.state, func.count()).group_by(imports.c.state)
    counts = sorted((str(state), count) for state, count in connection.execute(query))
    yield Family(
        "beatplan_imports",
        "gauge",
        "Imports by state.",
        [Sample({"state": state}, count) for state, count in counts],
    )


def count_jobs_by_state(connection: Connection) -> Iterator[Family]:
    """Yield how many planning jobs there are in each state."""
    counts = count_jobs(connection).items()
    samples = [Sample({"state": state}, count) for state, count in counts]
    yield Family("beatplan_jobs", "gauge", "Planning jobs by state.", samples)


SOURCES: tuple[GaugeSource, ...] = (count_imports, count_jobs_by_state)
"""Whoever keeps things with states adds a function here."""


def database_families(
    store: Store, sources: Sequence[GaugeSource] = SOURCES
) -> list[Family]:
    """Return what is counted in the database; without it, that it is out of reach."""
    found: list[Family] = []
    try:
        with store.reading() as connection:
            for source in sources:
                found += source(connection)
        is_up = True
    except StoreError:
        found, is_up = [], False
    about = "Whether the database answers."
    return [Family("beatplan_database_up", "gauge", about, [Sample({}, is_up)]), *found]


def process_families() -> list[Family]:
    """Return the memory of this process and of those it started; on Linux only."""
    if not (_PROC / "self" / "status").exists():
        return []
    own, others = os.getpid(), list(_descendants(os.getpid()))
    samples = [
        Sample({"process": "server"}, _resident_bytes(own)),
        Sample({"process": "workers"}, sum(map(_resident_bytes, others))),
    ]
    return [
        Family(
            "beatplan_resident_bytes",
            "gauge",
            "Resident memory of the server, and of all processes it started.",
            samples,
        ),
        Family(
            "beatplan_worker_processes",
            "gauge",
            "Processes that the server started and that live.",
            [Sample({}, len(others))],
        ),
    ]


def _descendants(pid: int) -> Iterator[int]:
    for child in _children(pid):
        yield child
        yield from _descendants(child)


def _children(pid: int) -> Iterable[int]:
    # A process may end while it is looked at.
    try:
        threads = [path.name for path in (_PROC / str(pid) / "task").iterdir()]
    except OSError:
        return []
    found: list[int] = []
    for thread in threads:
        path = _PROC / str(pid) / "task" / thread / "children"
        try:
            found += map(int, path.read_text().split())
        except OSError:
            continue
    return found


def _resident_bytes(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    sizes = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return _KIB * int(next(sizes, "0"))
