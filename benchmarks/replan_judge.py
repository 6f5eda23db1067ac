"""Re-plans judged by the independent checker, alone and beside their base."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from routing.check import check_base, check_folder
from routing.check.result import Violation
from routing.metrics import measure_plan
from routing.plan import Plan
from routing.read.plan_folder import PLAN_FILE
from routing.write.plan_json import format_plan_json, plan_to_json
from routing.write.tables import format_routes, format_unplanned, format_visits

_HOUR = 3_600


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    What a plan drives and misses from a day on, and the rules it breaks.

    Parameters
    ----------
    worth
        Of the visits planned: weights of their grades times the customers' priorities.
    lost
        Visits that are required and neither planned nor unplanned.
    broken
        Codes of broken rules, sorted, each once.
    """

    drive_hours: float
    planned: int
    worth: int
    unplanned: int
    lost: int
    broken: tuple[str, ...]


def write_checked(plan: Plan, folder: Path) -> str:
    """Write the files of a plan that the checker reads; return its input hash."""
    record = plan_to_json(plan, figures=measure_plan(plan), read_options={}, reading={})
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (PLAN_FILE, format_plan_json(record)),
        ("visits.csv", format_visits(plan)),
        ("routes.csv", format_routes(plan)),
        ("unplanned.csv", format_unplanned(plan)),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return str(record["input_hash"])


def judge_replan(plan: Plan, base_folder: Path, begin: date) -> Verdict:
    """
    Return what the checker says of a re-plan.

    Parameters
    ----------
    begin
        First date of the rest.
    """
    with TemporaryDirectory() as folder:
        write_checked(plan, Path(folder))
        alone = check_folder(Path(folder))
        beside: tuple[Violation, ...] = ()
        if plan.rest is not None:
            beside = check_base(base_folder, Path(folder)).violations
    found = {violation.code for violation in (*alone.violations, *beside)}
    visits = [
        stop.customer_id
        for route in plan.routes
        if route.date >= begin
        for stop in route.stops
    ]
    return Verdict(
        drive_hours=drive_hours(plan, begin),
        planned=len(visits),
        worth=_worth(plan, visits),
        unplanned=sum(
            v.date_due is None or v.date_due >= begin for v in plan.unplanned
        ),
        lost=alone.visits_required - alone.visits_planned - len(plan.unplanned),
        broken=tuple(sorted(found)),
    )


def drive_hours(plan: Plan, begin: date) -> float:
    """Return hours of driving from a date on."""
    rest = (route for route in plan.routes if route.date >= begin)
    return sum(route.drive_time for route in rest) / _HOUR


def _worth(plan: Plan, visits: Sequence[str]) -> int:
    worth_of = {
        c.customer_id: plan.policy.grade(c.grade or "").weight * c.priority
        for c in plan.customers
        if c.grade
    }
    return sum(worth_of[name] for name in visits)
