"""The difference of two plans, and what it does to promises, as lines."""

from dataclasses import dataclass

from api.cli.console import printable, write_line
from api.cli.faults import show_faults
from routing.diff import (
    PlanDiff,
    tell_cause,
    tell_counts,
    tell_customers,
    tell_reps,
)
from routing.errors import Issue
from routing.plan import Plan
from routing.promises import KeptPromise, PromiseKeeping, tell_broken, tell_rate
from routing.texts import format_text


@dataclass(frozen=True)
class Keeping:
    """How both plans keep the promises, and what is wrong with their file."""

    old: PromiseKeeping
    new: PromiseKeeping
    issues: tuple[Issue, ...]


def tell_diff(diff: PlanDiff, language: str) -> None:
    """Show counts, a sentence a rep, and a sentence a customer under its cause."""
    write_line(tell_counts(diff, language))
    told = tell_reps(diff, language)
    if told:
        write_line("")
        write_line(format_text("cli.diff.reps", language))
    for sentence in told:
        write_line(f"  {printable(sentence)}")
    for cause, sentences in tell_customers(diff, language):
        head = tell_cause(cause, language)
        words = {"cause": head, "count": len(sentences)}
        write_line("")
        write_line(format_text("cli.diff.cause", language, **words))
        for sentence in sentences:
            write_line(f"  {printable(sentence)}")


def tell_promises(keeping: Keeping, new: Plan, language: str) -> None:
    """Show how many visits keep promises, and which promises are newly broken."""
    show_faults(keeping.issues, language)
    broken = newly_broken(keeping)
    write_line("")
    write_line(tell_rate(keeping.new, language))
    old = keeping.old
    words = {"inside": old.visits_inside, "visits": old.visits}
    write_line(format_text("promise.rates", language, rate=f"{old.rate:.1%}", **words))
    if broken:
        write_line(format_text("promise.newly", language, count=len(broken)))
    for kept in broken:
        write_line(f"  {printable(tell_broken(kept, new, language))}")


def newly_broken(keeping: Keeping) -> list[KeptPromise]:
    """Return the promises that the new plan breaks and the old one kept."""
    held = {k.promise.customer_id for k in keeping.old.promises if k.is_kept}
    return [
        kept
        for kept in keeping.new.promises
        if not kept.is_kept and not kept.is_void and kept.promise.customer_id in held
    ]
