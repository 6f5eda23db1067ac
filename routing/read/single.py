"""A customer, rep or outcome given by itself: judged as a row of its file would be."""

from collections.abc import Collection, Mapping, Sequence
from datetime import tzinfo

from routing.errors import Issue
from routing.model import Customer, Rep
from routing.outcome import Outcome
from routing.policy import Policy
from routing.read.customer_row import CustomerContext, read_customer
from routing.read.fields import clean_text
from routing.read.outcome_row import OutcomeContext, read_outcome
from routing.read.reps import read_rep
from routing.read.rhythm import most_weekdays
from routing.read.row import Row


def make_context(policy: Policy, reps: Sequence[Rep]) -> CustomerContext:
    """Return what single customers in WGS 84 are read against."""
    return CustomerContext(
        policy=policy,
        crs="wgs84",
        rep_ids=frozenset(rep.rep_id for rep in reps),
        most_weekdays=most_weekdays(reps),
    )


def read_single_customer(
    texts: Mapping[str, str], context: CustomerContext
) -> tuple[Customer, tuple[Issue, ...]]:
    """
    Return a customer and every fault.

    Parameters
    ----------
    texts
        field -> text, as the cell of a customers file would hold it.
    """
    row = _make_row("customer", texts)
    customer = read_customer(row, context)
    needs_place = not context.policy.allow_unlocated
    for name in ("lat", "lon"):
        if needs_place and not row.text(name):
            row.report(name, "MISSING_COORDINATES")
    return customer, tuple(row.issues)


def read_single_rep(texts: Mapping[str, str]) -> tuple[Rep, tuple[Issue, ...]]:
    """Return a rep and every fault, from field -> text."""
    row = _make_row("rep", texts)
    return read_rep(row), tuple(row.issues)


def read_single_outcome(
    texts: Mapping[str, str],
    *,
    customers: Collection[str],
    reps: Collection[str],
    zone: tzinfo,
) -> tuple[Outcome | None, tuple[Issue, ...]]:
    """
    Return an outcome and every fault, from field -> text; None when it is refused.

    Parameters
    ----------
    customers, reps
        Ids that are known.
    zone
        Where wall times are meant; moments with an offset are converted to it.
    """
    row = _make_row("outcome", texts)
    return read_outcome(row, OutcomeContext(customers, reps, zone)), tuple(row.issues)


def _make_row(file: str, texts: Mapping[str, str]) -> Row:
    cleaned = {name: clean_text(text) for name, text in texts.items()}
    return Row(file, 1, cleaned, {name: name for name in cleaned})
