"""
Many random re-plans of random plans, and what the checker objects to.

``python -m tests.random_replans --first 0 --count 1000 --iterations 200`` prints a line
per instance that breaks a rule or fails, and one that sums up.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from warnings import catch_warnings, simplefilter

from api.workers import SerialExecutor
from routing.check import check_base, check_folder
from routing.metrics import measure_plan
from routing.pipeline import MadePlan, SearchParams, make_plan
from routing.plan import Plan
from routing.replan import ReplanInputs, replan
from routing.write.plan_json import plan_to_json
from tests.random_changes import make_changes, make_limits
from tests.random_plans import make_inputs
from tests.random_runs import (
    NOTHING_READ,
    READ_OPTIONS,
    Run,
    run_main,
    write_checked_files,
)


def run_random_replan(seed: int, iterations: int) -> Run:
    """Plan a random instance, re-plan it twice, and check what was written."""
    try:
        with catch_warnings():
            simplefilter("error")
            return _run(seed, iterations)
    except Exception as error:  # whatever it is, it is told with its seed
        return Run(seed=seed, faults=(f"{type(error).__name__}: {error}",))


def _run(seed: int, iterations: int) -> Run:
    params = SearchParams(iterations=iterations, workers=1)
    given = make_inputs(seed)
    base = make_plan(
        given, params, executor=SerialExecutor(), report=lambda progress: None
    )
    faults: list[str] = []
    last = base
    for number in range(2):
        made, inputs = replan_once(last, seed + 500_000 * number, params)
        faults += [f"{number}: {each}" for each in find_faults(last, made, inputs)]
        if faults:
            break
        last = made
    return Run(
        seed=seed,
        faults=tuple(faults),
        visits=last.plan.visits_planned,
        unplanned=len(last.plan.unplanned),
    )


def replan_once(
    base: MadePlan, seed: int, params: SearchParams
) -> tuple[MadePlan, ReplanInputs]:
    """Return a re-plan of a plan after random changes, and what it was made from."""
    inputs = make_changes(base.plan, base.matrix, seed)
    rest = base.plan.rest
    if rest is not None:
        # Time only goes on.
        first = max(rest.first_day, inputs.first_day)
        inputs = replace(inputs, first_day=first, today=max(rest.today, inputs.today))
    inputs = replace(inputs, base_hash=hash_of(base.plan))
    made = replan(
        inputs,
        params,
        make_limits(seed),
        executor=SerialExecutor(),
        report=lambda progress: None,
    )
    return made, inputs


def find_faults(base: MadePlan, made: MadePlan, inputs: ReplanInputs) -> Iterator[str]:
    """Yield what both checkers object to."""
    with TemporaryDirectory() as folder:
        old, new = Path(folder) / "old", Path(folder) / "new"
        for made_plan, target in ((base, old), (made, new)):
            target.mkdir()
            write_checked_files(made_plan, target)
        for violation in check_folder(new).violations:
            yield violation.message()
        if made.plan.rest is not None and made.plan != base.plan:
            for violation in check_base(old, new).violations:
                yield f"base: {violation.message()}"


def hash_of(plan: Plan) -> str:
    """Return the input hash that the plan's folder has."""
    record = plan_to_json(
        plan,
        figures=measure_plan(plan),
        read_options=READ_OPTIONS,
        reading=NOTHING_READ,
    )
    return str(record["input_hash"])


def run_many(seeds: range, iterations: int, jobs: int) -> Iterator[Run]:
    """Yield a run per seed, in their order."""
    run = partial(run_random_replan, iterations=iterations)
    if jobs == 1:
        yield from map(run, seeds)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run, seeds, chunksize=5)


if __name__ == "__main__":
    sys.exit(run_main(run_many, __doc__ or ""))
