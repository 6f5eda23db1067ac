"""The difference of two plans in sentences: in all, a rep, a cause at a time."""

from collections.abc import Iterator

from routing.diff.letters import tell_customer
from routing.diff.plan_diff import Cause, PlanDiff, RepDiff
from routing.texts import format_text
from routing.wording import say_span

HOUR = 3_600
_COUNTS = ("added", "removed", "moved", "retimed", "kept", "left_out")
_LEAST = 30
"""Seconds of driving or work below which nobody is told of less or more."""
_REP_COUNTS = ("added", "removed", "taken_over", "handed_over", "moved", "retimed")


def tell_counts(diff: PlanDiff, language: str = "en") -> str:
    """Say how many visits, or customers, are added, removed, moved and kept."""
    counted = _tell_counts(diff, language)
    if not diff.has_new_rules:
        return counted
    return format_text("diff.new_rules", language, counts=counted)


def tell_reps(diff: PlanDiff, language: str = "en") -> tuple[str, ...]:
    """Say what changes for each rep, a sentence each; nothing of those who keep all."""
    told = (_tell_rep(rep, diff, language) for rep in diff.reps)
    return tuple(sentence for sentence in told if sentence)


def tell_customers(
    diff: PlanDiff, language: str = "en"
) -> tuple[tuple[Cause, tuple[str, ...]], ...]:
    """Say what changes for each customer, by cause, in the order of causes."""
    told: dict[Cause, list[str]] = {cause: [] for cause in Cause}
    for customer in diff.customers:
        if customer.cause is not None:
            told[customer.cause].append(tell_customer(customer, diff, language))
    return tuple((cause, tuple(some)) for cause, some in told.items() if some)


def tell_cause(cause: Cause, language: str = "en") -> str:
    """Say why something changes."""
    return format_text(f"diff.cause.{cause}", language)


def _tell_counts(diff: PlanDiff, language: str) -> str:
    if diff.is_empty:
        return format_text("diff.nothing", language)
    counts = {str(change): count for change, count in diff.counts.items()}
    # Managers care for other days and reps; another hour of the day is told apart.
    counts["moved"] -= diff.num_retimed
    counts["retimed"] = diff.num_retimed
    parts = [
        format_text(f"diff.count.{name}", language, count=counts[name])
        for name in _COUNTS
        if counts[name]
    ]
    if diff.num_shifted:
        minutes = diff.tolerance // 60
        words = {"count": diff.num_shifted, "minutes": minutes}
        parts.append(format_text("diff.count.shifted", language, **words))
    unit = "visits" if diff.is_same_cycle else "customers"
    joined = format_text("diff.comma", language).join(parts)
    return format_text(f"diff.counts.{unit}", language, counts=joined)


def _tell_rep(rep: RepDiff, diff: PlanDiff, language: str) -> str:
    parts = [*_count_parts(rep, diff, language), *_hour_parts(rep, language)]
    if not parts:
        return ""
    joined = format_text("diff.comma", language).join(parts)
    name = rep.name or rep.rep_id
    return format_text("diff.rep.line", language, rep=name, parts=joined)


def _count_parts(rep: RepDiff, diff: PlanDiff, language: str) -> Iterator[str]:
    """Yield ``3 visits added``, ``2 on other days``: the unit is said once."""
    unit = "visit" if diff.is_same_cycle else "customer"
    is_first = True
    for name in _REP_COUNTS:
        count = getattr(rep, name)
        if count:
            number = "one" if count == 1 else "many"
            key = f"diff.unit.{unit}_{number}" if is_first else "diff.unit.none"
            counted = format_text(key, language, count=count)
            yield format_text(f"diff.rep.{name}", language, counted=counted)
            is_first = False


def _hour_parts(rep: RepDiff, language: str) -> Iterator[str]:
    for name in ("drive", "work"):
        before, after = (getattr(rep, f"{name}_hours_{s}") for s in ("before", "after"))
        seconds = round((after - before) * HOUR)
        if abs(seconds) >= _LEAST:
            key = f"diff.rep.{'more' if seconds > 0 else 'less'}_{name}"
            yield format_text(key, language, span=say_span(abs(seconds), language))
