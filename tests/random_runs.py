"""
Many random instances through the whole flow, and what the checker objects to.

``python -m tests.random_runs --first 0 --count 10000 --iterations 300 --jobs 2``
prints a line per instance that breaks a rule or fails, and one that sums up. Only the
files that the checker reads are written; no maps, calendars and workbooks.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from warnings import catch_warnings, simplefilter

from routing.check import check_folder
from routing.metrics import measure_plan
from routing.pipeline import MadePlan
from routing.plan import Plan
from routing.read.plan_folder import PLAN_FILE
from routing.solver.warm_up import compile_kernel
from routing.write.plan_json import format_plan_json, plan_to_json
from routing.write.tables import format_routes, format_unplanned, format_visits
from routing.write.travel_npz import format_travel
from tests.planned_here import plan_here
from tests.random_plans import make_inputs

NOTHING_READ: dict[str, object] = {
    "rows_total": 0,
    "rows_accepted": 0,
    "rows_rejected": 0,
    "issues": [],
}
READ_OPTIONS: dict[str, object] = {
    "columns": {},
    "crs": "wgs84",
    "encoding": "utf-8",
}
_REPORT_EVERY = 500

RunOne = Callable[[int, int], "Run"]
"""Takes a seed and iterations."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """
    What became of one instance.

    Parameters
    ----------
    faults
        Rules broken, or the error that ended it.
    """

    seed: int
    faults: tuple[str, ...]
    visits: int = 0
    unplanned: int = 0


def run_random_plan(seed: int, iterations: int) -> Run:
    """Plan a random instance and check what was written; warnings are errors."""
    return run_told(_run, seed, iterations)


def run_told(run: RunOne, seed: int, iterations: int) -> Run:
    """Run an instance; an error that ends it is told with its seed."""
    try:
        with catch_warnings():
            simplefilter("error")
            return run(seed, iterations)
    except Exception as error:  # whatever it is
        return Run(seed=seed, faults=(f"{type(error).__name__}: {error}",))


def _run(seed: int, iterations: int) -> Run:
    made = plan_here(make_inputs(seed), iterations=iterations)
    with TemporaryDirectory() as folder:
        write_checked_files(made, Path(folder))
        result = check_folder(Path(folder))
    return Run(
        seed=seed,
        faults=tuple(violation.message() for violation in result.violations),
        visits=sum(len(route.stops) for route in made.plan.routes),
        unplanned=len(made.plan.unplanned),
    )


def write_checked_files(made: MadePlan, folder: Path) -> None:
    """Write what the checker reads of a plan, as ``write_plan_folder`` does."""
    plan = made.plan
    files: dict[str, str | bytes] = {
        PLAN_FILE: format_plan_json(record_of(plan)),
        "visits.csv": format_visits(plan),
        "routes.csv": format_routes(plan),
        "unplanned.csv": format_unplanned(plan),
    }
    if made.matrix is not None:
        files["travel.npz"] = format_travel(made.matrix)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)


def record_of(plan: Plan) -> dict[str, object]:
    """Return the content of the plan's plan.json."""
    return plan_to_json(
        plan,
        figures=measure_plan(plan),
        read_options=READ_OPTIONS,
        reading=NOTHING_READ,
    )


def run_many(run: RunOne, seeds: range, iterations: int, jobs: int) -> Iterator[Run]:
    """Yield a run per seed, in their order."""
    run_seed = partial(run, iterations=iterations)
    if jobs == 1:
        yield from map(run_seed, seeds)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run_seed, seeds, chunksize=5)


def tell(runs: Iterator[Run], say: Callable[[str], object]) -> bool:
    """Say what is wrong, and sum up; tell whether nothing is."""
    began, total, visits, unplanned, bad = monotonic(), 0, 0, 0, 0
    for total, run in enumerate(runs, start=1):
        visits, unplanned = visits + run.visits, unplanned + run.unplanned
        bad += bool(run.faults)
        for fault in run.faults:
            say(f"seed {run.seed}: {fault}\n")
        if total % _REPORT_EVERY == 0:
            say(f"{total} done in {monotonic() - began:.0f} s, {bad} with faults\n")
    say(
        f"{total} instances, {visits} visits planned, {unplanned} not; "
        f"{bad} instances with faults; {monotonic() - began:.1f} s\n"
    )
    return bad == 0


def run_main(run: RunOne, description: str) -> int:
    """Run instances as the command line asks; return 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    compile_kernel()
    seeds = range(asked.first, asked.first + asked.count)
    runs = run_many(run, seeds, asked.iterations, asked.jobs)

    def say(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    return 0 if tell(runs, say) else 1


if __name__ == "__main__":
    sys.exit(run_main(run_random_plan, __doc__ or ""))
