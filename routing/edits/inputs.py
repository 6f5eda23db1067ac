"""Edits of a plan -> what the plan that follows is made from."""

from collections.abc import Sequence
from datetime import date

from routing.edits.apply import apply_edits, first_editable_day
from routing.edits.edit import Edit
from routing.plan import Plan
from routing.replan import ReplanInputs, ReplanParams, working_reps
from routing.travel import Travel

EDIT_LIMITS = ReplanParams(max_changes=0.0)
"""Nobody changes rep or days who can stay: what follows is what the edits force."""


def make_edit_inputs(
    plan: Plan, plan_hash: str, edits: Sequence[Edit], *, today: date, travel: Travel
) -> ReplanInputs:
    """
    Return the inputs of ``replan`` that give a plan with edits, and nothing else new.

    To be used with ``EDIT_LIMITS``. Customers, reps and policy are those of the plan.

    Parameters
    ----------
    plan_hash
        Its input hash.
    travel
        The plan's own, see ``routing.read.plan_travel``.

    Raises
    ------
    DataError
        As ``apply_edits`` does.
    ValueError
        If no day of the plan may be edited any more.
    """
    reps = working_reps(plan)
    return ReplanInputs(
        base=plan,
        base_hash=plan_hash,
        customers=plan.customers,
        reps=reps,
        locks=apply_edits(plan, edits, today=today),
        policy=plan.policy,
        cycle=plan.cycle,
        travel=travel,
        today=today,
        first_day=first_editable_day(plan, today),
    )
