"""Figures of a service under load: a row per part, its goals, and all as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from benchmarks.service_scenario import Phase, ServiceParams

PHASE_HEAD = (
    f"{'part':<20} {'requests':>8} {'errors':>6} {'p50 ms':>7} {'p99 ms':>7}"
    f" {'max ms':>7} {'late p99':>8} {'server':>6} {'cpu ms':>6} {'load gen':>8}"
    f" {'server MB':>9} {'all MB':>7} {'load':>11}  notes"
)
"""
Late is by how much the generator itself was; server and load gen are CPU shares, cpu
ms is the server's CPU time by request.
"""
GOALS_HEAD = f"{'goal':<44} {'at most':>8} {'measured':>9}  met"
_LATE_SHARE = 0.2
"""From a lag of this share of the goal on, the generator is part of what is seen."""
_READS_MS = {60.0: 50.0, 10.0: 200.0}
_SHOWN = (50.0, 90.0, 99.0, 99.9, 100.0)
_IMPORT_READS_MS, _IMPORT_S, _IMPORT_MB = 100.0, 30.0, 400.0


@dataclass(frozen=True)
class Goal:
    """A figure and what it may be at most."""

    what: str
    most: float
    measured: float

    @property
    def is_met(self) -> bool:
        """Whether it is kept."""
        return self.measured <= self.most


def percentile_ms(seconds: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile in milliseconds; 0 of nothing."""
    if not seconds:
        return 0.0
    rank = max(1, ceil(len(seconds) * percent / 100))
    return 1_000 * sorted(seconds)[rank - 1]


def format_phase(phase: Phase) -> str:
    """Return a row of the table."""
    result = phase.result
    load = f"{phase.load_before:.1f}-{phase.load_after:.1f}"
    notes = {**phase.notes, **result.errors}
    said = ", ".join(f"{name} {value}" for name, value in notes.items())
    return (
        f"{phase.name:<20} {result.num_planned:>8} {result.num_errors:>6}"
        f" {percentile_ms(result.latencies, 50):>7.1f}"
        f" {percentile_ms(result.latencies, 99):>7.1f}"
        f" {percentile_ms(result.latencies, 100):>7.1f}"
        f" {percentile_ms(result.lags, 99):>8.1f}"
        f" {phase.server_share:>6.0%} {phase.server_ms:>6.2f}"
        f" {phase.generator_share:>8.0%}"
        f" {phase.server_mb:>9.0f} {phase.tree_mb:>7.0f} {load:>11}  {said}"
    )


def make_goals(phases: Sequence[Phase], params: ServiceParams) -> tuple[Goal, ...]:
    """Return the goals of the parts, of windows that have one."""
    goals: list[Goal] = []
    for phase in phases[1:]:
        p99 = percentile_ms(phase.result.latencies, 99)
        most = _most_ms(phase, params)
        goals.append(Goal(f"{phase.name}: errors", 0, phase.result.num_errors))
        if most is not None:
            goals.append(Goal(f"{phase.name}: p99 ms", most, p99))
    end = phases[-1]
    goals.append(Goal(f"{end.name}: seconds", _IMPORT_S, end.notes["import_s"]))
    goals.append(Goal(f"{end.name}: MB of all processes", _IMPORT_MB, end.tree_mb))
    return tuple(goals)


def format_goal(goal: Goal) -> str:
    """Return a row of the goals."""
    met = "yes" if goal.is_met else "NO"
    return f"{goal.what:<44} {goal.most:>8g} {goal.measured:>9.1f}  {met}"


def late_parts(phases: Sequence[Phase], params: ServiceParams) -> Iterator[str]:
    """Yield the parts whose requests the generator itself sent late."""
    for phase in phases:
        lag = percentile_ms(phase.result.lags, 99)
        most = _most_ms(phase, params) or min(_READS_MS.values())
        if lag > _LATE_SHARE * most:
            yield f"{phase.name}: the generator itself was late by {lag:.0f} ms (p99)"


def to_record(phases: Sequence[Phase], params: ServiceParams) -> dict[str, Any]:
    """Return everything as JSON; times in milliseconds unless their name says s."""
    return {
        "parts": [_phase_record(phase) for phase in phases],
        "goals": [
            {**vars(goal), "is_met": goal.is_met} for goal in make_goals(phases, params)
        ],
        "late": list(late_parts(phases, params)),
    }


def _phase_record(phase: Phase) -> dict[str, Any]:
    result = phase.result
    return {
        "name": phase.name,
        "seconds": round(phase.seconds, 2),
        "requests": result.num_planned,
        "errors": result.num_errors,
        "faults": dict(result.errors),
        "connections": result.connections,
        "latency_ms": _percentiles(result.latencies),
        "lag_ms": _percentiles(result.lags),
        "server_share": round(phase.server_share, 3),
        "server_ms": round(phase.server_ms, 3),
        "generator_share": round(phase.generator_share, 3),
        "server_mb": round(phase.server_mb, 1),
        "tree_mb": round(phase.tree_mb, 1),
        "load": [round(phase.load_before, 2), round(phase.load_after, 2)],
        **phase.notes,
    }


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{each:g}": round(percentile_ms(seconds, each), 2) for each in _SHOWN}


def _most_ms(phase: Phase, params: ServiceParams) -> float | None:
    """Return what the slowest hundredth may take; None where nothing is asked."""
    if "import_s" in phase.notes:
        return _IMPORT_READS_MS
    windows = {
        f"in {seconds:g} s": _READS_MS.get(seconds) for seconds in params.windows
    }
    return next(
        (most for end, most in windows.items() if phase.name.endswith(end)), None
    )
