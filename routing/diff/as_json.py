"""The difference of two plans as plain JSON, for other programs."""

from routing.diff.letters import tell_customer
from routing.diff.plan_diff import (
    VISIBLE,
    CustomerDiff,
    Placed,
    PlanDiff,
    RepDiff,
    Rhythm,
    VisitDiff,
)
from routing.diff.sentences import tell_cause, tell_counts, tell_reps
from routing.plan import Unplanned

JsonObject = dict[str, object]


def diff_to_json(diff: PlanDiff, language: str = "en") -> JsonObject:
    """
    Return a difference as plain JSON; of the customers those who notice something.

    Times of day are seconds since local midnight, hours have four digits.
    """
    return {
        "compared": "visits" if diff.is_same_cycle else "rhythms",
        "tolerance_s": diff.tolerance,
        "is_empty": diff.is_empty,
        "has_new_rules": diff.has_new_rules,
        "counts": {str(change): count for change, count in diff.counts.items()},
        "retimed": diff.num_retimed,
        "shifted": diff.num_shifted,
        "causes": {str(cause): count for cause, count in diff.causes.items()},
        "message": tell_counts(diff, language),
        "rep_messages": list(tell_reps(diff, language)),
        "reps": [_rep(rep) for rep in diff.reps],
        "customers": [
            _customer(customer, diff, language)
            for customer in diff.customers
            if customer.cause is not None
        ],
    }


def _customer(customer: CustomerDiff, diff: PlanDiff, language: str) -> JsonObject:
    cause = customer.cause
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "change": str(customer.change),
        "cause": cause and str(cause),
        "reason": cause and tell_cause(cause, language),
        "message": tell_customer(customer, diff, language),
        "before": _rhythm(customer.before),
        "after": _rhythm(customer.after),
        "visits": [_visit(v) for v in customer.visits if v.change in VISIBLE],
    }


def _visit(visit: VisitDiff) -> JsonObject:
    return {
        "visit_id": visit.visit_id,
        "change": str(visit.change),
        "cause": visit.cause and str(visit.cause),
        "before": _placed(visit.before),
        "after": _placed(visit.after),
        "shift_s": visit.shift,
        "unplanned_before": _reason(visit.unplanned_before),
        "unplanned_after": _reason(visit.unplanned_after),
    }


def _placed(placed: Placed | None) -> JsonObject | None:
    if placed is None:
        return None
    date = placed.date.isoformat()
    return {"rep_id": placed.rep_id, "date": date, "start": placed.start}


def _reason(visit: Unplanned | None) -> str | None:
    return None if visit is None else str(visit.reason)


def _rhythm(rhythm: Rhythm | None) -> JsonObject | None:
    if rhythm is None:
        return None
    return {
        "rep_id": rhythm.rep_id,
        "days": list(rhythm.pattern.days),
        "weeks": rhythm.cycle.weeks,
        "start": rhythm.start,
        "first": rhythm.first.isoformat(),
        "visits": rhythm.visits,
    }


def _rep(rep: RepDiff) -> JsonObject:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in vars(rep).items()
    }
