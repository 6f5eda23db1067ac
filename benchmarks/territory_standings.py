"""Goals beside what was measured, with the best of the balanced peers."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from benchmarks.territory_goals import ENGINE, GOALS, Goal, Runs
from benchmarks.territory_results import DesignRun

_BALANCED_PERCENT = 5.0
"""Largest deviation of a peer's service time that still counts as balanced."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    A goal on one set: the worst of all seeds.

    Parameters
    ----------
    peer, peer_value
        The best of the balanced peers, by the worst of its seeds; None where none is.
    """

    goal: str
    what: str
    world: str
    case: str
    seeds: int
    limit: float
    is_least: bool
    value: float
    is_met: bool
    peer: str | None
    peer_value: float | None


def compare_goals(runs: Sequence[DesignRun]) -> Iterator[Standing]:
    """Yield a row per goal, set and case that the engine has runs of."""
    index = Runs(runs)
    for goal in GOALS:
        for world, limit in goal.limits.items():
            for case in goal.cases:
                values = _values(index, goal, index.find(world, case, ENGINE))
                if values:
                    yield _standing(index, goal, world, case, limit, values)


def _standing(
    runs: Runs,
    goal: Goal,
    world: str,
    case: str,
    limit: float,
    values: Sequence[float],
) -> Standing:
    value = _worst(goal, values)
    peer, peer_value = _best_peer(runs, goal, world, case)
    return Standing(
        goal=goal.name,
        what=goal.what,
        world=world,
        case=case,
        seeds=len(values),
        limit=limit,
        is_least=goal.is_least,
        value=value,
        is_met=value >= limit if goal.is_least else value <= limit,
        peer=peer,
        peer_value=peer_value,
    )


def _best_peer(
    runs: Runs, goal: Goal, world: str, case: str
) -> tuple[str | None, float | None]:
    best: tuple[str | None, float | None] = None, None
    if not goal.with_peers or case == "harsh":
        return best
    for method in runs.methods:
        found = [r for r in runs.find(world, "service", method) if _is_balanced(r)]
        values = _values(runs, goal, found)
        if method == ENGINE or not values:
            continue
        value = _worst(goal, values)
        if best[1] is None or (value > best[1] if goal.is_least else value < best[1]):
            best = method, value
    return best


def _is_balanced(run: DesignRun) -> bool:
    return run.figures["service_max_percent"] <= _BALANCED_PERCENT


def _values(runs: Runs, goal: Goal, found: Sequence[DesignRun]) -> list[float]:
    values = [goal.measure(runs, run) for run in found]
    return [value for value in values if value is not None]


def _worst(goal: Goal, values: Sequence[float]) -> float:
    return min(values) if goal.is_least else max(values)


def goals_record(standings: Sequence[Standing]) -> list[dict[str, object]]:
    """Return the rows as plain JSON."""
    return [asdict(standing) for standing in standings]


GOALS_HEAD = (
    f"{'goal':<5}{'set':<4}{'case':<10}{'what':<38}{'seeds':>5}{'gate':>10}"
    f"{'measured':>10}  {'met':<5}best balanced peer"
)


def format_standing(standing: Standing) -> str:
    """Return a row of the goals table."""
    sign = ">=" if standing.is_least else "<="
    gate = f"{sign}{standing.limit:.4g}"
    met = "yes" if standing.is_met else "NO"
    peer = "-"
    if standing.peer_value is not None:
        peer = f"{standing.peer_value:.3f} {standing.peer}"
    return (
        f"{standing.goal:<5}{standing.world:<4}{standing.case:<10}{standing.what:<38}"
        f"{standing.seeds:5}{gate:>10}{standing.value:10.3f}  {met:<5}{peer}"
    )
