"""The service under load, on the command line."""

from typing import Annotated

import typer

from api.cli.benchmark_options import parse_budgets
from api.cli.options import AsJson

NumReps = Annotated[
    int, typer.Option("--reps", min=1, metavar="N", help="Reps who fetch their day.")
]
Windows = Annotated[
    str,
    typer.Option(
        "--seconds",
        metavar="S,...",
        help="Times in which every rep fetches his day once.",
    ),
]
JobCustomers = Annotated[
    int,
    typer.Option(
        "--job-customers",
        min=250,
        metavar="N",
        help="Customers of the planning job that runs meanwhile.",
    ),
]
ImportRows = Annotated[
    int, typer.Option("--rows", min=1, metavar="N", help="Customers of the import.")
]


def service(
    reps: NumReps = 10_000,
    seconds: Windows = "60,10",
    job_customers: JobCustomers = 5_000,
    rows: ImportRows = 100_000,
    as_json: AsJson = False,
) -> None:
    """Let everybody fetch his day from a real service while it plans and imports."""
    from api.cli.console import write_json, write_line, write_message
    from api.cli.served_crowd import crowd_served
    from benchmarks.service_calls import CallRefusedError
    from benchmarks.service_scenario import ServiceParams, run_scenario
    from benchmarks.service_table import (
        GOALS_HEAD,
        PHASE_HEAD,
        format_goal,
        format_phase,
        late_parts,
        make_goals,
        to_record,
    )

    windows = parse_budgets(seconds)
    params = ServiceParams(
        windows=windows,
        job_seconds=round(sum(windows) + windows[-1]) + 60,
        import_rows=rows,
    )
    write = write_message if as_json else write_line
    phases = []
    try:
        with crowd_served(reps, job_customers) as site:
            write(PHASE_HEAD)
            for phase in run_scenario(site, params):
                write(format_phase(phase))
                phases.append(phase)
    except CallRefusedError as error:
        write_message(str(error))
        raise typer.Exit(1) from error
    if as_json:
        write_json(to_record(phases, params))
        return
    goals = map(format_goal, make_goals(phases, params))
    for line in ("", *late_parts(phases, params), "", GOALS_HEAD, *goals):
        write_line(line)
