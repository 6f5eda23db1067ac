"""beatplan benchmark: our engines on published cases."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, parse_engine, parse_seconds, usage_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.pvrp_run import PvrpRun

benchmarks = typer.Typer(
    help="Measure the engines and the travel model on published cases.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@benchmarks.command()
def pvrp(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Periodic instances.")
    ],
    seconds: Annotated[
        float, typer.Option("--seconds", help="CPU seconds per run.")
    ] = 60.0,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, help="Runs per instance, seeds 1 to N.")
    ] = 1,
    engine: Annotated[
        str | None, typer.Option("--engine", help="Name of the solver.")
    ] = None,
    solution: Annotated[
        Path | None,
        typer.Option("--solution", metavar="DIR", help="Where .res files go."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Solve periodic instances of Cordeau et al.; a bks.csv beside them is the mark."""
    from api.cli.console import write_json, write_line, write_message
    from api.cli.faults import faults_shown
    from benchmarks.pvrp_run import TABLE_HEAD, format_run, run_pvrp, summarise
    from routing.texts import format_text

    chosen = parse_engine(engine, "en")
    parse_seconds(seconds, "en")
    write = write_message if as_json else write_line
    runs = []
    with faults_shown("en"):
        write(TABLE_HEAD)
        for run in _refusing_strangers(
            run_pvrp(
                files,
                seconds=seconds,
                num_seeds=seeds,
                engine=chosen,
                solutions=solution,
            )
        ):
            write(format_run(run))
            runs.append(run)
        summary = summarise(runs, seconds=seconds, engine=chosen)
        if as_json:
            write_json(summary)
            return
        gap = summary["mean_gap_percent"]
        write_line(
            format_text(
                "cli.benchmark.pvrp",
                feasible=summary["feasible"],
                instances=summary["instances"],
                gap="-" if gap is None else f"{gap:.2f}",
            )
        )


@benchmarks.command()
def travel(
    city: Annotated[
        Path,
        typer.Argument(metavar="PVRPIF", help="Folder of the city instances."),
    ],
    rural: Annotated[
        Path,
        typer.Argument(metavar="BELGIUM", help="Folder of the Belgian matrices."),
    ],
    as_json: AsJson = False,
) -> None:
    """Put the travel estimate beside the published road times it was fitted on."""
    from api.cli.console import write_json, write_line
    from api.cli.faults import faults_shown
    from benchmarks.travel_fit import fit_travel, format_fit, summarise

    with faults_shown("en"):
        try:
            fits = fit_travel(city, rural)
        except (ValueError, KeyError) as error:
            raise _unreadable(error) from error
        if as_json:
            write_json(summarise(fits))
            return
        for fit in fits:
            for line in format_fit(fit):
                write_line(line)


def _refusing_strangers(runs: "Iterator[PvrpRun]") -> "Iterator[PvrpRun]":
    """Pass runs on; a file that is no instance is a usage error."""
    try:
        yield from runs
    except (ValueError, IndexError) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> typer.BadParameter:
    return usage_error("benchmark.unreadable", "en", fault=error)
