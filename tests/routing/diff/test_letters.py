"""Sentences of a difference, word by word, such that they can be forwarded."""

from dataclasses import replace

import pytest

from routing.diff import (
    Cause,
    Change,
    diff_plans,
    tell_cause,
    tell_counts,
    tell_customers,
    tell_reps,
)
from routing.diff.letters import tell_customer
from routing.plan import Plan, visit_id
from tests.routing.diff.diff_world import (
    change_customer,
    change_rep,
    drop_customer,
    drop_route,
    move_route,
    set_days,
)
from tests.routing.diff.test_diff_plans import roll
from tests.routing.plan_world import CHINESE, CYCLE, make_plan


def letter(old: Plan, new: Plan, customer_id: str, language: str = "en") -> str:
    diff = diff_plans(old, new)
    found = next(c for c in diff.customers if c.customer_id == customer_id)
    return tell_customer(found, diff, language)


def named(plan: Plan) -> Plan:
    plan = change_customer(plan, "C1", name="Bakery Nord")
    plan = change_customer(plan, "C2", name="Kiosk")
    plan = change_customer(plan, "C3", name="")
    return change_rep(change_rep(plan, "R1", name="Anna"), "R2", name="Bo")


OLD = named(make_plan())


def every_second_thursday(plan: Plan) -> Plan:
    """C2's Mondays of weeks 1 and 3 become Thursdays of weeks 2 and 4, with C1's."""
    alone = set_days(plan, "C1", 0, 7, 14, 21)
    for day, to in ((0, 10), (14, 24)):
        alone = split_second(alone, day, to)
    return set_days(alone, "C2", 10, 24)


def split_second(plan: Plan, day: int, to: int) -> Plan:
    """Give the second stop of R1's day a day of its own."""
    routes = []
    for route in plan.routes:
        if (route.rep_id, route.date) != ("R1", CYCLE.date_of(day)):
            routes.append(route)
            continue
        first, second = route.stops
        routes.append(replace(route, stops=(first,)))
        later = replace(route, date=CYCLE.date_of(to), stops=(second,))
        routes.append(later)
    return replace(plan, routes=tuple(routes))


def test_a_new_rhythm_is_said_once() -> None:
    assert letter(OLD, every_second_thursday(OLD), "C2") == (
        "Kiosk (C2): your visit on Mon 16 Mar moves to Thu 26 Mar, about 9:30; "
        "from then on every second Thursday."
    )
    assert letter(OLD, every_second_thursday(OLD), "C2", "zh") == (
        "Kiosk（C2）：原定3月16日周一的拜访改到3月26日周四，约 9:30；"
        "此后为每两周的周四。"
    )


def test_one_visit_that_moves_is_said_by_itself() -> None:
    assert letter(OLD, move_route(OLD, "R1", 7, to=8), "C1") == (
        "Bakery Nord (C1): your visit on Mon 23 Mar moves to Tue 24 Mar, about 8:45."
    )


def test_another_hour_and_another_rep_are_said() -> None:
    assert letter(OLD, move_route(OLD, "R1", 7, later=3_600), "C1") == (
        "Bakery Nord (C1): your visit on Mon 23 Mar begins about 9:45 instead of 8:45."
    )
    assert letter(OLD, move_route(OLD, "R1", 10, rep_id="R2"), "C3") == (
        "C3: from Thu 26 Mar on Bo comes instead of Anna."
    )


def test_a_rep_who_comes_before_anything_else_changes_is_said_first() -> None:
    new = move_route(OLD, "R1", 10, rep_id="R2")
    later = move_route(new, "R2", 10, later=3_600)
    assert letter(OLD, later, "C3") == (
        "C3: your visit on Thu 26 Mar begins about 14:00 instead of 13:00; "
        "from Thu 26 Mar on Bo comes instead of Anna."
    )
    first = move_route(OLD, "R1", 7, rep_id="R2")
    assert letter(OLD, move_route(first, "R1", 21, to=22), "C1") == (
        "Bakery Nord (C1): from Mon 23 Mar on Bo comes instead of Anna; "
        "your visit on Mon 6 Apr moves to Tue 7 Apr, about 8:45."
    )


def test_an_irregular_rhythm_is_told_week_by_week() -> None:
    new = set_days(move_route(OLD, "R1", 7, to=8), "C1", 0, 8, 14, 21)
    assert letter(OLD, new, "C1") == (
        "Bakery Nord (C1): your visit on Mon 23 Mar moves to Tue 24 Mar, about 8:45; "
        "afterwards on Monday of weeks 1, 3 and 4 and on Tuesday of week 2."
    )


