"""Running cycles planned anew, on the command line."""

from typing import Annotated

import typer

from api.cli.benchmark_options import Jobs, ResultsPath, strangers_refused
from api.cli.options import AsJson, parse_seconds, usage_error

TeamNames = Annotated[
    str,
    typer.Option("--set", metavar="NAME,...", help="Teams: one, team, small."),
]
SearchSeconds = Annotated[
    float | None,
    typer.Option("--seconds", metavar="S", help="Wall time of each re-plan's search."),
]
WorldSeeds = Annotated[
    list[int] | None,
    typer.Option(
        "--seed", metavar="N", min=0, help="Seed, may be repeated; 1 if none."
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


def replan(
    sets: TeamNames = "one",
    seconds: SearchSeconds = None,
    iterations: Rounds = None,
    seed: WorldSeeds = None,
    results: ResultsPath = None,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Change running plans, plan them anew: changes, driving, time, gates."""
    from api.cli.console import write_json, write_line, write_message
    from api.cli.faults import faults_shown
    from api.workers import make_executor
    from benchmarks.replan import Effort, make_questions, run_replans
    from benchmarks.replan_results import ReplansFile
    from benchmarks.replan_table import (
        GATES_HEAD,
        RUN_HEAD,
        format_curves,
        format_gate,
        format_run,
        make_gates,
        to_record,
    )

    if seconds is not None:
        parse_seconds(seconds, "en")
    write = write_message if as_json else write_line
    effort = Effort(seconds=seconds, iterations=iterations, processes=jobs)
    questions = make_questions(_parse_teams(sets), seed or (1,), effort)
    runs = []
    with faults_shown("en"), strangers_refused():
        write(RUN_HEAD)
        for run in run_replans(questions, ReplansFile(results), make_executor):
            write(format_run(run))
            runs.append(run)
    if as_json:
        write_json(to_record(runs))
        return
    gates = map(format_gate, make_gates(runs))
    for line in ("", *format_curves(runs), "", GATES_HEAD, *gates):
        write_line(line)


def _parse_teams(text: str) -> tuple[str, ...]:
    """Return names of teams, each once; others are a usage error."""
    from benchmarks.replan_world import SETS

    names = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in names:
        if name not in SETS:
            known = ", ".join(SETS)
            raise usage_error("benchmark.case_unknown", "en", value=name, known=known)
    return names
