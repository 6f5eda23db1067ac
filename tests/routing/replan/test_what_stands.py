"""What a re-plan leaves alone: equal inputs, frozen days, other reps, other scopes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.plan import Plan, Stop
from routing.replan import ReplanInputs, first_free_day
from routing.replan.past import keep_past
from tests.routing.replan.replan_world import (
    CUSTOMERS,
    CYCLE,
    FIRST_DAY,
    REPS,
    TODAY,
    busy_day,
    changed,
    days_of,
    go_on,
    make_base,
    make_customer,
    patterns_of,
    plan,
    roll_on,
    routes_of,
    run,
    seen_on,
    send_off,
    without,
)

WEST = 121.2


def test_equal_inputs_give_the_base_itself() -> None:
    base = make_base()
    for first_day in (0, FIRST_DAY, 27):
        inputs = go_on(base, first_day=first_day)
        assert run(base, inputs).plan is base.plan


def test_what_no_plan_depends_on_changes_no_route() -> None:
    base = make_base()
    renamed = changed(base.plan.customers, "W3", name="New", phone="1", value=9.0)
    made = run(base, go_on(base, customers=renamed)).plan
    assert made.routes == base.plan.routes
    assert patterns_of(made) == patterns_of(base.plan)
    assert next(c for c in made.customers if c.customer_id == "W3").name == "New"


def test_a_rep_of_whom_nothing_changed_keeps_his_part() -> None:
    base = make_base()
    customers = without(base.plan.customers, "W0", "W7", "W12")
    made = run(base, go_on(base, customers=customers), max_changes=None)
    assert made.plan.rest is not None
    assert routes_of(made.plan, "E") == routes_of(base.plan, "E")
    assert made.changes is not None
    assert made.changes.touched == ("W",)


def test_frozen_days_stand_while_the_rest_changes() -> None:
    base = make_base()
    names = [c.customer_id for c in base.plan.customers]
    busy = tuple(replace(c, service_time=3_600) for c in base.plan.customers)
    made = run(base, go_on(base, customers=busy), max_changes=None).plan
    last = FIRST_DAY - 1
    for rep_id in ("W", "E"):
        before = routes_of(base.plan, rep_id, 0, last)
        assert routes_of(made, rep_id, 0, last) == before
        now = [stop for r in routes_of(made, rep_id, FIRST_DAY) for stop in r.stops]
        assert {stop.service_time for stop in now} == {3_600}
    assert {name for name in names if days_of(made, name)} == set(names)


def starts(stops: tuple[Stop, ...]) -> dict[str, tuple[str, int]]:
    return {stop.customer_id: (stop.visit_id, stop.start) for stop in stops}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_who_is_gone_on_a_frozen_day_moves_nobody_else(place: int) -> None:
    base = make_base()
    day = busy_day(base.plan, "W", TODAY, CYCLE.num_days - 8)
    gone = seen_on(base.plan, "W", day)[place]
    inputs = go_on(
        base,
        customers=without(base.plan.customers, gone),
        today=CYCLE.date_of(day),
        first_day=day + 1,
    )
    made = run(base, inputs).plan
    (before,), (now,) = (routes_of(one, "W", day, day) for one in (base.plan, made))
    assert gone not in starts(now.stops)
    assert starts(now.stops).items() < starts(before.stops).items()
    assert len(now.stops) == len(before.stops) - 1 > 0
    # The rep leaves late or waits, and drives what there is to drive.
    left = now.depart
    for stop in now.stops:
        assert stop.arrival == left + stop.travel_time
        assert stop.arrival <= stop.start
        assert stop.departure >= stop.start + stop.service_time
        left = stop.departure
    assert now.arrive == left + now.return_time
    assert now.arrive <= before.arrive


def test_the_break_of_a_frozen_day_is_never_taken_at_the_wheel() -> None:
    """Whoever is taken out, the break lies where the rep stands, or is gone."""
    long = tuple(replace(c, service_time=2 * 3_600) for c in CUSTOMERS[:20])
    base = plan(long, REPS[:1])
    num_breaks = 0
    for route in base.plan.routes:
        if len(route.stops) < 3:
            continue
        for stop in route.stops:
            inputs = go_on(
                base,
                customers=without(long, stop.customer_id),
                today=route.date,
                first_day=(route.date - CYCLE.start).days + 1,
            )
            kept = keep_past(inputs).routes
            now = next(r for r in kept if (r.rep_id, r.date) == key_of(route))
            begin = now.break_start
            if begin is None:
                assert now.break_time == 0
                continue
            num_breaks += 1
            end = begin + now.break_time
            assert end <= now.arrive
            left = now.depart
            for each in now.stops:
                assert not (begin < each.arrival and left < end)
                served = each.start + each.service_time
                assert not (begin < served and each.start < end)
                left = each.departure
            assert not (begin < now.arrive and left < end)
    assert num_breaks > 0


def key_of(route: object) -> tuple[str, object]:
    return route.rep_id, route.date  # type: ignore[attr-defined]


def test_what_was_due_before_today_is_history() -> None:
    """W's customers may go: visits of Monday last week were made."""
    base = make_base()
    day = busy_day(base.plan, "W", 0, 6)
    gone = seen_on(base.plan, "W", day)[0]
    customers = without(base.plan.customers, gone)
    made = run(base, go_on(base, customers=customers)).plan
    assert routes_of(made, "W", 0, 6) == routes_of(base.plan, "W", 0, 6)
    kept = next(c for c in made.customers if c.customer_id == gone)
    assert not kept.is_active
    assert max(days_of(made, gone)) < FIRST_DAY


