"""What a plan makes of promises, in sentences."""

from collections.abc import Iterator, Mapping

from routing.diff.letters import name_customer
from routing.pattern import VisitPattern
from routing.plan import Plan
from routing.promise import Promise
from routing.promises.keep import Breach, BrokenVisit, KeptPromise, PromiseKeeping
from routing.texts import format_text
from routing.wording import join_words, say_clock, say_date, say_rhythm, say_weekdays


def tell_rate(keeping: PromiseKeeping, language: str = "en") -> str:
    """Say how many visits are inside what was promised, of how many."""
    promises = keeping.promises
    return format_text(
        "promise.rate",
        language,
        inside=keeping.visits_inside,
        visits=keeping.visits,
        rate=f"{keeping.rate:.1%}",
        kept=sum(kept.is_kept for kept in promises),
        broken=sum(not kept.is_kept and not kept.is_void for kept in promises),
        void=sum(kept.is_void for kept in promises),
    )


def tell_broken(kept: KeptPromise, plan: Plan, language: str = "en") -> str:
    """Say what was promised to a customer and which visits are otherwise."""
    promise = kept.promise
    names = {rep.rep_id: rep.name or rep.rep_id for rep in plan.reps}
    known = {customer.customer_id: customer.name for customer in plan.customers}
    name = known.get(promise.customer_id, "")
    joint = format_text("promise.joint", language)
    return format_text(
        "promise.line",
        language,
        customer=name_customer(promise.customer_id, name, language),
        rhythm=_rhythm(promise, plan.cycle.weeks, language),
        earliest=say_clock(promise.earliest, rounding=1),
        latest=say_clock(promise.latest, rounding=1),
        rep=names.get(promise.rep_id, promise.rep_id),
        told=promise.told_on.isoformat(),
        broken=joint.join(_parts(kept, names, language)),
    )


def _rhythm(promise: Promise, weeks: int, language: str) -> str:
    days = (7 * (week - 1) + day for week in promise.weeks for day in promise.weekdays)
    return say_rhythm(VisitPattern(tuple(days)), weeks, language)


def _parts(kept: KeptPromise, names: Mapping[str, str], language: str) -> Iterator[str]:
    for visit in kept.broken:
        yield _tell_visit(visit, names, language)
    if kept.missing_weeks:
        weeks = join_words(map(str, kept.missing_weeks), language)
        yield format_text("promise.weeks", language, weeks=weeks)
    if kept.missing_weekdays:
        named = say_weekdays(kept.missing_weekdays, language)
        yield format_text("promise.weekdays", language, weekdays=named)


def _tell_visit(visit: BrokenVisit, names: Mapping[str, str], language: str) -> str:
    rep = names.get(visit.rep_id or "", visit.rep_id)
    words = (_tell_breach(breach, rep, language) for breach in visit.breaches)
    breaches = format_text("promise.comma", language).join(words)
    if visit.date is None:
        return format_text("promise.undated", language, breaches=breaches)
    day = say_date(visit.date, language)
    if visit.arrival is None:
        words_of = {"date": day, "breaches": breaches}
        return format_text("promise.unplanned", language, **words_of)
    time = say_clock(visit.arrival, rounding=1)
    return format_text(
        "promise.visit", language, date=day, time=time, breaches=breaches
    )


def _tell_breach(breach: Breach, rep: str | None, language: str) -> str:
    return format_text(f"promise.breach.{breach}", language, rep=rep)
