"""What a customer is told of a difference: a sentence a customer, to be forwarded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from routing.diff.calls import Call, is_noticed, net_calls
from routing.diff.plan_diff import CustomerDiff, PlanDiff, Rhythm
from routing.texts import format_text
from routing.wording import is_regular, join_words, say_clock, say_date, say_rhythm


def tell_customer(customer: CustomerDiff, diff: PlanDiff, language: str = "en") -> str:
    """
    Say what changes for a customer, who knows dates and no visit ids.

    Parameters
    ----------
    diff
        The difference the customer is of.
    """
    clauses = list(_clauses(customer, diff, language))
    if not clauses:
        clauses = [_say("same", language)]
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


def _clauses(customer: CustomerDiff, diff: PlanDiff, language: str) -> Iterator[str]:
    before, after, names = customer.before, customer.after, diff.rep_names
    calls = net_calls(customer)
    if after is None:
        yield from _lost_clauses(calls, language)
        if not calls:
            yield _say("over", language)
    elif before is None:
        yield _say("begins", language, **_rhythm_words(after, names, language))
        if calls:
            yield from _missing_clauses(customer, after, after.first, language)
    elif diff.is_same_cycle:
        yield from _dated_clauses(customer, calls, diff, language)
    else:
        yield from _rolled_clauses(before, after, diff.tolerance, language)
        yield from _rep_clauses(customer, names, language)


def _dated_clauses(
    customer: CustomerDiff, calls: Sequence[Call], diff: PlanDiff, language: str
) -> Iterator[str]:
    """Yield what changes in the order of dates: another rep first if he comes first."""
    changed = [call for call in calls if is_noticed(call, diff.tolerance)]
    own = list(_call_clauses(customer, changed, language))
    rep = list(_rep_clauses(customer, diff.rep_names, language))
    handed = _first_handed(customer)
    is_first = handed is not None and changed and handed[2] < changed[0].day
    yield from [*rep, *own] if is_first else [*own, *rep]


def _lost_clauses(calls: Sequence[Call], language: str) -> Iterator[str]:
    lost = (call.before.date for call in calls if call.before and not call.after)
    dates = [say_date(day, language) for day in lost]
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


def _call_clauses(
    customer: CustomerDiff, changed: Sequence[Call], language: str
) -> Iterator[str]:
    """Yield a clause a visit; where the rhythm is new, it speaks for later ones."""
    since = _new_rhythm_since(customer, changed)
    told = changed if since is None else changed[:1]
    for call in told:
        yield from _call_clause(call, language)
    yield from _lost_clauses(told, language)
    if since is not None and customer.after is not None:
        rhythm = customer.after
        weeks = rhythm.cycle.weeks
        key = "then" if is_regular(rhythm.pattern, weeks) else "then_some"
        said = say_rhythm(rhythm.pattern, weeks, language)
        yield _say(key, language, rhythm=said)
        yield from _missing_clauses(customer, rhythm, since, language)


def _new_rhythm_since(customer: CustomerDiff, changed: Sequence[Call]) -> date | None:
    """Return the date after which a new rhythm says where all visits are."""
    before, after = customer.before, customer.after
    if not (before and after and changed) or before.pattern == after.pattern:
        return None
    first = changed[0].after or changed[0].before
    if first is None:
        return None
    planned = (visit.after.date for visit in customer.visits if visit.after)
    later = {after.cycle.day_of(day) for day in planned if day > first.date}
    return first.date if later and later <= set(after.pattern.days) else None


def _call_clause(call: Call, language: str) -> Iterator[str]:
    before, after = call.before, call.after
    if after is None:
        return
    day, time = say_date(after.date, language), say_clock(after.start)
    if before is None:
        yield _say("extra", language, date=day, time=time)
    elif before.date != after.date:
        was = say_date(before.date, language)
        yield _say("moves", language, before=was, after=day, time=time)
    else:
        was = say_clock(before.start)
        yield _say("later", language, date=day, time=time, was=was)


def _rolled_clauses(
    before: Rhythm, after: Rhythm, tolerance: int, language: str
) -> Iterator[str]:
    day = say_date(after.first, language)
    time, was_time = say_clock(after.start), say_clock(before.start)
    said = say_rhythm(after.pattern, after.cycle.weeks, language)
    was = say_rhythm(before.pattern, before.cycle.weeks, language)
    is_later = abs(after.start - before.start) > tolerance
    if said != was:
        words = {"rhythm": said, "time": time, "was": was}
        if is_later:
            yield _say("rolls_later", language, date=day, was_time=was_time, **words)
        else:
            yield _say("rolls", language, date=day, **words)
    elif before.pattern != after.pattern:
        yield _say("other_weeks", language, date=day, rhythm=said, time=time)
    elif is_later:
        yield _say("all_later", language, date=day, time=time, was=was_time)


def _rep_clauses(
    customer: CustomerDiff, names: Mapping[str, str], language: str
) -> Iterator[str]:
    """Yield who comes instead of whom, once, from the first such visit on."""
    handed = _first_handed(customer)
    if handed is not None:
        frm, to, day = handed
        words = {"before": names.get(frm, frm), "after": names.get(to, to)}
        yield _say("rep", language, date=say_date(day, language), **words)


def _first_handed(customer: CustomerDiff) -> tuple[str, str, date] | None:
    """Return who had, who has, and the date of, the first visit that changes reps."""
    sides = [(visit.before, visit.after) for visit in customer.visits]
    for frm, to in sides:
        if frm and to and frm.rep_id != to.rep_id:
            return frm.rep_id, to.rep_id, to.date
    before, after = customer.before, customer.after
    if before and after and before.rep_id != after.rep_id:
        return before.rep_id, after.rep_id, after.first
    return None


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