def test_a_scope_lets_nothing_else_change_whatever_is_given() -> None:
    base = make_base()
    customers = tuple(
        replace(c, service_time=3_600, weekdays=(0, 1)) for c in base.plan.customers
    )
    customers = without(customers, "W1", "E1", "E2")
    newcomer = make_customer("N", 121.6, 7)
    reps = (REPS[0],)
    inputs = go_on(
        base, customers=(*customers, newcomer), reps=reps, scope=frozenset({"W"})
    )
    made = run(base, inputs, max_changes=None).plan
    assert part_of(made, "E") == part_of(base.plan, "E")
    # He lives among E's customers, but only W's part may change.
    assert made.design.rep_of["N"] == "W"
    stays = {c.customer_id: c for c in made.customers}
    assert stays["E2"].service_time == 1_800
    assert stays["W2"].service_time == 3_600


def part_of(made: Plan, rep_id: str) -> tuple[object, ...]:
    names = {name for name, owner in made.design.rep_of.items() if owner == rep_id}
    patterns = {n: days for n, days in patterns_of(made).items() if n in names}
    return routes_of(made, rep_id), names, patterns


def test_nobody_is_left_out_of_another_cycle() -> None:
    base = make_base()
    with pytest.raises(ValueError, match="Expected all reps and days"):
        roll_on(base, scope=frozenset({"W"}))
    with pytest.raises(ValueError, match="Expected all reps and days"):
        roll_on(base, first_day=3)


def test_today_and_two_working_days_are_frozen() -> None:
    """Asked on Thursday, Friday and Monday stand; on Sunday Monday and Tuesday."""
    base = make_base().plan

    def asked(day: int, until: int | None = None) -> int:
        freeze = None if until is None else CYCLE.date_of(until)
        return first_free_day(
            base.cycle,
            base.reps,
            base.policy,
            today=CYCLE.start + timedelta(days=day),
            freeze_until=freeze,
        )

    assert asked(0) == 3
    assert asked(10) == 15
    assert asked(13) == 16
    assert asked(-10) == 0
    assert asked(10, until=10) == 11
    assert asked(10, until=3) == 11
    assert asked(26) > 27
    weekend = tuple(replace(rep, shifts=rep.shifts[::-1]) for rep in base.reps)
    to_sunday = first_free_day(
        base.cycle, weekend, base.policy, today=CYCLE.date_of(12)
    )
    assert to_sunday == 17


def test_holidays_are_no_working_days() -> None:
    """1 January is none in China: asked on Thursday, Monday and Tuesday stand."""
    base = make_base().plan
    policy = replace(base.policy, country="CN")
    cycle = replace(CYCLE, start=CYCLE.start + timedelta(days=28))
    day = first_free_day(cycle, base.reps, policy, today=cycle.date_of(3))
    assert day == 9


def test_a_rep_who_left_is_kept_for_his_past_once() -> None:
    """However often the plan is made anew, his absence is told once."""
    base = make_base()
    last, inputs = base, go_on(base)
    for first_day in (FIRST_DAY, FIRST_DAY + 2, FIRST_DAY + 7):
        inputs = go_on(
            last,
            reps=(REPS[1],),
            first_day=first_day,
            today=CYCLE.date_of(first_day - 2),
        )
        last = run(last, inputs, max_changes=0.0)
    left = next(rep for rep in last.plan.reps if rep.rep_id == "W")
    assert len(left.days_off) == 1


def test_the_first_day_lies_in_the_cycle() -> None:
    base = make_base()
    with pytest.raises(ValueError, match="Expected a day of the cycle, 0 to 27"):
        go_on(base, first_day=28)


def test_ill_on_a_frozen_day_is_no_reason_to_touch_others() -> None:
    base = make_base()
    day = busy_day(base.plan, "W", TODAY, FIRST_DAY - 1)
    reps = send_off(REPS, "W", day, day)
    made = run(base, go_on(base, reps=reps)).plan
    assert routes_of(made, "E") == routes_of(base.plan, "E")
    assert routes_of(made, "W", day, day) == []


def test_inputs_are_never_changed() -> None:
    base = make_base()
    inputs: ReplanInputs = go_on(base, customers=without(CUSTOMERS, "W1"))
    before = repr(inputs)
    run(base, inputs)
    assert repr(inputs) == before