def test_a_rhythm_that_ends_early_names_the_days_without_a_visit() -> None:
    new = drop_route(every_second_thursday(OLD), "R1", 24)
    moved = letter(OLD, new, "C2")
    # Nothing follows that a rhythm could be said of.
    assert moved == (
        "Kiosk (C2): your visit on Mon 16 Mar moves to Thu 26 Mar, about 9:30; "
        "your visit on Mon 30 Mar is cancelled."
    )
    weekly = set_days(OLD, "C1", 1, 8, 15, 22)
    for day in (0, 7, 21):
        weekly = move_route(weekly, "R1", day, to=day + 1)
    weekly = drop_route(weekly, "R1", 14)
    assert letter(OLD, weekly, "C1") == (
        "Bakery Nord (C1): your visit on Mon 16 Mar moves to Tue 17 Mar, about 8:45; "
        "from then on every Tuesday; no visit on Tue 31 Mar."
    )


def test_fewer_and_more_visits_are_said_by_date() -> None:
    fewer = set_days(drop_route(OLD, "R1", 7), "C1", 0, 14)
    fewer = drop_route(fewer, "R1", 21)
    # Whatever number the visit of week 3 bears now.
    renumbered = rename_visit(fewer, visit_id("C1", CYCLE, 3), visit_id("C1", CYCLE, 2))
    for new in (fewer, renumbered):
        assert letter(OLD, new, "C1") == (
            "Bakery Nord (C1): your visit on Mon 23 Mar is cancelled; "
            "from then on every second Monday."
        )
    assert letter(fewer, OLD, "C1") == (
        "Bakery Nord (C1): an additional visit on Mon 23 Mar, about 8:45; "
        "from then on every Monday."
    )


def rename_visit(plan: Plan, frm: str, to: str) -> Plan:
    routes = (
        replace(
            route,
            stops=tuple(
                replace(stop, visit_id=to) if stop.visit_id == frm else stop
                for stop in route.stops
            ),
        )
        for route in plan.routes
    )
    return replace(plan, routes=tuple(routes))


def test_visits_that_only_change_their_numbers_stay_as_they_are() -> None:
    first, last = visit_id("C1", CYCLE, 1), visit_id("C1", CYCLE, 4)
    new = rename_visit(OLD, first, "x")
    new = rename_visit(rename_visit(new, last, first), "x", last)
    assert letter(OLD, new, "C1") == "Bakery Nord (C1): your visits stay as they are."


def test_customers_who_come_and_go() -> None:
    less = drop_customer(OLD, "C1")
    assert letter(less, OLD, "C1") == (
        "Bakery Nord (C1): we visit you every Monday, about 8:45, for the first time "
        "on Mon 16 Mar; Anna comes."
    )
    assert letter(OLD, less, "C1") == (
        "Bakery Nord (C1): your visits on Mon 16 Mar, Mon 23 Mar, Mon 30 Mar and "
        "Mon 6 Apr are cancelled."
    )
    # One of C4's four visits falls on a day off of the rep's.
    assert letter(drop_customer(OLD, "C4"), OLD, "C4") == (
        f"{CHINESE} (C4): we visit you every Monday, about 8:45, for the first time "
        "on Mon 16 Mar; Bo comes; no visit on Mon 6 Apr."
    )


def test_the_next_cycle_is_said_as_a_rhythm() -> None:
    thursday = every_second_thursday(OLD)
    assert letter(OLD, roll(thursday), "C2") == (
        "Kiosk (C2): from Thu 23 Apr on we visit you every second Thursday instead of "
        "every second Monday, about 9:30."
    )
    other = set_days(OLD, "C3", 17)
    other = move_route(other, "R1", 10, to=17, later=3_600)
    assert letter(OLD, roll(other), "C3") == (
        "C3: from Thu 30 Apr on we visit you every fourth Thursday, about 14:00, "
        "in other weeks than before."
    )
    later = move_route(OLD, "R1", 10, later=3_600)
    assert letter(OLD, roll(later), "C3") == (
        "C3: from Thu 23 Apr on your visits begin about 14:00 instead of 13:00."
    )
    both = move_route(set_days(OLD, "C3", 11), "R1", 10, to=11, later=3_600)
    assert letter(OLD, roll(both), "C3") == (
        "C3: from Fri 24 Apr on we visit you every fourth Friday, about 14:00, "
        "instead of every fourth Thursday, about 13:00."
    )
    assert letter(OLD, roll(drop_customer(OLD, "C3")), "C3") == (
        "C3: we do not visit you in the new cycle."
    )


