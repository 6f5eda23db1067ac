"""Finished territory runs in a JSON file: each is kept at once, none made twice."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from benchmarks.results import FORMAT, read_runs, write_whole

_BENCHMARK = "territories"


@dataclass(frozen=True, kw_only=True)
class DesignKey:
    """
    What is designed, how, and with which code.

    Parameters
    ----------
    world
        Name of the set.
    case
        What is asked for: see ``benchmarks.territories``.
    method
        ``engine``, or the name of a peer.
    code
        Hash of the sources that made and judged the design.
    """

    world: str
    seed: int
    case: str
    method: str
    code: str


@dataclass(frozen=True, kw_only=True)
class DesignRun:
    """
    One design and its figures.

    Parameters
    ----------
    cpu_seconds, wall_seconds
        From arrays of customers to territories; judging is not measured.
    peak_mb
        Most memory that the process held meanwhile.
    """

    key: DesignKey
    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    figures: dict[str, float]


class DesignsFile:
    """
    The runs of a file, old and new; without a path only remembered.

    Parameters
    ----------
    path
        A JSON file, made with the first run.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._runs = {run.key: run for run in _read(path)}

    def find(self, key: DesignKey) -> DesignRun | None:
        """Return the finished run of a key; None if there is none."""
        return self._runs.get(key)

    def add(self, run: DesignRun) -> None:
        """Keep a run; what another command has added to the file meanwhile stays."""
        self._runs |= {run.key: run for run in (*_read(self._path), run)}
        if self._path is None:
            return
        record = {
            "format": FORMAT,
            "benchmark": _BENCHMARK,
            "runs": [run_record(run) for run in self._runs.values()],
        }
        write_whole(self._path, json.dumps(record, indent=1, allow_nan=False) + "\n")


def run_record(run: DesignRun) -> dict[str, object]:
    """Return a run as plain JSON."""
    record = asdict(run)
    return {**record.pop("key"), **record}


def _read(path: Path | None) -> tuple[DesignRun, ...]:
    return read_runs(path, _to_run, "territory runs", benchmark=_BENCHMARK)


def _to_run(raw: dict[str, object]) -> DesignRun:
    key = DesignKey(**{f.name: raw[f.name] for f in fields(DesignKey)})  # type: ignore[arg-type]  # as written
    names = [f.name for f in fields(DesignRun) if f.name != "key"]
    return DesignRun(key=key, **{name: raw[name] for name in names})  # type: ignore[arg-type]  # as written
