"""Grades by cumulative share of value: the 20/80 rule."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from routing.model import Customer


def grades_by_share(
    customers: Iterable[Customer], grades: Sequence[str], shares: Sequence[float]
) -> dict[str, str]:
    """
    Return customer_id -> grade for customers with a value, channel by channel.

    Inside a channel customers stand by value, highest first, ties by id. A grade
    ends where the cumulative share reaches its limit, and the customer that crosses
    the limit still belongs to it. Customers with a grade of their own stand in the
    list too, so that an override changes nobody else. A channel without any value
    above 0 grades nobody.

    Parameters
    ----------
    grades
        Names, best first.
    shares
        Ascending limits in (0, 1).

    Raises
    ------
    ValueError
        If a value is not a finite number.
    """
    channels: dict[str, dict[str, Fraction]] = {}
    for customer in customers:
        if customer.value is not None:
            worth = _exact(customer.value)
            channels.setdefault(customer.channel, {})[customer.customer_id] = worth
    grade_of: dict[str, str] = {}
    for worths in channels.values():
        grade_of |= _grade_channel(worths, grades, shares)
    return grade_of


def _grade_channel(
    worths: Mapping[str, Fraction], grades: Sequence[str], shares: Sequence[float]
) -> dict[str, str]:
    total = sum(worths.values(), Fraction(0))
    if total <= 0:
        return {}
    limits = [Fraction(str(share)) * total for share in shares[: len(grades) - 1]]
    grade_of = {}
    before = Fraction(0)
    for customer_id, worth in sorted(worths.items(), key=lambda w: (-w[1], w[0])):
        grade_of[customer_id] = grades[sum(before >= limit for limit in limits)]
        before += worth
    return grade_of


def _exact(value: float) -> Fraction:
    """Return the decimal number as written, so that no limit is missed by rounding."""
    try:
        return max(Fraction(str(value)), Fraction(0))
    except ValueError:
        raise ValueError(f"Expected a finite value, got {value}.") from None
