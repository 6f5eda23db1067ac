"""Territory designs on the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.benchmark_options import strangers_refused
from api.cli.options import usage_error

SetNames = Annotated[
    str,
    typer.Option("--set", metavar="S,M,...", help="Sets of customers: S, M, L, XL."),
]
WorldSeeds = Annotated[
    list[int] | None,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        help="Seed of the customers, may be repeated; that of the set if none.",
    ),
]
SlowPeers = Annotated[
    bool, typer.Option("--peers", help="Slow peers on the large sets too.")
]
Plans = Annotated[
    float | None,
    typer.Option(
        "--plans",
        metavar="S",
        min=0.1,
        help="Instead: plan every rep for S CPU seconds, and feed the driving back.",
    ),
]
_PLAN_ROUNDS = 3


def parse_sets(text: str) -> tuple[str, ...]:
    """Return names of sets, each once; others are a usage error."""
    from benchmarks.territory_world import SETS

    names = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in names:
        if name not in SETS:
            known = ", ".join(SETS)
            raise usage_error("benchmark.case_unknown", "en", value=name, known=known)
    return names


def run_plans(
    sets: Sequence[str], seeds: Sequence[int], seconds: float, *, as_json: bool
) -> None:
    """Follow plans of engine search, a row a round."""
    from dataclasses import asdict

    from api.cli.console import write_json, write_line, write_message
    from api.workers import make_executor
    from benchmarks.territory_plans import PLAN_HEAD, follow_plans, format_plan_round
    from benchmarks.territory_world import SETS, make_world
    from routing.solver.warm_up import compile_kernel

    write = write_message if as_json else write_line
    compile_kernel()
    rows = []
    write(f"{'set':<4}{'seed':>5} {PLAN_HEAD}")
    with make_executor(1) as executor:
        for name in sets:
            for seed in seeds or (SETS[name].seed,):
                world = make_world(SETS[name], seed)
                for row in follow_plans(world, seconds, _PLAN_ROUNDS, executor):
                    write(f"{name:<4}{seed:5} {format_plan_round(row)}")
                    rows.append({"set": name, "seed": seed, **asdict(row)})
    if as_json:
        write_json({"benchmark": "territories", "seconds": seconds, "rounds": rows})


def run_territories(
    sets: Sequence[str],
    seeds: Sequence[int],
    results: Path | None,
    *,
    with_slow_peers: bool,
    as_json: bool,
) -> None:
    """Make the designs, a row each, and put the goals beside what was measured."""
    from api.cli.console import write_json, write_line, write_message
    from api.cli.faults import faults_shown
    from benchmarks.territories import (
        RUN_HEAD,
        format_run,
        make_jobs,
        run_designs,
        to_record,
    )
    from benchmarks.territory_results import DesignsFile
    from benchmarks.territory_standings import (
        GOALS_HEAD,
        compare_goals,
        format_standing,
    )

    write = write_message if as_json else write_line
    jobs = make_jobs(sets, seeds, with_slow_peers=with_slow_peers)
    runs = []
    with faults_shown("en"), strangers_refused():
        write(RUN_HEAD)
        for run in run_designs(jobs, DesignsFile(results)):
            write(format_run(run))
            runs.append(run)
    standings = tuple(compare_goals(runs))
    if as_json:
        write_json(to_record(runs, standings))
        return
    write_line("")
    write_line(GOALS_HEAD)
    for standing in standings:
        write_line(format_standing(standing))
