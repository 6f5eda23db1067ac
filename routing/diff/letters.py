"""What a customer is told of a difference: a sentence a customer, to be forwarded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from routing.diff.plan_diff import (
    VISIBLE,
    Change,
    CustomerDiff,
    PlanDiff,
    Rhythm,
    VisitDiff,
)
from routing.texts import format_text
from routing.wording import join_words, say_clock, say_date, say_rhythm


def tell_customer(customer: CustomerDiff, diff: PlanDiff, language: str = "en") -> str:
    """
    Say what changes for a customer.

    Parameters
    ----------
    diff
        The difference the customer is of; its reps have the names.
    """
    names = {rep.rep_id: rep.name or rep.rep_id for rep in diff.reps}
    clauses = list(_clauses(customer, diff, names, language))
    joint = format_text("diff.letter.joint", language)
    return format_text(
        "diff.letter.line",
        language,
        customer=name_customer(customer.customer_id, customer.name, language),
        clauses=joint.join(clauses),
    )


def name_customer(customer_id: str, name: str, language: str = "en") -> str:
    """Return a customer's name with the id, or the id alone."""
    key = "diff.letter.named" if name else "diff.letter.nameless"
    return format_text(key, language, name=name, customer_id=customer_id)


def _clauses(
    customer: CustomerDiff,
    diff: PlanDiff,
    names: Mapping[str, str],
    language: str,
) -> Iterator[str]:
    before, after = customer.before, customer.after
    if after is None:
        yield from _end_clauses(customer, language)
    elif before is None:
        yield _say("begins", language, **_rhythm_words(after, names, language))
        if diff.is_same_cycle:
            yield from _missing_clauses(customer, after, after.first, language)
    elif diff.is_same_cycle:
        yield from _visit_clauses(customer, diff.tolerance, language)
        yield from _rep_clauses(customer, names, language)
    else:
        yield from _rolled_clauses(before, after, diff.tolerance, language)
        yield from _rep_clauses(customer, names, language)


def _end_clauses(customer: CustomerDiff, language: str) -> Iterator[str]:
    lost = [visit for visit in customer.visits if visit.before is not None]
    yield from _lost_clauses(lost, language)
    if not lost:
        yield _say("over", language)


def _lost_clauses(visits: Sequence[VisitDiff], language: str) -> Iterator[str]:
    dates = [say_date(visit.before.date, language) for visit in visits if visit.before]
    if dates:
        key = "cancelled" if len(dates) == 1 else "all_cancelled"
        yield _say(key, language, dates=join_words(dates, language))


def _missing_clauses(
    customer: CustomerDiff, rhythm: Rhythm, since: date, language: str
) -> Iterator[str]:
    """Yield on which later days of a rhythm nobody comes."""
    planned = {visit.after.date for visit in customer.visits if visit.after}
    dates = (rhythm.cycle.date_of(day) for day in rhythm.pattern.days)
    missing = [day for day in dates if day > since and day not in planned]
    if missing:
        named = join_words((say_date(day, language) for day in missing), language)
        yield _say("none", language, dates=named)


def _visit_clauses(
    customer: CustomerDiff, tolerance: int, language: str
) -> Iterator[str]:
    """Yield a clause a visit; where the rhythm is new, it speaks for later ones."""
    changed = [visit for visit in customer.visits if visit.change in VISIBLE]
    lead = _lead(customer, changed)
    told = changed if lead is None else changed[: changed.index(lead) + 1]
    for visit in told:
        yield from _visit_clause(visit, tolerance, language)
    lost = [visit for visit in told if visit.change is Change.REMOVED]
    yield from _lost_clauses(lost, language)
    rhythm = customer.after
    if lead and lead.after and rhythm:
        said = say_rhythm(rhythm.pattern, rhythm.cycle.weeks, language)
        yield _say("then", language, rhythm=said)
        yield from _missing_clauses(customer, rhythm, lead.after.date, language)


def _lead(customer: CustomerDiff, changed: Sequence[VisitDiff]) -> VisitDiff | None:
    """Return the visit from which on a new rhythm says where all visits are."""
    before, after = customer.before, customer.after
    lead = next((visit for visit in changed if visit.after), None)
    if not (before and after and lead and lead.after):
        return None
    if before.pattern == after.pattern:
        return None
    dates = [v.after.date for v in customer.visits if v.after is not None]
    later = [day for day in dates if day > lead.after.date]
    days = {after.cycle.day_of(day) for day in later}
    return lead if later and days <= set(after.pattern.days) else None


def _visit_clause(visit: VisitDiff, tolerance: int, language: str) -> Iterator[str]:
    before, after = visit.before, visit.after
    if before is None and after is not None:
        day, time = say_date(after.date, language), say_clock(after.start)
        yield _say("extra", language, date=day, time=time)
    elif before is not None and after is not None:
        was, day = say_date(before.date, language), say_date(after.date, language)
        time, was_time = say_clock(after.start), say_clock(before.start)
        if before.date != after.date:
            yield _say("moves", language, before=was, after=day, time=time)
        elif abs(visit.shift) > tolerance:
            yield _say("later", language, date=day, time=time, was=was_time)


def _rolled_clauses(
    before: Rhythm, after: Rhythm, tolerance: int, language: str
) -> Iterator[str]:
    day = say_date(after.first, language)
    time, was_time = say_clock(after.start), say_clock(before.start)
    said = say_rhythm(after.pattern, after.cycle.weeks, language)
    was = say_rhythm(before.pattern, before.cycle.weeks, language)
    if said != was:
        words = {"rhythm": said, "time": time, "was": was, "was_time": was_time}
        yield _say("rolls", language, date=day, **words)
    elif before.pattern != after.pattern:
        yield _say("other_weeks", language, date=day, rhythm=said, time=time)
    elif abs(after.start - before.start) > tolerance:
        yield _say("all_later", language, date=day, time=time, was=was_time)


def _rep_clauses(
    customer: CustomerDiff, names: Mapping[str, str], language: str
) -> Iterator[str]:
    """Yield who comes instead of whom, once, from the first such visit on."""
    handed = [
        (visit.before.rep_id, visit.after.rep_id, visit.after.date)
        for visit in customer.visits
        if visit.before and visit.after and visit.before.rep_id != visit.after.rep_id
    ]
    before, after = customer.before, customer.after
    if not handed and before and after and before.rep_id != after.rep_id:
        handed = [(before.rep_id, after.rep_id, after.first)]
    for frm, to, day in handed[:1]:
        words = {"before": names.get(frm, frm), "after": names.get(to, to)}
        yield _say("rep", language, date=say_date(day, language), **words)


def _rhythm_words(
    rhythm: Rhythm, names: Mapping[str, str], language: str
) -> dict[str, str]:
    return {
        "rhythm": say_rhythm(rhythm.pattern, rhythm.cycle.weeks, language),
        "time": say_clock(rhythm.start),
        "date": say_date(rhythm.first, language),
        "rep": names.get(rhythm.rep_id, rhythm.rep_id),
    }


def _say(name: str, language: str, **words: object) -> str:
    return format_text(f"diff.letter.{name}", language, **words)
