"""beatplan compare: today's plan, or another one, beside a plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, LanguageOption

if TYPE_CHECKING:
    from routing.compare import Comparison
    from routing.current_plan import CurrentPlan
    from routing.errors import Issue
    from routing.model import Customer
    from routing.read.plan_folder import StoredPlan


def compare(
    before: Annotated[
        Path,
        typer.Argument(
            metavar="DIR_OR_CURRENT",
            help="Today's plan, a CSV (or the customers file with its _now columns), "
            "or the folder of another plan.",
        ),
    ],
    after: Annotated[Path, typer.Argument(metavar="DIR", help="The new plan.")],
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """Put two plans side by side: hours, kilometres, balance, rhythms, changes."""
    show_comparison(before, after, language=language, as_json=as_json)


def show_comparison(
    before: Path, after: Path, *, language: str | None, as_json: bool
) -> None:
    """Print a comparison of two plans."""
    from api.cli.console import show_table, stdout, write_json, write_line
    from api.cli.faults import faults_shown, issue_record, show_faults
    from api.cli.tables import comparison_table
    from routing.compare import comparison_notes, comparison_to_json
    from routing.read.plan_folder import read_plan_folder
    from routing.texts import format_text

    with faults_shown(language or "en", as_json=as_json):
        stored = read_plan_folder(after)
        spoken = language or stored.plan.policy.language
        comparison, issues = _compare(before, after, stored)
        if as_json:
            found = [issue_record(issue, spoken) for issue in issues]
            write_json({**comparison_to_json(comparison), "issues": found})
            return
        show_faults(issues, spoken)
        key = "cli.header.before" if before.is_dir() else "cli.header.today"
        names = format_text(key, spoken), format_text("cli.header.new", spoken)
        show_table(stdout(), comparison_table(comparison, spoken, names))
        for note in comparison_notes(comparison, spoken):
            write_line(note)


def _compare(
    before: Path, after: Path, stored: "StoredPlan"
) -> "tuple[Comparison, tuple[Issue, ...]]":
    from routing.compare import compare_made_plans, compare_plans
    from routing.read.plan_folder import read_plan_folder
    from routing.read.plan_travel import read_plan_travel

    plan = stored.plan
    travel = read_plan_travel(after, plan)
    if before.is_dir():
        older = read_plan_folder(before).plan
        other = read_plan_travel(before, older)
        return compare_made_plans(older, plan, other, travel), ()
    current = _read_current(before, stored)
    return compare_plans(current, plan, travel), current.issues


def _read_current(path: Path, stored: "StoredPlan") -> "CurrentPlan":
    """Read visits; a file without dates may be customers with their days of today."""
    from routing.current_plan import current_plan_from_customers
    from routing.errors import DataError
    from routing.read.current_plan import read_current_plan

    plan = stored.plan
    try:
        return read_current_plan(
            path, customers=plan.customers, reps=plan.reps, cycle=plan.cycle
        )
    except DataError as error:
        today = _customers_today(path, stored)
        if not any(customer.weekdays_now for customer in today):
            raise error from None
        return current_plan_from_customers(today, plan.cycle)


def _customers_today(path: Path, stored: "StoredPlan") -> "tuple[Customer, ...]":
    """Return the plan's customers with the owners and days that a file tells."""
    from dataclasses import replace

    from api.cli.origin import read_customers_again
    from routing.errors import DataError

    plan = stored.plan
    try:
        reading = read_customers_again(path, stored, plan.policy, plan.reps)
    except DataError:
        return ()
    now = {customer.customer_id: customer for customer in reading.customers}
    return tuple(
        replace(
            customer,
            owner_id=now[customer.customer_id].owner_id,
            weekdays_now=now[customer.customer_id].weekdays_now,
            weeks_now=now[customer.customer_id].weeks_now,
        )
        for customer in plan.customers
        if customer.customer_id in now
    )
