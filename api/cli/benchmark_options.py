"""Options that the benchmark commands share, and how they run and report."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import parse_engine, parse_seconds, usage_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.results import Run
    from benchmarks.run import Cases, Job
    from benchmarks.table import Summary

InstanceFiles = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Instances of the set.")
]
Budgets = Annotated[
    str,
    typer.Option("--seconds", metavar="S,...", help="CPU seconds per run."),
]
Seeds = Annotated[
    int, typer.Option("--seeds", min=1, help="Runs per instance, seeds 1 to N.")
]
EngineName = Annotated[str | None, typer.Option("--engine", help="Name of the solver.")]
SolutionFolder = Annotated[
    Path | None,
    typer.Option("--solution", metavar="DIR", help="Where the best .res files go."),
]
ResultsPath = Annotated[
    Path | None,
    typer.Option(
        "--results",
        metavar="FILE",
        help="JSON of finished runs: written after each, not run again.",
    ),
]
Jobs = Annotated[
    int, typer.Option("--jobs", min=1, help="Runs at the same time, a process each.")
]


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """How cases are to be run, options understood."""

    engines: tuple[str, ...]
    budgets: tuple[float, ...]
    num_seeds: int
    processes: int
    solutions: Path | None
    results: Path | None

    def jobs(self, cases: "Cases", sources: "Sequence[str]") -> "tuple[Job, ...]":
        """Return the runs that are wanted."""
        from benchmarks.run import make_jobs

        return make_jobs(
            cases,
            sources,
            engines=self.engines,
            budgets=self.budgets,
            num_seeds=self.num_seeds,
        )


def parse_measuring(
    *,
    seconds: str,
    seeds: int,
    engine: str | None,
    jobs: int,
    solution: Path | None,
    results: Path | None,
) -> Measuring:
    """Return the options of one engine's runs."""
    return Measuring(
        engines=(parse_engine(engine, "en"),),
        budgets=parse_budgets(seconds),
        num_seeds=seeds,
        processes=jobs,
        solutions=solution,
        results=results,
    )


def parse_budgets(text: str) -> tuple[float, ...]:
    """Return CPU seconds, each once; anything else is a usage error."""
    try:
        budgets = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise usage_error("benchmark.budgets_unclear", "en", value=text) from error
    for seconds in budgets:
        parse_seconds(seconds, "en")
    return tuple(dict.fromkeys(budgets))


def run_and_report(
    cases: "Cases", sources: "Iterable[str]", measuring: Measuring, *, as_json: bool
) -> None:
    """Make the runs, a row each, and end with what they say together."""
    runs = measure(measuring.jobs(cases, tuple(sources)), measuring, as_json=as_json)
    report(cases.name, runs, measuring, as_json=as_json)


def report(
    name: str, runs: "Sequence[Run]", measuring: Measuring, *, as_json: bool
) -> None:
    """Write what runs say together."""
    from api.cli.console import write_json, write_line
    from benchmarks.table import format_summary, summarise, to_record

    summaries = summarise(runs, measuring.solutions)
    if as_json:
        write_json(to_record(name, runs, summaries))
        return
    for summary in summaries:
        write_line("")
        for line in format_summary(summary):
            write_line(line)
    for summary in summaries:
        write_line(_summary_line(summary))


def measure(
    jobs: "Sequence[Job]", measuring: Measuring, *, as_json: bool
) -> "tuple[Run, ...]":
    """Make runs and show them."""
    from benchmarks.results import ResultsFile
    from benchmarks.run import run_jobs

    with strangers_refused():
        results = ResultsFile(measuring.results)
    found = run_jobs(
        jobs,
        results,
        processes=measuring.processes,
        solutions=measuring.solutions,
    )
    return show_runs(found, as_json=as_json)


def show_runs(found: "Iterable[Run]", *, as_json: bool) -> "tuple[Run, ...]":
    """Write a row per run as it comes, beside the result if that is JSON."""
    from api.cli.console import write_line, write_message
    from api.cli.faults import faults_shown
    from benchmarks.table import TABLE_HEAD, format_run

    write = write_message if as_json else write_line
    runs = []
    with faults_shown("en"), strangers_refused():
        write(TABLE_HEAD)
        for run in found:
            write(format_run(run))
            runs.append(run)
    return tuple(runs)


@contextmanager
def strangers_refused() -> "Iterator[None]":
    """Turn the error of a file that is no instance into a usage error."""
    from benchmarks.cases import StrangeFileError

    try:
        yield
    except StrangeFileError as error:
        raise unreadable(error) from error


def unreadable(error: Exception) -> typer.BadParameter:
    """Return the usage error of a file that is not of the benchmark."""
    return usage_error("benchmark.unreadable", "en", fault=error)


def _summary_line(summary: "Summary") -> str:
    from routing.texts import format_text

    worst = summary.worst
    return format_text(
        "cli.benchmark.summary",
        "en",
        engine=summary.engine,
        seconds=f"{summary.cpu_seconds:g}",
        feasible=summary.feasible,
        instances=summary.instances,
        gap=_figure(summary.mean_gap_percent),
        error=_figure(summary.standard_error),
        worst="-" if worst is None else f"{worst.instance} {_figure(worst.gap)} %",
        new_best=len(summary.new_best),
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
