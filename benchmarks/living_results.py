"""A living plan, stage by stage, in a JSON file and as rows of a table."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.results import FORMAT, read_runs, write_whole

BENCHMARK = "living-plan"

STAGE_HEAD = (
    f"{'stage':<11}{'today':<12}{'customers':>10}{'drift':>6}{'required':>9}"
    f"{'planned':>8}{'chosen':>7}{'of':>4}{'forced':>7}{'drive h':>9}{'left h':>8}"
    f"{'cover %':>8}{'on day %':>9}{'punct %':>8}{'missed':>7}{'promises':>9}"
    f"{'kept':>6}{'days %':>7}{'inside %':>9}{'wall s':>8}  state"
)


@dataclass(frozen=True, kw_only=True)
class StageKey:
    """
    Which stage of a living plan, how it was searched, and with which code.

    Parameters
    ----------
    stage
        Number of the stage, from 1 on.
    plan_seconds, seconds, iterations
        Limits of the first plan, of the others, and rounds per territory instead.
    data, code
        Hashes of the data read, and of the sources that made and judged the plans.
    """

    stage: int
    seed: int
    plan_seconds: float | None
    seconds: float | None
    iterations: int | None
    processes: int
    data: str
    code: str


@dataclass(frozen=True, kw_only=True)
class StageRun:
    """
    A plan and what became of the one before.

    Parameters
    ----------
    name
        ``plan``, ``replan`` or ``roll``.
    drifted
        Customers gone, new, or of another rhythm since the plan before.
    required, planned
        Visits of the cycle.
    chosen, forced, most_chosen
        Customers changed although they could stay, because they could not, and the
        most of the former.
    drive_hours, rest_hours
        Of the whole cycle, and from the first day that could change on.
    coverage, on_day, punctuality
        Of the plan before, up to today, in percent; None where nothing is reported.
    missed
        Visits to be made up for.
    reports, refused
        Rows of the log, and those of them that were not accepted.
    promises, kept, void
        Promises made of the first plan, those that this one keeps, and those to
        customers who are gone.
    promised_visits, on_days, inside
        Visits of promised customers, those of them by the rep and on a day that was
        promised, and those inside the promised time, too.
    wall_seconds
        From inputs to plan.
    broken
        Rules that the plan breaks, alone and beside the one before.
    violations
        How often.
    """

    key: StageKey
    name: str
    today: str
    customers: int
    drifted: int
    required: int
    planned: int
    chosen: int
    forced: int
    most_chosen: int | None
    drive_hours: float
    rest_hours: float
    coverage: float | None
    on_day: float | None
    punctuality: float | None
    missed: int
    reports: int
    refused: int
    promises: int
    kept: int
    void: int
    promised_visits: int
    on_days: int
    inside: int
    wall_seconds: float
    broken: tuple[str, ...]
    violations: int

    @property
    def days_percent(self) -> float | None:
        """Percent of the visits of promised customers by the rep and on the days."""
        return _percent_of(self.on_days, self.promised_visits)

    @property
    def inside_percent(self) -> float | None:
        """Percent of the visits of promised customers inside what was promised."""
        return _percent_of(self.inside, self.promised_visits)


class StagesFile:
    """
    The stages of a file, old and new.

    Parameters
    ----------
    path
        A JSON file, made with the first stage.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._runs = {run.key: run for run in _read(path)}

    def find(self, key: StageKey) -> StageRun | None:
        """Return the finished stage of a key; None if there is none."""
        return self._runs.get(key)

    def add(self, run: StageRun) -> None:
        """Keep a stage."""
        self._runs[run.key] = run
        record = to_record(tuple(self._runs.values()))
        text = json.dumps({"format": FORMAT, **record}, indent=1, allow_nan=False)
        write_whole(self._path, text + "\n")


def to_record(runs: Sequence[StageRun]) -> dict[str, object]:
    """Return stages as plain JSON."""
    return {"benchmark": BENCHMARK, "runs": [_to_record(run) for run in runs]}


def format_stage(run: StageRun) -> str:
    """Return a stage as one row of the table."""
    most = "-" if run.most_chosen is None else str(run.most_chosen)
    return (
        f"{run.key.stage}-{run.name:<9}{run.today:<12}{run.customers:10}"
        f"{run.drifted:6}{run.required:9}{run.planned:8}{run.chosen:7}{most:>4}"
        f"{run.forced:7}{run.drive_hours:9.1f}{run.rest_hours:8.1f}"
        f"{_figure(run.coverage):>8}{_figure(run.on_day):>9}"
        f"{_figure(run.punctuality):>8}{run.missed:7}{run.promises - run.void:9}"
        f"{run.kept:6}{_figure(run.days_percent):>7}"
        f"{_figure(run.inside_percent):>9}{run.wall_seconds:8.0f}  "
        f"{', '.join(run.broken) or 'clean'}"
    )


def _percent_of(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _to_record(run: StageRun) -> dict[str, object]:
    record = asdict(run)
    return {**record.pop("key"), **record}


def _read(path: Path) -> tuple[StageRun, ...]:
    return read_runs(path, _to_run, "stages of living plans", benchmark=BENCHMARK)


def _to_run(raw: dict[str, Any]) -> StageRun:
    key = StageKey(**{f.name: raw[f.name] for f in fields(StageKey)})
    values = {f.name: raw[f.name] for f in fields(StageRun) if f.name != "key"}
    return StageRun(key=key, **{**values, "broken": tuple(raw["broken"])})
