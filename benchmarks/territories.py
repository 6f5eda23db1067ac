"""Territory designs of generated worlds: our engine, its peers, and the goals."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import routing.territory
from benchmarks.memory import PeakMemory
from benchmarks.run import hash_files
from benchmarks.territory_cases import ENGINE_CASES
from benchmarks.territory_goals import ENGINE
from benchmarks.territory_judge import Design, judge_design, make_yardstick
from benchmarks.territory_metrics import match_homes
from benchmarks.territory_peers import Peer, known_peers
from benchmarks.territory_results import (
    DesignKey,
    DesignRun,
    DesignsFile,
    run_record,
)
from benchmarks.territory_standings import Standing, goals_record
from benchmarks.territory_world import SETS, TerritoryWorld, make_world

_LARGE = 20_000
"""Customers from which slow peers have to be asked for."""
_HUGE = 100_000
"""Customers from which only the cases that have goals there are run."""
_HUGE_CASES = ("service", "regional")

_OWN = ("balanced_cuts.py", "territory_[a-z]*.py")


@dataclass(frozen=True, kw_only=True)
class DesignJob:
    """
    One design to be made.

    Parameters
    ----------
    world
        Name of the set.
    case, method
        What is asked of the engine; peers only know ``service``.
    """

    world: str
    seed: int
    case: str
    method: str

    @property
    def key(self) -> DesignKey:
        """What its run will be kept under."""
        code = hash_files(_sources(self.method))
        return DesignKey(**vars(self), code=code)


def make_jobs(
    worlds: Sequence[str], seeds: Sequence[int], *, with_slow_peers: bool
) -> tuple[DesignJob, ...]:
    """
    Return the designs to be made, peers first.

    Parameters
    ----------
    seeds
        Those of the sets if empty.
    with_slow_peers
        Whether they run on large sets too.
    """
    return tuple(
        DesignJob(world=world, seed=seed, case=case, method=method)
        for world in worlds
        for seed in seeds or (SETS[world].seed,)
        for case, method in _questions(world, with_slow_peers=with_slow_peers)
    )


def run_designs(jobs: Sequence[DesignJob], results: DesignsFile) -> Iterator[DesignRun]:
    """Yield a run per job, one after the other; finished ones from the file."""
    for job in jobs:
        run = results.find(job.key)
        if run is None:
            run = run_design(job)
            results.add(run)
        yield run


def run_design(job: DesignJob) -> DesignRun:
    """Return one design and its figures; a small one is made before, off the clock."""
    homes, solve = _solver(job)
    solve(make_world(SETS["S"], homes=homes))
    world = make_world(SETS[job.world], job.seed, homes=homes)
    memory, began, spent = PeakMemory(), perf_counter(), process_time()
    design = solve(world)
    spent, passed = process_time() - spent, perf_counter() - began
    return DesignRun(
        key=job.key,
        cpu_seconds=spent,
        wall_seconds=passed,
        peak_mb=memory.peak_mb(),
        figures=judge_design(make_yardstick(design.world or world), design),
    )


def to_record(
    runs: Sequence[DesignRun], standings: Sequence[Standing]
) -> dict[str, object]:
    """Return goals and runs as plain JSON."""
    return {
        "benchmark": "territories",
        "goals": goals_record(standings),
        "runs": [run_record(run) for run in runs],
    }


RUN_HEAD = (
    f"{'set':<4}{'seed':>5}  {'case':<10}{'method':<13}{'CPU s':>8}{'MB':>6}"
    f"{'service %':>13}{'estimated %':>13}{'true %':>13}{'drive h':>9}"
    f"{'km':>8}{'cut off %':>10}{'foreign %':>10}"
)


def format_run(run: DesignRun) -> str:
    """Return a run as one row: deviations are largest / mean."""
    key, figures = run.key, run.figures
    balance = "".join(
        f"{figures[f'{name}_max_percent']:8.2f}/{figures[f'{name}_mean_percent']:4.1f}"
        for name in ("service", "estimated", "true")
    )
    return (
        f"{key.world:<4}{key.seed:5}  {key.case:<10}{key.method:<13}"
        f"{run.cpu_seconds:8.2f}{run.peak_mb:6.0f}{balance}"
        f"{figures['drive_hours']:9.0f}{figures['distance_km']:8.3f}"
        f"{figures['cut_off_percent']:10.3f}{figures['foreign_percent']:10.3f}"
    )


def _questions(world: str, *, with_slow_peers: bool) -> list[tuple[str, str]]:
    num = SETS[world].num_customers
    cases = [
        case.name for case in ENGINE_CASES if num <= _HUGE or case.name in _HUGE_CASES
    ]
    return [
        *(
            ("service", peer.name)
            for peer in known_peers()
            if peer.is_quick or with_slow_peers or num <= _LARGE
        ),
        *((case, ENGINE) for case in cases),
    ]


def _solver(job: DesignJob) -> tuple[str, Callable[[TerritoryWorld], Design]]:
    """Return where the reps live, and what makes the design."""
    if job.method == ENGINE:
        case = next(case for case in ENGINE_CASES if case.name == job.case)
        return case.homes, case.solve
    peer = next(peer for peer in known_peers() if peer.name == job.method)
    return "regional", lambda world: _peer_design(peer, world)


def _peer_design(peer: Peer, world: TerritoryWorld) -> Design:
    part_of = peer.solve(world)
    rep_of_part = match_homes(world.xy, world.visits, part_of, world.homes)
    return Design(rep_of_part[part_of])


def _sources(method: str) -> list[Path]:
    """Return the files that a design and its figures depend on."""
    here = Path(__file__).parent
    files = [path for pattern in _OWN for path in sorted(here.glob(pattern))]
    parts = ("goals", "results", "standings")
    shown = {f"territory_{part}.py" for part in parts}
    own = [path for path in files if path.name not in shown]
    if method != ENGINE:
        asking = {"territory_cases.py", "territory_engine.py", "territory_replan.py"}
        return [path for path in own if path.name not in asking]
    return [*own, *sorted(Path(routing.territory.__path__[0]).glob("*.py"))]
