"""A living plan of real places, on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.benchmark_options import Jobs, strangers_refused
from api.cli.options import AsJson, parse_seconds

Data = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="Folder of recurring services."),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Files and plans of every stage; finished stages are not run again.",
    ),
]
PlanSeconds = Annotated[
    float | None,
    typer.Option(
        "--plan-seconds", metavar="S", help="Wall time of the first plan; default 120."
    ),
]
StageSeconds = Annotated[
    float | None,
    typer.Option(
        "--seconds", metavar="S", help="Wall time of every other plan; default 60."
    ),
]
Rounds = Annotated[
    int | None,
    typer.Option(
        "--iterations",
        metavar="N",
        min=0,
        help="Rounds per territory instead of seconds: the same plans every time.",
    ),
]


def living_plan(
    data: Data,
    out: Out = Path("living-plan"),
    plan_seconds: PlanSeconds = None,
    seconds: StageSeconds = None,
    iterations: Rounds = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Plan real places, let visits be missed and customers change, twice re-plan."""
    from api.cli.console import write_json, write_line, write_message
    from api.cli.faults import faults_shown
    from api.workers import make_executor
    from benchmarks.living_plan import Living, run_living_plan
    from benchmarks.living_results import STAGE_HEAD, format_stage, to_record

    if iterations is None:
        plan_seconds = 120.0 if plan_seconds is None else plan_seconds
        seconds = 60.0 if seconds is None else seconds
    living = Living(
        data=data,
        folder=out,
        seed=seed,
        plan_seconds=parse_seconds(plan_seconds, "en"),
        seconds=parse_seconds(seconds, "en"),
        iterations=iterations,
        processes=jobs,
    )
    write = write_message if as_json else write_line
    runs = []
    with faults_shown("en"), strangers_refused():
        write(STAGE_HEAD)
        for run in run_living_plan(living, make_executor):
            write(format_stage(run))
            runs.append(run)
    if as_json:
        write_json(to_record(runs))
