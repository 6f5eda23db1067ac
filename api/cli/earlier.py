"""What territories go on from: a folder of territories, or of a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from routing.errors import DataError, Issue, Severity
from routing.kept_design import KeptDesign, kept_reps
from routing.model import Customer, Rep
from routing.read.design import DESIGN_FILE, read_design
from routing.read.plan_folder import PLAN_FILE, read_plan_folder
from routing.read.territories import read_territories
from routing.territories import learn_from_plan


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """
    Territories to go on from.

    Parameters
    ----------
    kept
        None where they are a plan's.
    held
        id -> rep_id.
    drive_factors
        rep_id -> true driving over estimated driving, as a plan's routes have it.
    reps
        Those the territories are of.
    """

    kept: KeptDesign | None = None
    held: Mapping[str, str] = field(default_factory=dict)
    drive_factors: Mapping[str, float] = field(default_factory=dict)
    reps: tuple[Rep, ...] = ()


NOTHING = Earlier()


def read_earlier(folder: Path | None, *, has_customers: bool) -> Earlier:
    """
    Return the territories of a folder; nothing without one.

    Raises
    ------
    DataError
        If it cannot be read, or shares out something else.
    """
    if folder is None:
        return NOTHING
    is_plan = (folder / PLAN_FILE).is_file() and not (folder / DESIGN_FILE).is_file()
    kept = None if is_plan else read_design(folder)
    kind = "customers" if kept is None else kept.kind
    if (kind == "customers") != has_customers:
        code = f"DESIGN_OF_{kind.upper()}"
        raise DataError([Issue(folder.name, code, Severity.FATAL)])
    if kept is not None:
        held = read_territories(folder)
        return Earlier(kept=kept, held=held, reps=kept_reps(kept))
    plan = read_plan_folder(folder).plan
    return Earlier(
        held=plan.design.rep_of, drive_factors=learn_from_plan(plan), reps=plan.reps
    )


def choose_reps(
    folder: Path | None, earlier: Earlier, reps: tuple[Rep, ...] | int
) -> tuple[Rep, ...] | int:
    """Return the reps as given; of a number, those to go on from."""
    if folder is None or not earlier.reps or not isinstance(reps, int):
        return reps
    if len(earlier.reps) != reps:
        values: dict[str, object] = {"found": len(earlier.reps), "count": reps}
        code = "DESIGN_REP_COUNT"
        raise DataError([Issue(folder.name, code, Severity.FATAL, values=values)])
    return earlier.reps


def refuse_strangers(
    folder: Path, earlier: Earlier, customers: Iterable[Customer], reps: Iterable[Rep]
) -> None:
    """Refuse a plan of other customers or reps: it says nothing of these."""
    if earlier.kept is not None:
        return
    names = {customer.customer_id for customer in customers}
    rep_ids = {rep.rep_id for rep in reps}
    known = names & set(earlier.held), rep_ids & set(earlier.held.values())
    if not all(known):
        raise DataError([Issue(folder.name, "EARLIER_OF_OTHERS", Severity.FATAL)])
