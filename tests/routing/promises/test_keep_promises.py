"""Which promises a small plan keeps, and by which visits it breaks the others."""

from dataclasses import replace
from datetime import date

import pytest

from routing.plan import Plan, Reason, Unplanned, visit_id
from routing.promise import Promise
from routing.promises import (
    Breach,
    KeptPromise,
    keep_promises,
    keeping_to_json,
    tell_broken,
    tell_rate,
)
from routing.rest import Rest
from tests.routing.diff.diff_world import (
    change_customer,
    change_rep,
    drop_customer,
    drop_route,
    drop_stops,
    move_route,
)
from tests.routing.plan_world import CYCLE, make_plan

PROMISE = Promise(
    customer_id="C1",
    rep_id="R1",
    weekdays=(0,),
    weeks=(1, 2, 3, 4),
    earliest=31_000,
    latest=31_400,
    told_on=date(2026, 3, 1),
)
"""C1 is visited every Monday by R1, who arrives at 31,200 s."""


def keep(plan: Plan, promise: Promise = PROMISE) -> KeptPromise:
    (kept,) = keep_promises(plan, [promise]).promises
    return kept


def test_a_plan_keeps_what_it_says() -> None:
    kept = keep(make_plan())
    assert kept.is_kept
    assert (kept.visits, kept.broken) == (4, ())
    edge = replace(PROMISE, earliest=31_200, latest=31_200)
    assert keep(make_plan(), edge).is_kept


@pytest.mark.parametrize(
    ("promise", "breach"),
    [
        (replace(PROMISE, rep_id="R2"), Breach.REP),
        (replace(PROMISE, weekdays=(1,)), Breach.WEEKDAY),
        (replace(PROMISE, earliest=31_201), Breach.EARLY),
        (replace(PROMISE, latest=31_199), Breach.LATE),
    ],
)
def test_other_reps_days_and_hours_break_a_promise(
    promise: Promise, breach: Breach
) -> None:
    kept = keep(make_plan(), promise)
    assert [visit.breaches for visit in kept.broken] == [(breach,)] * 4
    assert not kept.is_kept


def test_a_visit_in_another_week_breaks_a_promise() -> None:
    kept = keep(make_plan(), replace(PROMISE, weeks=(1, 3, 4)))
    (broken,) = kept.broken
    assert broken.breaches == (Breach.WEEK,)
    assert broken.visit_id == visit_id("C1", CYCLE, 2)
    assert broken.date == CYCLE.date_of(7)


def test_a_visit_may_be_wrong_in_several_ways() -> None:
    plan = move_route(make_plan(), "R1", 7, to=8, later=3_600, rep_id="R2")
    (broken,) = keep(plan).broken
    assert broken.breaches == (Breach.REP, Breach.WEEKDAY, Breach.LATE)
    assert (broken.rep_id, broken.arrival) == ("R2", 34_800)


def cut(plan: Plan, reason: Reason, day: int | None = 7) -> Plan:
    """Leave C1's visit of the second Monday out."""
    unplanned = Unplanned(
        visit_id=visit_id("C1", CYCLE, 2),
        customer_id="C1",
        rep_id="R1",
        reason=reason,
        date_due=None if day is None else CYCLE.date_of(day),
    )
    less = drop_route(plan, "R1", 7)
    return replace(less, unplanned=(*less.unplanned, unplanned))


@pytest.mark.parametrize("day", [7, None])
def test_a_visit_left_out_breaks_a_promise(day: int | None) -> None:
    kept = keep(cut(make_plan(), Reason.CAPACITY_EXCEEDED, day))
    assert kept.visits == 4
    (broken,) = kept.broken
    assert broken.breaches == (Breach.UNPLANNED,)
    assert broken.arrival is None


def test_a_customer_who_is_closed_is_not_let_down() -> None:
    kept = keep(cut(make_plan(), Reason.CUSTOMER_CLOSED))
    assert kept.is_kept
    assert kept.visits == 3


def test_a_promised_week_or_weekday_without_any_visit_breaks_a_promise() -> None:
    weeks = keep(drop_route(make_plan(), "R1", 7))
    assert not weeks.is_kept
    assert (weeks.missing_weeks, weeks.missing_weekdays) == ((2,), ())
    weekdays = keep(make_plan(), replace(PROMISE, weekdays=(0, 3)))
    assert (weekdays.missing_weeks, weekdays.missing_weekdays) == ((), (3,))
    nobody = keep(change_customer(drop_stops(make_plan(), "C1"), "C1", frequency=0))
    assert not nobody.is_kept
    assert nobody.missing_weeks == (1, 2, 3, 4)


