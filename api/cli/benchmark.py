"""beatplan benchmark: our engines on published cases."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.benchmark_ablation import parse_variants, run_ablation
from api.cli.benchmark_field import (
    CaseNames,
    refuse_teams,
    run_convergence,
    run_field,
    split_cases,
)
from api.cli.benchmark_living import living_plan
from api.cli.benchmark_options import (
    Budgets,
    EngineName,
    InstanceFiles,
    Jobs,
    Measuring,
    ResultsPath,
    Seeds,
    SolutionFolder,
    parse_budgets,
    parse_measuring,
    run_and_report,
    unreadable,
)
from api.cli.benchmark_peers import parse_peers, run_peers
from api.cli.benchmark_replan import replan
from api.cli.benchmark_service import service
from api.cli.benchmark_territories import (
    Plans,
    SetNames,
    SlowPeers,
    WorldSeeds,
    parse_sets,
    run_plans,
    run_territories,
)
from api.cli.benchmark_territory_2du import territory_2du
from api.cli.options import AsJson, parse_seconds

benchmarks = typer.Typer(
    help="Measure the engines and the travel model on published cases.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
benchmarks.command("territory-2du")(territory_2du)
benchmarks.command("living-plan")(living_plan)
benchmarks.command()(replan)
benchmarks.command()(service)


@benchmarks.command()
def pvrp(
    files: InstanceFiles,
    seconds: Budgets = "60",
    seeds: Seeds = 1,
    engine: EngineName = None,
    solution: SolutionFolder = None,
    results: ResultsPath = None,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Solve periodic instances of Cordeau et al.; a bks.csv beside them is the mark."""
    from benchmarks.pvrp import PVRP

    measuring = parse_measuring(
        seconds=seconds,
        seeds=seeds,
        engine=engine,
        jobs=jobs,
        solution=solution,
        results=results,
    )
    run_and_report(PVRP, map(str, files), measuring, as_json=as_json)


@benchmarks.command()
def mdpvrp(
    files: InstanceFiles,
    seconds: Budgets = "60",
    seeds: Seeds = 1,
    engine: EngineName = None,
    solution: SolutionFolder = None,
    results: ResultsPath = None,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Solve periodic instances of Vidal et al., with one depot per customer."""
    from benchmarks.mdpvrp import MDPVRP

    measuring = parse_measuring(
        seconds=seconds,
        seeds=seeds,
        engine=engine,
        jobs=jobs,
        solution=solution,
        results=results,
    )
    run_and_report(MDPVRP, map(str, files), measuring, as_json=as_json)


@benchmarks.command()
def vrptw(
    files: InstanceFiles,
    seconds: Budgets = "60",
    seeds: Seeds = 1,
    engine: EngineName = None,
    solution: SolutionFolder = None,
    results: ResultsPath = None,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Solve days with time windows, of Solomon and of Gehring & Homberger."""
    from benchmarks.vrptw import VRPTW

    measuring = parse_measuring(
        seconds=seconds,
        seeds=seeds,
        engine=engine,
        jobs=jobs,
        solution=solution,
        results=results,
    )
    run_and_report(VRPTW, map(str, files), measuring, as_json=as_json)


@benchmarks.command()
def field(
    case: CaseNames = None,
    seconds: Annotated[
        str | None,
        typer.Option("--seconds", metavar="S,...", help="CPU seconds per run."),
    ] = None,
    seeds: Seeds = 1,
    engine: EngineName = None,
    solution: SolutionFolder = None,
    results: ResultsPath = None,
    jobs: Jobs = 1,
    convergence: Annotated[
        bool, typer.Option("--convergence", help="Gaps to the best of long runs.")
    ] = False,
    long_seconds: Annotated[
        float, typer.Option("--long-seconds", help="CPU seconds of a long run.")
    ] = 300.0,
    long_seeds: Annotated[
        int, typer.Option("--long-seeds", min=1, help="Number of long runs.")
    ] = 20,
    as_json: AsJson = False,
) -> None:
    """Plan generated field teams: visits missed, driving, speed, memory."""
    from benchmarks.field import FIELD

    measuring = parse_measuring(
        seconds=seconds or ("2,10,30" if convergence else "30"),
        seeds=seeds,
        engine=engine,
        jobs=jobs,
        solution=solution,
        results=results,
    )
    singles, teams = split_cases(case)
    if convergence:
        parse_seconds(long_seconds, "en")
        refuse_teams(teams)
        run_convergence(
            FIELD, singles, measuring, long_seconds, long_seeds, as_json=as_json
        )
    else:
        run_field(FIELD, singles, teams, measuring, as_json=as_json)


@benchmarks.command()
def peers(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Periodic instances.")
    ] = None,
    case: CaseNames = None,
    seconds: Budgets = "60",
    seeds: Seeds = 1,
    engine: Annotated[
        list[str] | None,
        typer.Option("--engine", help="An engine, may be repeated; all if none."),
    ] = None,
    results: ResultsPath = None,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Put our engines and PyVRP beside each other: field cases, periodic instances."""
    from benchmarks.field import FIELD
    from benchmarks.pvrp import PVRP

    measuring = Measuring(
        engines=parse_peers(engine),
        budgets=parse_budgets(seconds),
        num_seeds=seeds,
        processes=jobs,
        solutions=None,
        results=results,
    )
    singles, teams = split_cases(case if case or not files else [])
    refuse_teams(teams)
    wanted = (
        *measuring.jobs(PVRP, [str(file) for file in files or ()]),
        *measuring.jobs(FIELD, singles),
    )
    run_peers(wanted, measuring, as_json=as_json)


@benchmarks.command()
def ablation(
    files: InstanceFiles,
    seconds: Budgets = "5",
    seeds: Seeds = 3,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            "--variant",
            metavar="NAME",
            help="A variant, may be repeated; all if none. The default runs too.",
        ),
    ] = None,
    results: ResultsPath = None,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Change one thing of the search at a time, on periodic instances."""
    from benchmarks.pvrp import PVRP

    measuring = Measuring(
        engines=parse_variants(variant),
        budgets=parse_budgets(seconds),
        num_seeds=seeds,
        processes=jobs,
        solutions=None,
        results=results,
    )
    wanted = measuring.jobs(PVRP, [str(file) for file in files])
    run_ablation(wanted, measuring, as_json=as_json)


@benchmarks.command()
def territories(
    sets: SetNames = "S,M",
    seed: WorldSeeds = None,
    slow_peers: SlowPeers = False,
    plans: Plans = None,
    results: ResultsPath = None,
    as_json: AsJson = False,
) -> None:
    """Design territories of generated sales forces: goals beside figures, and peers."""
    if plans is not None:
        run_plans(parse_sets(sets), seed or (), plans, as_json=as_json)
        return
    run_territories(
        parse_sets(sets),
        seed or (),
        results,
        with_slow_peers=slow_peers,
        as_json=as_json,
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
            raise unreadable(error) from error
        if as_json:
            write_json(summarise(fits))
            return
        for fit in fits:
            for line in format_fit(fit):
                write_line(line)
