"""Whatever order reports come in, and however often, the answer is the same."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.cycle import Cycle
from routing.execution import (
    find_alarms,
    follow_plan,
    measure_adherence,
    propose_service_times,
)
from routing.model import Customer, Location, Rep
from routing.outcome import Outcome, OutcomeKind
from routing.pattern import VisitPattern
from routing.plan import CalendarEntry, DayRoute, Stop, visit_id
from tests.routing.execution.execution_world import CYCLE as SMALL
from tests.routing.execution.execution_world import TODAY, on
from tests.routing.plan_world import make_plan

PLAN = make_plan()
CLOCKS = ("09:00", "10:00")
VISITS = sorted({stop.visit_id for route in PLAN.routes for stop in route.stops})


def answer(plan, outcomes, today):
    """Return everything that is told of a plan."""
    state = follow_plan(plan, outcomes, today)
    return (
        state,
        measure_adherence(plan, state),
        find_alarms(plan, state),
        propose_service_times(plan, state),
    )


@st.composite
def reports(draw):
    """Return a report on a visit or on a customer's day; ties in time are common."""
    visit = draw(st.sampled_from([*VISITS, None]))
    named = visit.partition("@")[0] if visit else None
    day = draw(st.integers(-5, 20))
    kinds = [kind for kind in OutcomeKind if kind is not OutcomeKind.EXTRA or not visit]
    begin = draw(st.none() | st.integers(0, 80_000))
    return {
        "kind": draw(st.sampled_from(kinds)),
        "customer_id": named or draw(st.sampled_from([f"C{n}" for n in range(1, 8)])),
        "at": on(
            day + draw(st.integers(0, 1)), draw(st.sampled_from(["09:00", "10:00"]))
        ),
        "date": SMALL.date_of(day),
        "visit_id": visit,
        "reason": draw(st.sampled_from(["", "closed", "gone", "ill"])),
        "started": begin,
        "ended": begin and begin + draw(st.integers(0, 6_000)),
        "order_value": draw(st.none() | st.floats(-1, 1)),
    }


@given(st.lists(reports(), max_size=40), st.randoms(use_true_random=False), st.data())
def test_shuffling_and_doubling_change_nothing(given_reports, rng, data):
    ids = rng.sample(range(1_000), len(given_reports))
    outcomes = [
        Outcome(outcome_id=f"e{name}", **each)
        for name, each in zip(ids, given_reports, strict=True)
    ]
    expected = answer(PLAN, outcomes, TODAY)
    again = outcomes + data.draw(st.lists(st.sampled_from(outcomes or [None])))
    again = [outcome for outcome in again if outcome is not None]
    rng.shuffle(again)
    assert answer(PLAN, again, TODAY) == expected


@given(st.lists(reports(), max_size=40))
def test_every_required_visit_has_one_status_and_figures_stay_within_bounds(some):
    outcomes = [Outcome(outcome_id=f"e{n}", **each) for n, each in enumerate(some)]
    state, adherence, _, _ = answer(PLAN, outcomes, TODAY)
    assert sum(adherence.statuses.values()) == len(state.visits) == PLAN.visits_required
    for figures in (adherence.team, *adherence.reps.values()):
        for name, ratio in vars(figures).items():
            assert ratio.numerator >= 0
            assert name == "visits_a_day" or ratio.numerator <= ratio.denominator


# A large team.

BEGIN = Cycle(date(2026, 3, 16), 13)
LAST = BEGIN.date_of(80)


def large_plan(num_reps, stops_a_day):
    """Every rep makes so many visits each weekday, every customer one a week."""
    customers, reps, routes, calendar = [], [], [], {}
    place = Location(lat=31.2, lon=121.4)
    for rep in range(num_reps):
        reps.append(Rep(rep_id=f"R{rep}", depot=place, end_depot=place))
        for weekday in range(5):
            names = [f"C{rep}.{weekday}.{n}" for n in range(stops_a_day)]
            customers += [
                Customer(
                    customer_id=name,
                    location=place,
                    channel=("shop", "bar", "")[n % 3],
                    grade="ABC"[n % 3],
                    frequency=13,
                    service_time=1_200,
                )
                for n, name in enumerate(names)
            ]
            days = tuple(range(weekday, 91, 7))
            for name in names:
                calendar[name] = CalendarEntry(pattern=VisitPattern(days))
            routes += [large_route(f"R{rep}", day, names) for day in days]
    return replace(
        PLAN,
        cycle=BEGIN,
        customers=tuple(customers),
        reps=tuple(reps),
        routes=tuple(routes),
        calendar=calendar,
        unplanned=(),
        design=replace(PLAN.design, territories=()),
    )


def large_route(rep_id, day, names):
    stops = tuple(
        Stop(
            visit_id=visit_id(name, BEGIN, day // 7 + 1),
            customer_id=name,
            arrival=30_000 + 1_500 * n,
            start=30_300 + 1_500 * n,
            departure=31_500 + 1_500 * n,
            travel_time=300,
            distance=2_000,
            service_time=1_200,
        )
        for n, name in enumerate(names)
    )
    return DayRoute(
        rep_id=rep_id,
        date=BEGIN.date_of(day),
        depart=30_000,
        arrive=stops[-1].departure + 300,
        stops=stops,
        break_start=None,
        break_time=0,
        return_time=300,
        return_distance=2_000,
    )


def large_log(plan, num_events):
    """Return reports on random visits, several on many, some beside the plan."""
    rng = Random(7)
    stops = [(route, stop) for route in plan.routes for stop in route.stops]
    kinds = [kind for kind in OutcomeKind if kind is not OutcomeKind.EXTRA]
    log = []
    for n in range(num_events):
        route, stop = rng.choice(stops)
        kind = rng.choices(kinds, (70, 8, 10, 6, 6))[0]
        day = route.date + timedelta(days=rng.choice((0, 0, 0, 1)))
        started = stop.start + rng.randint(-5_000, 5_000)
        reported = datetime.combine(day, datetime.min.time()) + timedelta(
            minutes=rng.randint(960, 1_000)
        )
        log.append(
            Outcome(
                outcome_id=f"e{n:06}",
                kind=kind,
                customer_id=stop.customer_id,
                at=reported,
                date=day,
                visit_id=stop.visit_id if rng.random() < 0.7 else None,
                rep_id=route.rep_id,
                reason=rng.choice(("", "", "closed", "gone", "ill")),
                started=started,
                ended=started + rng.randint(0, 4_000),
                order_value=rng.choice((None, 0.0, 12.5)),
            )
        )
    return log


def check_orders(plan, log, times):
    rng = Random(11)
    expected = answer(plan, log, LAST)
    coverage = expected[1].team.coverage
    assert 0 < coverage.numerator < coverage.denominator
    assert expected[2]
    assert expected[3]
    for _ in range(times):
        rng.shuffle(log)
        assert answer(plan, log, LAST) == expected


def test_five_thousand_reports_in_any_order():
    plan = large_plan(num_reps=4, stops_a_day=10)
    check_orders(plan, large_log(plan, 5_000), times=20)


@pytest.mark.slow
def test_fifty_thousand_reports_in_any_order():
    plan = large_plan(num_reps=40, stops_a_day=12)
    check_orders(plan, large_log(plan, 50_000), times=20)
