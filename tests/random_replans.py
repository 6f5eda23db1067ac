"""
Many random re-plans of random plans, and what the checker objects to.

``python -m tests.random_replans --first 0 --count 1000 --iterations 200`` prints a line
per instance that breaks a rule or fails, and one that sums up.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from routing.changes import apply_diff, make_change_document
from routing.check import check_base, check_folder
from routing.cycle import Cycle
from routing.pipeline import MadePlan
from routing.plan import Plan
from routing.replan import ReplanInputs, working_reps
from routing.write.plan_json import format_plan_json
from tests.planned_here import plan_here, replan_here
from tests.random_changes import make_changes, make_limits
from tests.random_plans import make_inputs
from tests.random_runs import (
    Run,
    record_of,
    run_main,
    run_told,
    write_checked_files,
)


def run_random_replan(seed: int, iterations: int) -> Run:
    """Plan a random instance, re-plan it twice, roll it, check what was written."""
    return run_told(_run, seed, iterations)


def _run(seed: int, iterations: int) -> Run:
    base = plan_here(make_inputs(seed), iterations=iterations)
    faults: list[str] = []
    last = base
    for number in range(3):
        made, inputs = replan_once(
            last, seed + 500_000 * number, iterations, is_rolled=number == 2
        )
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
    base: MadePlan, seed: int, iterations: int, *, is_rolled: bool = False
) -> tuple[MadePlan, ReplanInputs]:
    """
    Return a re-plan of a plan after random changes, and what it was made from.

    Parameters
    ----------
    is_rolled
        Whether the next cycle is planned instead of the rest of the base's.
    """
    inputs = make_changes(base.plan, base.matrix, seed)
    rest = base.plan.rest
    if is_rolled:
        inputs = roll_on(inputs)
    elif rest is not None:
        # Time only goes on.
        first = max(rest.first_day, inputs.first_day)
        inputs = replace(inputs, first_day=first, today=max(rest.today, inputs.today))
    inputs = replace(inputs, base_hash=hash_of(base.plan))
    made = replan_here(inputs, make_limits(seed), iterations=iterations)
    return made, inputs


def roll_on(inputs: ReplanInputs) -> ReplanInputs:
    """Return inputs for the cycle that follows the base's, all of it free to change."""
    cycle = inputs.base.cycle
    following = Cycle(cycle.date_of(cycle.num_days), cycle.weeks)
    return replace(
        inputs,
        cycle=following,
        first_day=0,
        today=following.start,
        scope=frozenset(),
    )


def find_faults(base: MadePlan, made: MadePlan, inputs: ReplanInputs) -> Iterator[str]:
    """Yield what both checkers object to, and what a change document loses."""
    yield from find_changes_lost(base.plan, made.plan)
    yield from find_left_outside(base.plan, made.plan, inputs)
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


def find_changes_lost(base: Plan, made: Plan) -> Iterator[str]:
    """Yield a fault unless the changes put to the base's record give the new one."""
    old, new = record_of(base), record_of(made)
    document = json.loads(json.dumps(make_change_document(old, new)))
    applied = apply_diff(json.loads(format_plan_json(old)), document)
    if format_plan_json(applied) != format_plan_json(new):
        yield "changes put to the base do not give the new plan"


def find_left_outside(base: Plan, made: Plan, inputs: ReplanInputs) -> Iterator[str]:
    """Yield reps outside the scope whose customers or routes are not as they were."""
    if not inputs.scope:
        return
    for rep in working_reps(base):
        if inputs.may_change(rep.rep_id):
            continue
        if _part_of(made, rep.rep_id) != _part_of(base, rep.rep_id):
            yield f"{rep.rep_id}: changed outside the scope"


def _part_of(plan: Plan, rep_id: str) -> tuple[object, ...]:
    names = {name for name, owner in plan.design.rep_of.items() if owner == rep_id}
    return (
        {n: each.pattern for n, each in plan.calendar.items() if n in names},
        tuple(route for route in plan.routes if route.rep_id == rep_id),
        # Visits without a day are fewer the fewer days are left.
        {
            v.visit_id: v
            for v in plan.unplanned
            if v.customer_id in names
            and (v.date_due is not None or v.customer_id not in plan.calendar)
        },
    )


def hash_of(plan: Plan) -> str:
    """Return the input hash that the plan's folder has."""
    return str(record_of(plan)["input_hash"])


if __name__ == "__main__":
    sys.exit(run_main(run_random_replan, __doc__ or ""))
