"""Re-plans as rows of a table, and the gates beside what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from statistics import mean

from benchmarks.replan_results import (
    BENCHMARK,
    CURVE,
    FREE,
    LIMITED,
    ReplanRun,
    run_record,
)

_SEEN = 1e-9
"""Hours by which a point of a curve must be worse to count as worse."""

RUN_HEAD = (
    f"{'set':<7}{'seed':>4}  {'event':<10}{'day':>4} {'kind':<8}{'cap %':>6}"
    f"{'wall s':>8}{'CPU s':>7}{'load':>6}{'drive h':>9}{'saved h':>9}{'planned':>9}"
    f"{'no day':>7}{'lost':>5}{'chosen':>7}{'forced':>7}  state"
)
GATES_HEAD = f"{'gate':<52}{'set':<7}{'runs':>5}{'mean':>9}{'worst':>9}{'limit':>7}"


@dataclass(frozen=True, kw_only=True)
class Gate:
    """
    What is measured, and the most that it may be.

    Parameters
    ----------
    limit
        None where nothing is asked.
    """

    what: str
    team: str
    values: tuple[float, ...]
    limit: float | None

    @property
    def worst(self) -> float:
        """The largest value."""
        return max(self.values)

    @property
    def is_met(self) -> bool:
        """Whether no value is beyond the limit."""
        return self.limit is None or self.worst <= self.limit


@dataclass(frozen=True, kw_only=True)
class Pair:
    """
    The same change with few changes, and without a limit.

    Parameters
    ----------
    limited, free
        Of equal inputs and equal time.
    """

    limited: ReplanRun
    free: ReplanRun

    @property
    def is_fair(self) -> bool:
        """Whether both plan as much, so that their driving can be compared."""
        limited, free = self.limited, self.free
        return (limited.planned, limited.worth) == (free.planned, free.worth)

    @property
    def gap_percent(self) -> float:
        """Percent of driving above that of the free one."""
        free = self.free.drive_hours
        return 100 * (self.limited.drive_hours - free) / free


def make_gates(runs: Sequence[ReplanRun]) -> tuple[Gate, ...]:
    """Return every gate of every set that something was measured for."""
    by_team = sorted(runs, key=lambda run: run.key.team)
    return tuple(
        gate
        for team, group in groupby(by_team, key=lambda run: run.key.team)
        for gate in _gates_of(team, list(group))
        if gate.values
    )


def find_pairs(runs: Sequence[ReplanRun]) -> tuple[Pair, ...]:
    """Return limited and free re-plans of the same question."""
    free = {run.key: run for run in runs if run.kind == FREE}
    return tuple(
        Pair(limited=run, free=free[run.key])
        for run in runs
        if run.kind == LIMITED and run.key in free
    )


def find_steps(runs: Sequence[ReplanRun]) -> tuple[float, ...]:
    """
    Return by how many hours each point of a curve is worse than the one before.

    One that plans more worth is better, and one that plans less is worse by all that
    it drives: that comes before driving in every plan.
    """
    points = [run for run in runs if run.kind == CURVE]
    return tuple(
        max(0.0, _loss(before, after))
        for _, curve in groupby(points, key=lambda run: run.key)
        for before, after in pairwise(curve)
    )


def format_run(run: ReplanRun) -> str:
    """Return a run as one row of the table."""
    key = run.key
    cap = "-" if run.cap_percent is None else f"{run.cap_percent:g}"
    return (
        f"{key.team:<7}{key.seed:4}  {key.event:<10}{key.day:4} {run.kind:<8}{cap:>6}"
        f"{run.wall_seconds:8.2f}{run.cpu_seconds:7.1f}{run.load:6.1f}{run.drive_hours:9.2f}"
        f"{run.stay_hours - run.drive_hours:9.2f}{run.planned:9}{run.unplanned:7}"
        f"{run.lost:5}{run.chosen:7}{run.forced:7}  {', '.join(run.broken) or 'clean'}"
    )


def format_gate(gate: Gate) -> str:
    """Return a gate as one row: met, missed, or nothing asked."""
    limit = f"{'':7}" if gate.limit is None else f"{gate.limit:7g}"
    state = "" if gate.limit is None else "met" if gate.is_met else "MISSED"
    return (
        f"{gate.what:<52}{gate.team:<7}{len(gate.values):5}"
        f"{mean(gate.values):9.3f}{gate.worst:9.3f}{limit}  {state}"
    )


def format_curves(runs: Sequence[ReplanRun]) -> Iterator[str]:
    """Yield a line per curve: share of changes allowed, and driving saved by it."""
    points = [run for run in runs if run.kind == CURVE]
    for key, group in groupby(points, key=lambda run: run.key):
        curve = list(group)
        first = curve[0].drive_hours
        saved = (
            f"{run.cap_percent:g} %: {first - run.drive_hours:.2f} h"
            f" ({100 * (1 - run.drive_hours / first):.2f} %, {run.chosen} changes)"
            for run in curve
        )
        yield f"{key.team}, seed {key.seed}, {key.event}: {'; '.join(saved)}"


def to_record(runs: Sequence[ReplanRun]) -> dict[str, object]:
    """Return gates and runs as plain JSON."""
    return {
        "benchmark": BENCHMARK,
        "gates": [
            {**asdict(gate), "worst": gate.worst, "is_met": gate.is_met}
            for gate in make_gates(runs)
        ],
        "runs": [run_record(run) for run in runs],
    }


def _gates_of(team: str, runs: Sequence[ReplanRun]) -> Iterator[Gate]:
    def gate(what: str, values: Sequence[float], limit: float | None) -> Gate:
        return Gate(what=what, team=team, values=tuple(values), limit=limit)

    limited = [run for run in runs if run.kind == LIMITED]
    pairs = find_pairs(runs)
    fair = [pair for pair in pairs if pair.is_fair]
    walls = [run.wall_seconds for run in limited]
    steps = find_steps(runs)
    yield gate("wall seconds of a re-plan", walls, _WALL_LIMITS.get(team))
    yield gate("unforced changes %", [run.chosen_percent for run in limited], 5.0)
    yield gate("driving above a free re-plan %", [p.gap_percent for p in fair], 2.0)
    yield gate("pairs that do not plan the same worth", _unfair(pairs), None)
    yield gate("visits fewer than a free re-plan plans", _fewer(pairs), None)
    yield gate("visits lost", [run.lost for run in runs], 0)
    yield gate("rules broken", [len(run.broken) for run in runs], 0)
    yield gate("hours lost from a cap to the next", steps, _SEEN)


_WALL_LIMITS = {"one": 10.0, "team": 60.0}


def _unfair(pairs: Sequence[Pair]) -> list[float]:
    return [float(not pair.is_fair) for pair in pairs]


def _fewer(pairs: Sequence[Pair]) -> list[float]:
    return [float(pair.free.planned - pair.limited.planned) for pair in pairs]


def _loss(before: ReplanRun, after: ReplanRun) -> float:
    if after.worth < before.worth:
        return after.drive_hours
    if after.worth > before.worth:
        return 0.0
    return after.drive_hours - before.drive_hours
