"""Finished re-plans in a JSON file: each question is kept at once, none asked twice."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.results import FORMAT, read_runs, write_whole

BENCHMARK = "replan"

LIMITED, FREE, CURVE = "limited", "free", "curve"
"""As a user re-plans, without any limit beside it, and a point of a curve of caps."""


@dataclass(frozen=True, kw_only=True)
class ReplanKey:
    """
    What is asked, how, and with which code.

    Parameters
    ----------
    team
        Name of the set.
    event, day
        What happens, and the day of the cycle that is today.
    asked
        ``pair``: as a user re-plans, and without a limit; ``curve``: a row of caps.
    seconds, iterations
        Limits of each search; None for none.
    processes
        Territories searched at the same time.
    code
        Hash of the sources that made and judged the plans.
    """

    team: str
    seed: int
    event: str
    day: int
    asked: str
    seconds: float | None
    iterations: int | None
    processes: int
    code: str


@dataclass(frozen=True, kw_only=True)
class ReplanRun:
    """
    One re-plan and what became of it.

    Parameters
    ----------
    kind
        ``limited``, ``free`` or ``curve``.
    cap_percent
        Most unforced changes, percent of the base's customers; None for no cap.
    wall_seconds
        From inputs to plan, the start of the workers with it; checks without.
    cpu_seconds
        Of all processes meanwhile; two idle cores need at least half as long.
    load
        The machine's when the re-plan began: processes that want a core.
    drive_hours
        Of the rest.
    stay_hours
        The same of the base, whose rest it was.
    planned, unplanned, lost
        Visits of the rest with a day and without; required ones that are neither.
    worth
        Of those planned, as plans are compared: weight of the grade times priority.
    chosen, forced
        Customers who change although they could stay, and because they could not.
    known
        Customers of the base who are still there.
    broken
        Rules that the plan breaks, alone and beside its base.
    """

    key: ReplanKey
    kind: str
    cap_percent: float | None
    wall_seconds: float
    cpu_seconds: float
    load: float
    drive_hours: float
    stay_hours: float
    planned: int
    worth: int
    unplanned: int
    lost: int
    chosen: int
    forced: int
    known: int
    broken: tuple[str, ...]

    @property
    def chosen_percent(self) -> float:
        """Percent of the base's customers who change although they could stay."""
        return 100 * self.chosen / max(1, self.known)


class ReplansFile:
    """
    The runs of a file, old and new; without a path only remembered.

    Parameters
    ----------
    path
        A JSON file, made with the first runs.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._runs = _by_key(_read(path))

    def find(self, key: ReplanKey) -> tuple[ReplanRun, ...]:
        """Return the finished runs of a key; none if it was not asked yet."""
        return self._runs.get(key, ())

    def add(self, runs: Sequence[ReplanRun]) -> None:
        """Keep all runs of a key; what another command added meanwhile stays."""
        self._runs |= _by_key(_read(self._path)) | _by_key(runs)
        if self._path is None:
            return
        record = {
            "format": FORMAT,
            "benchmark": BENCHMARK,
            "runs": [run_record(run) for each in self._runs.values() for run in each],
        }
        write_whole(self._path, json.dumps(record, indent=1, allow_nan=False) + "\n")


def run_record(run: ReplanRun) -> dict[str, object]:
    """Return a run as plain JSON."""
    record = asdict(run)
    return {**record.pop("key"), **record}


def _by_key(runs: Sequence[ReplanRun]) -> dict[ReplanKey, tuple[ReplanRun, ...]]:
    found: dict[ReplanKey, tuple[ReplanRun, ...]] = {}
    for run in runs:
        found[run.key] = (*found.get(run.key, ()), run)
    return found


def _read(path: Path | None) -> tuple[ReplanRun, ...]:
    return read_runs(path, _to_run, "re-plans", benchmark=BENCHMARK)


def _to_run(raw: dict[str, Any]) -> ReplanRun:
    key = ReplanKey(**{f.name: raw[f.name] for f in fields(ReplanKey)})
    values = {f.name: raw[f.name] for f in fields(ReplanRun) if f.name != "key"}
    return ReplanRun(key=key, **{**values, "broken": tuple(raw["broken"])})
