"""The generated field cases on the command line."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.benchmark_options import (
    Measuring,
    measure,
    report,
    show_runs,
    strangers_refused,
)
from api.cli.options import usage_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.results import Run
    from benchmarks.run import Cases

CaseNames = Annotated[
    list[str] | None,
    typer.Option(
        "--case",
        metavar="NAME",
        help="A case, may be repeated; all of one rep if none.",
    ),
]


def split_cases(names: "Sequence[str] | None") -> tuple[list[str], list[str]]:
    """
    Return the cases of one rep and those of teams; others are a usage error.

    No names at all are all cases of one rep, an empty list is none.
    """
    from benchmarks.field_world import CASES, SINGLE_CASES, TEAM_CASES

    for name in names or ():
        if name not in CASES:
            known = ", ".join(CASES)
            raise usage_error("benchmark.case_unknown", "en", value=name, known=known)
    chosen = list(dict.fromkeys(SINGLE_CASES if names is None else names))
    singles = [name for name in chosen if name in SINGLE_CASES]
    return singles, [name for name in chosen if name in TEAM_CASES]


def refuse_teams(teams: "Sequence[str]") -> None:
    """Refuse cases of several reps where only one makes sense."""
    if teams:
        raise usage_error("benchmark.case_of_one_rep", "en", value=", ".join(teams))


def run_field(
    cases: "Cases",
    singles: "Sequence[str]",
    teams: "Sequence[str]",
    measuring: Measuring,
    *,
    as_json: bool,
) -> None:
    """Run cases of one rep as problems, teams as whole plans."""
    runs: tuple[Run, ...] = ()
    if singles:
        runs += measure(measuring.jobs(cases, singles), measuring, as_json=as_json)
    if teams:
        runs += _run_teams(teams, measuring, as_json=as_json)
    report(cases.name, runs, measuring, as_json=as_json)


def run_convergence(
    cases: "Cases",
    names: "Sequence[str]",
    measuring: Measuring,
    long_seconds: float,
    long_seeds: int,
    *,
    as_json: bool,
) -> None:
    """Run short budgets and a long one; say how near the short ones come."""
    from api.cli.console import write_json, write_line
    from benchmarks.convergence import (
        convergence_record,
        format_convergence,
        measure_convergence,
    )

    long = replace(measuring, budgets=(long_seconds,), num_seeds=long_seeds)
    jobs = (*measuring.jobs(cases, names), *long.jobs(cases, names))
    found = measure_convergence(
        measure(tuple(dict.fromkeys(jobs)), measuring, as_json=as_json)
    )
    if as_json:
        record = {"benchmark": "convergence", "gaps": convergence_record(found)}
        write_json(record)
        return
    for line in format_convergence(found):
        write_line(line)


def _run_teams(
    names: "Sequence[str]", measuring: Measuring, *, as_json: bool
) -> "tuple[Run, ...]":
    from benchmarks.field_team import TeamJob, run_teams
    from benchmarks.results import ResultsFile

    jobs = [
        TeamJob(
            case=name,
            engine=engine,
            seed=seed,
            seconds=seconds,
            processes=measuring.processes,
        )
        for seconds in measuring.budgets
        for seed in range(1, measuring.num_seeds + 1)
        for name in names
        for engine in measuring.engines
    ]
    with strangers_refused():
        results = ResultsFile(measuring.results)
    return show_runs(run_teams(jobs, results), as_json=as_json)
