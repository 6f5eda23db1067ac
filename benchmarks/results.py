"""Finished runs in a JSON file: each is kept at once, and none is made twice."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.cases import StrangeFileError

FORMAT = 1

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Run:
    """
    One case solved with one seed.

    Parameters
    ----------
    seconds
        Budget, CPU seconds of one core.
    code
        Hash of the sources that made and judged the solution.
    gap
        Percent above the best known cost; None where none is known.
    broken
        Rules that the solution breaks; empty when feasible.
    missed
        Required visits that are not planned.
    cpu_seconds
        Process time used, building included.
    peak_mb
        Most memory that the process held during the run.
    wall_seconds
        Time that passed meanwhile.
    planned
        Visits planned.
    trace
        (CPU seconds, cost of the best so far), where the engine tells.
    """

    benchmark: str
    instance: str
    engine: str
    seed: int
    seconds: float
    code: str
    cost: float
    best_known: float | None
    gap: float | None
    broken: tuple[str, ...]
    missed: int
    iterations: int
    cpu_seconds: float
    peak_mb: float
    wall_seconds: float
    planned: int
    trace: tuple[tuple[float, float], ...] = ()

    @property
    def key(self) -> "RunKey":
        """What makes two runs the same measurement."""
        return RunKey(
            benchmark=self.benchmark,
            instance=self.instance,
            engine=self.engine,
            seed=self.seed,
            seconds=self.seconds,
            code=self.code,
        )

    @property
    def is_feasible(self) -> bool:
        """Whether no rule is broken."""
        return not self.broken

    @property
    def iterations_per_second(self) -> float:
        """Iterations per CPU second."""
        return self.iterations / self.cpu_seconds if self.cpu_seconds else 0.0


@dataclass(frozen=True, kw_only=True)
class RunKey:
    """What is measured, how, and with which code."""

    benchmark: str
    instance: str
    engine: str
    seed: int
    seconds: float
    code: str


class ResultsFile:
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

    def find(self, key: RunKey) -> Run | None:
        """Return the finished run of a key; None if there is none."""
        return self._runs.get(key)

    def add(self, run: Run) -> None:
        """
        Keep a run; the file holds it when this returns, or is as it was.

        What another command has added to the file meanwhile stays.
        """
        self._runs |= {run.key: run for run in (*_read(self._path), run)}
        if self._path is None:
            return
        record = {"format": FORMAT, "runs": [asdict(run) for run in self.runs]}
        write_whole(self._path, json.dumps(record, indent=1, allow_nan=False) + "\n")

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, oldest first."""
        return tuple(self._runs.values())


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is never there in part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def read_runs(
    path: Path | None,
    to_run: Callable[[dict[str, Any]], Found],
    what: str,
    *,
    benchmark: str | None = None,
) -> tuple[Found, ...]:
    """
    Return the runs of a file; none where there is no file yet.

    Parameters
    ----------
    what
        What the file should hold, for the message.
    benchmark
        Name that the file must have; None where it has none.

    Raises
    ------
    StrangeFileError
        If the file holds anything else.
    """
    if path is None or not path.exists():
        return ()
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(f"Expected format {FORMAT}, got {record['format']}.")
        if benchmark is not None and record["benchmark"] != benchmark:
            raise ValueError(f"Expected runs of {benchmark}.")
        return tuple(to_run(raw) for raw in record["runs"])
    except (KeyError, TypeError, ValueError) as error:
        raise StrangeFileError(f"{path.name} holds no {what}: {error}") from error


def _read(path: Path | None) -> tuple[Run, ...]:
    return read_runs(path, _to_run, "benchmark runs")


def _to_run(raw: dict[str, Any]) -> Run:
    values = {field.name: raw[field.name] for field in fields(Run)}
    values["broken"] = tuple(raw["broken"])
    values["trace"] = tuple(tuple(point) for point in raw["trace"])
    return Run(**values)
