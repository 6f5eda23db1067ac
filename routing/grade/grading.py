"""The story of grading: own grade first, then the policy's rule, then the default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from routing.errors import Issue, Severity
from routing.grade.share import grades_by_share
from routing.model import Customer
from routing.policy import GradingPolicy, OverduePolicy, Policy

_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class GradeResult:
    """
    Graded customers.

    Parameters
    ----------
    customers
        In the given order, all with grade, frequency and service time.
    notes
        What was assumed; warnings only.
    """

    customers: tuple[Customer, ...]
    notes: tuple[Issue, ...] = ()


def grade_customers(
    customers: Sequence[Customer],
    policy: Policy,
    column_values: Mapping[str, str] = _NO_TEXTS,
) -> GradeResult:
    """
    Give every customer its grade, frequency and service time.

    A grade of the customer's own wins, like its own frequency and service time. Those
    who owe money too long get the overdue frequency or gap instead; whoever is parked
    or inactive stays parked.

    Parameters
    ----------
    column_values
        customer_id -> text of the grading column, for grading by column.

    Raises
    ------
    ValueError
        If a customer's own grade is not one of the policy's.
    """
    ruled = _grades_by_rule(customers, policy, column_values)
    assumed = _default_grade(policy)
    grade_of = {
        c.customer_id: c.grade or ruled.get(c.customer_id, assumed) for c in customers
    }
    unknown = tuple(
        c.customer_id for c in customers if not c.grade and c.customer_id not in ruled
    )
    return GradeResult(
        tuple(_graded(c, grade_of[c.customer_id], policy) for c in customers),
        _assumption(unknown, assumed, len(customers)),
    )


def _grades_by_rule(
    customers: Sequence[Customer], policy: Policy, column_values: Mapping[str, str]
) -> dict[str, str]:
    grading = policy.grading
    if grading.by == "value":
        return grades_by_share(customers, policy.grade_names, grading.shares)
    texts = {c.customer_id: column_values.get(c.customer_id, "") for c in customers}
    named = {key: _named_grade(grading, text) for key, text in texts.items()}
    return {key: grade for key, grade in named.items() if grade}


def _named_grade(grading: GradingPolicy, text: str) -> str:
    return dict(grading.mapping).get(text, grading.otherwise)


def _default_grade(policy: Policy) -> str:
    """Return the second grade, B by default; the first where there is no second."""
    return policy.grade_names[:2][-1]


def _assumption(ids: tuple[str, ...], grade: str, total: int) -> tuple[Issue, ...]:
    if not ids:
        return ()
    values: dict[str, object] = {
        "count": len(ids),
        "total": total,
        "grade": grade,
        "customer_ids": ids,
        "examples": ", ".join(ids[:5]),
    }
    return (
        Issue("customers", "GRADE_ASSUMED", severity=Severity.WARNING, values=values),
    )


def _graded(customer: Customer, grade: str, policy: Policy) -> Customer:
    rules = policy.grade(grade)
    own = customer.frequency
    graded = replace(
        customer,
        grade=grade,
        frequency=rules.frequency if own is None else own,
        service_time=customer.service_time or rules.service_time,
    )
    if not customer.is_active:
        return replace(graded, frequency=0)
    return _slow_down_debtor(graded, policy.overdue)


def _slow_down_debtor(customer: Customer, overdue: OverduePolicy) -> Customer:
    days = customer.credit_days_overdue
    if overdue.limit_days is None or days is None or days <= overdue.limit_days:
        return customer
    if customer.is_parked:
        return customer
    frequency, gap = customer.frequency, customer.min_gap_days
    if overdue.frequency is not None:
        frequency = overdue.frequency
    if overdue.gap_days is not None:
        gap = max(overdue.gap_days, gap or 0)
    return replace(customer, frequency=frequency, min_gap_days=gap)
