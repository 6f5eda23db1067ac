"""Territories of several balanced measures on the command line."""

from typing import Annotated

import typer

from api.cli.benchmark_options import (
    InstanceFiles,
    ResultsPath,
    Seeds,
    parse_budgets,
    strangers_refused,
)
from api.cli.options import AsJson

Works = Annotated[
    str,
    typer.Option(
        "--work",
        metavar="W,...",
        help="Solver work per run, about CPU seconds, the same on every machine.",
    ),
]


def territory_2du(
    files: InstanceFiles,
    work: Works = "30",
    seeds: Seeds = 1,
    results: ResultsPath = None,
    as_json: AsJson = False,
) -> None:
    """Design territories with three balanced measures, as compact as possible."""
    from api.cli.console import write_json, write_line, write_message
    from api.cli.faults import faults_shown
    from benchmarks.territory_2du_runs import (
        TABLE_HEAD,
        format_run,
        run_territories,
        summarise,
        to_record,
    )

    write = write_message if as_json else write_line
    works = parse_budgets(work)
    runs = []
    with faults_shown("en"), strangers_refused():
        write(TABLE_HEAD)
        for run in run_territories(files, works, num_seeds=seeds, results=results):
            write(format_run(run))
            runs.append(run)
    if as_json:
        write_json(to_record(runs))
        return
    write_line("")
    for summary in summarise(runs):
        write_line(_summary_line(summary))


def _summary_line(summary: dict[str, object]) -> str:
    from routing.texts import format_text

    return format_text(
        "cli.benchmark.territory_summary",
        "en",
        work=f"{summary['work']:g}",
        feasible=summary["feasible"],
        runs=summary["runs"],
        gap=_figure(summary["mean_gap_percent"]),
        worst=f"{summary['worst'] or '-'} {_figure(summary['worst_gap_percent'])} %",
        below=summary["below_reference"],
        seconds=f"{summary['mean_cpu_seconds']:.1f}",
    )


def _figure(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "-"