def test_a_promise_to_somebody_who_is_gone_is_void() -> None:
    for plan in (
        drop_customer(make_plan(), "C1"),
        change_customer(make_plan(), "C1", is_active=False),
    ):
        kept = keep(plan)
        assert kept.is_void
        assert not kept.is_kept
        assert kept.visits == 0


def rest_from(plan: Plan, day: int) -> Plan:
    rest = Rest(
        base_hash="0",
        today=CYCLE.date_of(day),
        first_day=day,
        missed=(),
        before={},
        owners={},
        patterns={},
        held=(),
        max_changes=None,
    )
    return replace(plan, rest=rest)


def test_of_a_rest_only_the_days_to_come_count() -> None:
    past = move_route(make_plan(), "R1", 7, later=3_600)
    assert not keep(past).is_kept
    kept = keep(rest_from(past, 8))
    assert kept.is_kept
    assert kept.visits == 2
    assert keep(rest_from(past, 7)).visits == 3
    assert not keep(rest_from(past, 7)).is_kept


def test_of_a_rest_only_whole_weeks_to_come_are_looked_for() -> None:
    # The Monday of week 2 is over on its Tuesday, whatever became of it.
    less = drop_route(make_plan(), "R1", 7)
    assert keep(rest_from(less, 7)).missing_weeks == (2,)
    assert keep(rest_from(less, 8)).is_kept
    tuesdays = replace(PROMISE, weekdays=(0, 1))
    assert keep(rest_from(make_plan(), 8), tuesdays).is_kept


def test_unplanned_visits_of_past_days_do_not_count() -> None:
    plan = cut(make_plan(), Reason.CAPACITY_EXCEEDED)
    assert keep(rest_from(plan, 8)).is_kept
    assert not keep(rest_from(plan, 7)).is_kept


def test_the_rate_states_what_it_is_of() -> None:
    other = replace(PROMISE, customer_id="C2", weeks=(1, 2), latest=40_000)
    gone = replace(PROMISE, customer_id="C9")
    keeping = keep_promises(make_plan(), [PROMISE, other, gone])
    # C1: 4 of 4; C2 on the Mondays of weeks 1 and 3: 1 of 2.
    assert (keeping.visits_inside, keeping.visits) == (5, 6)
    assert keeping.rate == pytest.approx(5 / 6)
    assert tell_rate(keeping) == (
        "Promises: 5 of 6 visits of promised customers lie inside what was promised "
        "(83.3%); 1 promises kept, 1 broken, 1 of nobody any more."
    )
    record = keeping_to_json(keeping, make_plan())
    assert (record["visits"], record["visits_inside"]) == (6, 5)
    assert [one["customer_id"] for one in record["broken"]] == ["C2"]
    assert keep_promises(make_plan(), []).rate == 1.0


def test_a_broken_promise_is_told_with_what_was_promised() -> None:
    plan = change_rep(change_rep(make_plan(), "R1", name="Anna"), "R2", name="Bo")
    plan = change_customer(plan, "C1", name="Bakery Nord")
    moved = move_route(plan, "R1", 7, to=8, later=3_600, rep_id="R2")
    assert tell_broken(keep(moved), plan) == (
        "Bakery Nord (C1): promised every Monday, 8:37 to 8:43, Anna (told on "
        "2026-03-01): Tue 24 Mar, 9:40: another rep, Bo, another weekday, too late."
    )
    assert tell_broken(keep(cut(plan, Reason.CAPACITY_EXCEEDED)), plan).endswith(
        ": Mon 23 Mar: not planned."
    )
    missing = drop_route(plan, "R1", 7)
    assert tell_broken(keep(missing), plan).endswith(
        "nobody comes in these weeks of the cycle: 2."
    )
    dateless = cut(plan, Reason.CAPACITY_EXCEEDED, None)
    assert "一次拜访：未安排" in tell_broken(keep(dateless), plan, "zh")
    weekdays = keep(plan, replace(PROMISE, weekdays=(0, 3)))
    assert tell_broken(weekdays, plan).endswith("nobody comes on Thursday.")
