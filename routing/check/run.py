"""The checker's story: a plan folder is read, every rule is applied, one a line."""

from pathlib import Path

from routing.check.clock import check_clock
from routing.check.cuts import check_cuts
from routing.check.days import check_days
from routing.check.folder import read_folder
from routing.check.inputs import check_inputs
from routing.check.locks import check_locks
from routing.check.reasons import check_reasons
from routing.check.rest_changes import check_rest_changes
from routing.check.rest_inputs import check_rest
from routing.check.rest_visits import check_rest_visits, visits_required
from routing.check.result import CheckResult, Ledger
from routing.check.rhythms import check_patterns
from routing.check.tables import check_tables
from routing.check.territories import check_territories
from routing.check.travel import Legs
from routing.check.visits import check_visits


def check_folder(folder: Path) -> CheckResult:
    """
    Check a plan folder against every planning rule, without the code that made it.

    Returns
    -------
    CheckResult
        No violations when the plan is clean.

    Raises
    ------
    DataError
        If the folder cannot be read as a plan at all.
    """
    plan = read_folder(folder)
    legs = Legs(plan)
    ledger = Ledger()
    check_inputs(plan, ledger)
    check_rest(plan, ledger)
    check_visits(plan, ledger)
    check_rest_visits(plan, ledger)
    check_rest_changes(plan, ledger)
    check_patterns(plan, ledger)
    check_days(plan, ledger)
    check_clock(plan, legs, ledger)
    check_locks(plan, ledger)
    check_reasons(plan, legs, ledger)
    check_cuts(plan, legs, ledger)
    check_territories(plan, ledger)
    check_tables(plan, ledger)
    return ledger.result(
        visits_required=visits_required(plan),
        visits_planned=sum(len(route.stops) for route in plan.routes),
    )
