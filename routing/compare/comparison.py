"""Today's plan beside the new one, timed with the same travel and rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from routing.compare.plan_side import (
    Habit,
    PlanSide,
    World,
    find_habits,
    make_world,
    measure_side,
)
from routing.compare.timed_days import GivenDay
from routing.current_plan import CurrentPlan, CurrentVisit
from routing.plan import Plan
from routing.texts import format_text
from routing.travel import Travel


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """
    Two plans side by side.

    Parameters
    ----------
    customers_compared
        Customers visited under both.
    rep_changes, weekday_changes
        Those of them whose rep, or whose set of weekdays, differs.
    """

    current: PlanSide
    plan: PlanSide
    customers_compared: int
    rep_changes: int
    weekday_changes: int


def compare_plans(current: CurrentPlan, plan: Plan, travel: Travel) -> Comparison:
    """
    Put today's plan beside a new one.

    Both are timed by the same rules: driving, parking and service of every day, in the
    given order, or a short one where none is given. Days that fit no shift count too.

    Parameters
    ----------
    travel
        The source that the new plan was made with.

    Raises
    ------
    TravelError
        If a given matrix lacks a pair that today's plan drives.
    """
    world = make_world(plan, travel)
    return _compare(_days_today(current, plan), world, _days_of(plan), world)


def compare_made_plans(
    before: Plan, after: Plan, travel_before: Travel, travel_after: Travel
) -> Comparison:
    """Put two made plans side by side, each with its own customers and travel."""
    first, second = make_world(before, travel_before), make_world(after, travel_after)
    return _compare(_days_of(before), first, _days_of(after), second)


def comparison_to_json(comparison: Comparison) -> dict[str, object]:
    """Return a comparison as plain JSON, names of the fields, four digits."""
    return {name: _plain(value) for name, value in asdict(comparison).items()}


def comparison_rows(
    comparison: Comparison, language: str = "en"
) -> tuple[tuple[str, str, str], ...]:
    """Return (what, today, new) of every measure, ready for a table."""
    now, new = asdict(comparison.current), asdict(comparison.plan)
    return tuple(
        (format_text(f"compare.{name}", language), _shown(name, now), _shown(name, new))
        for name in now
    )


def comparison_notes(comparison: Comparison, language: str = "en") -> tuple[str, ...]:
    """Return what changes for customers, and how the figures are meant."""
    notes = [
        format_text(
            "compare.changes",
            language,
            compared=comparison.customers_compared,
            reps=comparison.rep_changes,
            weekdays=comparison.weekday_changes,
        ),
        format_text("compare.balance_note", language),
    ]
    unordered = comparison.current.unordered_days
    if unordered:
        notes.append(format_text("compare.order_note", language, days=unordered))
    return tuple(notes)


def _compare(
    before: Sequence[GivenDay], first: World, after: Sequence[GivenDay], second: World
) -> Comparison:
    now, new = find_habits(before), find_habits(after)
    both = [customer_id for customer_id in now if customer_id in new]
    return Comparison(
        current=measure_side(before, now, first),
        plan=measure_side(after, new, second),
        customers_compared=len(both),
        rep_changes=sum(now[c].rep_id != new[c].rep_id for c in both),
        weekday_changes=sum(_weekdays(now[c]) != _weekdays(new[c]) for c in both),
    )


def _days_today(current: CurrentPlan, plan: Plan) -> list[GivenDay]:
    """Group visits by rep and date; a day is ordered if all its visits are."""
    days: defaultdict[tuple[str, int], list[CurrentVisit]] = defaultdict(list)
    for visit in current.visits:
        days[visit.rep_id, (visit.date - plan.cycle.start).days].append(visit)
    return [
        GivenDay(
            rep_id=rep_id,
            day=day,
            customer_ids=tuple(visit.customer_id for visit in visits),
            is_ordered=all(visit.order is not None for visit in visits),
        )
        for (rep_id, day), visits in days.items()
    ]


def _days_of(plan: Plan) -> list[GivenDay]:
    return [
        GivenDay(
            rep_id=route.rep_id,
            day=(route.date - plan.cycle.start).days,
            customer_ids=tuple(stop.customer_id for stop in route.stops),
            is_ordered=True,
        )
        for route in plan.routes
    ]


def _weekdays(habit: Habit) -> set[int]:
    return {day % 7 for day in habit.days}


def _shown(name: str, side: Mapping[str, object]) -> str:
    value = side[name]
    if name == "balance" and isinstance(value, float):
        return f"{value:.1%}"
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value
