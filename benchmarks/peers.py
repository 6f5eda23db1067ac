"""Engines beside each other: the same cases, seeds and CPU time, in the same run."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from statistics import mean

from benchmarks.results import Run

TIE = 0.1
"""Percent by which mean costs may differ and count as equal."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    One engine on one case at one budget.

    Parameters
    ----------
    cost
        Mean over the complete seeds; None where there is none.
    complete
        Seeds that break no rule and miss no more visits than the best run.
    gap
        Percent of the mean cost above the best run of any engine.
    behind
        Engines complete more often, or as often and cheaper by more than a tie.
    """

    benchmark: str
    instance: str
    seconds: float
    engine: str
    cost: float | None
    complete: int
    runs: int
    gap: float | None
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Total:
    """
    One engine over all cases and budgets.

    Parameters
    ----------
    behind
        Engine -> on how many cases this one is behind it.
    mean_gap_percent
        Over the cases with a complete run.
    """

    engine: str
    cases: int
    behind_nobody: int
    behind: dict[str, int]
    mean_gap_percent: float | None


def compare_engines(runs: Sequence[Run]) -> tuple[Standing, ...]:
    """Return how every engine stands on every case and budget, engines in run order."""
    cases = sorted({(run.benchmark, run.instance, run.seconds) for run in runs})
    return tuple(
        standing
        for case in cases
        for standing in _compare(
            [r for r in runs if (r.benchmark, r.instance, r.seconds) == case]
        )
    )


def peers_record(
    runs: Sequence[Run], standings: Sequence[Standing]
) -> dict[str, object]:
    """Return runs and standings as plain JSON."""
    return {
        "benchmark": "peers",
        "tie_percent": TIE,
        "standings": [asdict(standing) for standing in standings],
        "totals": [asdict(total) for total in totals(standings)],
        "runs": [asdict(run) for run in runs],
    }


def totals(standings: Sequence[Standing]) -> tuple[Total, ...]:
    """Return how every engine stands over all cases."""
    result: list[Total] = []
    for engine in dict.fromkeys(standing.engine for standing in standings):
        own = [standing for standing in standings if standing.engine == engine]
        gaps = [standing.gap for standing in own if standing.gap is not None]
        behind: dict[str, int] = {}
        for other in (name for standing in own for name in standing.behind):
            behind[other] = behind.get(other, 0) + 1
        result.append(
            Total(
                engine=engine,
                cases=len(own),
                behind_nobody=sum(not standing.behind for standing in own),
                behind=behind,
                mean_gap_percent=mean(gaps) if gaps else None,
            )
        )
    return tuple(result)


def format_standings(standings: Sequence[Standing]) -> Iterator[str]:
    """Yield a row per case and budget: cost and gap of every engine, who is behind."""
    engines = list(dict.fromkeys(standing.engine for standing in standings))
    head = "".join(f"{engine:>12}{'gap %':>8}" for engine in engines)
    yield f"{'instance':<14}{'CPU s':>7}{head}  behind"
    for (instance, seconds), group in groupby(
        standings, key=lambda standing: (standing.instance, standing.seconds)
    ):
        own = {standing.engine: standing for standing in group}
        cells = "".join(_cells(own.get(engine)) for engine in engines)
        losers = [
            f"{s.engine} ({', '.join(s.behind)})" for s in own.values() if s.behind
        ]
        yield f"{instance:<14}{seconds:7g}{cells}  {'; '.join(losers) or '-'}"


def _compare(runs: Sequence[Run]) -> Iterator[Standing]:
    feasible = [run for run in runs if run.is_feasible]
    fewest = min((run.missed for run in feasible), default=0)
    full = [run for run in feasible if run.missed == fewest]
    best = min((run.cost for run in full), default=None)
    stands = []
    for engine in dict.fromkeys(run.engine for run in runs):
        costs = [run.cost for run in full if run.engine == engine]
        cost = mean(costs) if costs else None
        stands.append(
            Standing(
                benchmark=runs[0].benchmark,
                instance=runs[0].instance,
                seconds=runs[0].seconds,
                engine=engine,
                cost=cost,
                complete=len(costs),
                runs=sum(run.engine == engine for run in runs),
                gap=100 * (cost / best - 1) if cost is not None and best else None,
            )
        )
    for standing in stands:
        behind = tuple(o.engine for o in stands if _is_behind(standing, o))
        yield Standing(**(vars(standing) | {"behind": behind}))


def _is_behind(standing: Standing, other: Standing) -> bool:
    if other.cost is None:
        return False
    if standing.cost is None:
        return True
    mine, others = standing.complete / standing.runs, other.complete / other.runs
    if mine != others:
        return mine < others
    return standing.cost > other.cost * (1 + TIE / 100)


def _cells(standing: Standing | None) -> str:
    if standing is None or standing.cost is None:
        return f"{'-':>12}{'-':>8}"
    share = "" if standing.complete == standing.runs else "*"
    gap = 0.0 if standing.gap is None else standing.gap
    return f"{f'{standing.cost:.3f}{share}':>12}{gap:8.3f}"