def test_reps_are_told_counts_and_hours() -> None:
    new = move_route(OLD, "R1", 21, rep_id="R2")
    new = drop_route(move_route(new, "R1", 7, to=8), "R1", 10)
    assert tell_reps(diff_plans(OLD, new)) == (
        "Anna: 1 visit removed, 1 handed over, 1 on other days, "
        "40 min less driving, 1 h 55 min less work in all.",
        "Bo: 1 visit taken over, 20 min more driving, 1 h 10 min more work in all.",
    )
    zh = tell_reps(diff_plans(OLD, new), "zh")
    assert zh[1] == "Bo：接手 1 次拜访，多驾驶 20 分钟，总工作多 1 小时 10 分钟。"
    assert tell_reps(diff_plans(OLD, roll(drop_route(OLD, "R1", 10))))[0].startswith(
        "Anna: 1 customer removed, "
    )


def test_counts_are_told_in_one_line() -> None:
    assert tell_counts(diff_plans(OLD, OLD)) == "Nothing changes."
    assert tell_counts(diff_plans(OLD, OLD), "zh") == "没有任何变化。"
    new = move_route(move_route(OLD, "R1", 7, to=8), "R1", 21, later=300)
    assert tell_counts(diff_plans(OLD, new)) == (
        "Visits: 1 moved to another day or rep, 9 kept, 3 planned in neither plan, "
        "1 of the kept begin up to 15 min earlier or later."
    )
    rolled = diff_plans(OLD, roll(move_route(OLD, "R1", 10, later=300)))
    assert tell_counts(rolled) == (
        "Customers, from one cycle to the next: 4 kept, 3 planned in neither plan."
    )


def test_another_time_of_the_day_is_told_apart_from_another_day() -> None:
    new = move_route(OLD, "R1", 21, later=3_600)
    both = move_route(new, "R1", 7, to=8)
    for plan, before in ((new, ""), (both, "1 moved to another day or rep, ")):
        said = tell_counts(diff_plans(OLD, plan))
        assert said.startswith(f"Visits: {before}1 at another time of the same day, ")
    assert diff_plans(OLD, both).num_retimed == 1
    assert diff_plans(OLD, both).counts[Change.MOVED] == 2
    anna = next(rep for rep in diff_plans(OLD, both).reps if rep.name == "Anna")
    assert (anna.moved, anna.retimed) == (1, 1)
    assert (
        "1 visit on other days, 1 at another time of the same day"
        in (tell_reps(diff_plans(OLD, both))[0])
    )
    # From cycle to cycle too: the usual begin is another, days and rep are not.
    rolled = diff_plans(OLD, roll(move_route(OLD, "R1", 10, later=3_600)))
    assert tell_counts(rolled).startswith(
        "Customers, from one cycle to the next: 1 at another time of the same day, "
    )
    handed = diff_plans(OLD, move_route(OLD, "R1", 21, rep_id="R2", later=3_600))
    assert handed.num_retimed == 0


def test_other_rules_are_told_as_no_single_cause_tells_them() -> None:
    zh = replace(OLD, policy=replace(OLD.policy, language="zh"))
    assert tell_counts(diff_plans(OLD, zh)) == "Nothing changes."
    fuller = replace(OLD.policy, day=replace(OLD.policy.day, fill=0.9))
    said = tell_counts(diff_plans(OLD, replace(OLD, policy=fuller)))
    assert said == (
        "Nothing changes. Rules or travel times of the two plans differ, too."
    )
    other = replace(OLD, travel_source={"kind": "great-circle"})
    assert diff_plans(OLD, other).has_new_rules


@pytest.mark.parametrize("language", ["en", "zh"])
def test_customers_stand_under_their_cause(language: str) -> None:
    new = change_customer(move_route(OLD, "R1", 7, to=8), "C1", weekdays=(0, 1))
    new = move_route(new, "R2", 7, to=8)
    groups = tell_customers(diff_plans(OLD, new), language)
    assert [(cause, len(told)) for cause, told in groups] == [
        (Cause.LIMITS, 1),
        (Cause.ROOM, 1),
    ]
    assert all(tell_cause(cause, language) for cause in Cause)
