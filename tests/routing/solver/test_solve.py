from dataclasses import replace
from datetime import date, timedelta

import pytest

from routing.model import WHOLE_DAY as _ALL
from routing.model import Customer, DateRange, Location, Lock, LockLevel
from routing.plan import Reason
from routing.policy import Policy
from routing.solver.solve import solve_problem, solve_territory
from routing.solver.stop import Stop, StopParams
from routing.solver.task import TerritoryResult, TerritoryTask
from tests.routing.solver.field_world import START, make_task, matrix_of


def _planned(result: TerritoryResult, customer_id: str) -> list[tuple[date, int, int]]:
    return [
        (route.date, place, stop.start)
        for route in result.routes
        for place, stop in enumerate(route.stops, start=1)
        if stop.customer_id == customer_id
    ]


def _with_first(task: TerritoryTask, **changes: object) -> TerritoryTask:
    first = replace(task.customers[0], **changes)
    customers = (first, *task.customers[1:])
    located = tuple(c for c in customers if c.location)
    return replace(task, customers=customers, matrix=matrix_of(task.rep, located))


def test_required_is_planned_plus_unplanned_for_everyone() -> None:
    task = make_task(2, 40)
    result = solve_territory(task)
    for customer in task.customers:
        planned = len(_planned(result, customer.customer_id))
        left = [u for u in result.unplanned if u.customer_id == customer.customer_id]
        assert planned + len(left) == customer.num_visits


def test_equal_seed_and_iterations_give_an_equal_result() -> None:
    assert solve_territory(make_task(4, 30)) == solve_territory(make_task(4, 30))


def test_more_rounds_never_leave_out_more() -> None:
    few = solve_territory(make_task(6, 70, iterations=0))
    many = solve_territory(make_task(6, 70, iterations=200))
    assert len(many.unplanned) <= len(few.unplanned)


def test_day_lock_is_kept() -> None:
    when = START + timedelta(days=8)
    lock = Lock(customer_id="C0", level=LockLevel.DAY, date=when)
    task = make_task(1, 12, locks=(lock,), days_off=())
    task = _with_first(task, closed_days=(), frequency=1)
    assert [day for day, *_ in _planned(solve_territory(task), "C0")] == [when]


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_order_lock_is_kept(sequence: int) -> None:
    when = START + timedelta(days=2)
    names = [f"C{i}" for i in range(3)]
    locks = tuple(
        Lock(customer_id=name, level=LockLevel.DAY, date=when) for name in names[1:]
    )
    order = Lock(customer_id="C0", level=LockLevel.ORDER, date=when, sequence=sequence)
    task = make_task(8, 3, locks=(order, *locks), days_off=(), blocks=())
    customers = tuple(
        replace(
            c, frequency=1, closed_days=(), service_time=1200,
            windows=((_ALL,),) * 7,
        )
        for c in task.customers
    )  # fmt: skip
    result = solve_territory(replace(task, customers=customers))
    assert [(day, place) for day, place, _ in _planned(result, "C0")] == [
        (when, sequence)
    ]


def test_time_lock_is_kept() -> None:
    when, start = START + timedelta(days=3), 10 * 3600
    lock = Lock(customer_id="C0", level=LockLevel.TIME, date=when, start=start)
    task = make_task(9, 10, locks=(lock,), days_off=(), blocks=())
    task = _with_first(task, frequency=1, closed_days=(), windows=((_ALL,),) * 7)
    result = solve_territory(task)
    assert [(day, begin) for day, _, begin in _planned(result, "C0")] == [(when, start)]


def test_contradicting_locks_are_named() -> None:
    locks = tuple(
        Lock(customer_id="C0", level=LockLevel.DAY, date=START + timedelta(days=n))
        for n in (0, 1)
    )
    task = _with_first(make_task(1, 5, locks=locks), frequency=2, closed_days=())
    reasons = {u.reason: u for u in solve_territory(task).unplanned}
    assert "day 2026-11-30, day 2026-12-01" in str(
        reasons[Reason.LOCK_CONFLICT].numbers["locks"]
    )


def test_closed_customers_and_absent_reps_give_their_reason() -> None:
    closed = (DateRange(START, START + timedelta(days=27)),)
    result = solve_territory(_with_first(make_task(1, 5), closed_days=closed))
    mine = {u.reason for u in result.unplanned if u.customer_id == "C0"}
    assert mine <= {Reason.CUSTOMER_CLOSED, Reason.NO_REP_AVAILABLE}
    assert Reason.CUSTOMER_CLOSED in mine
    away = solve_territory(make_task(1, 5, days_off=closed))
    assert {u.reason for u in away.unplanned} == {Reason.NO_REP_AVAILABLE}
    assert away.routes == ()


def test_a_rep_without_weekdays_plans_nothing() -> None:
    result = solve_territory(make_task(1, 5, shifts=(None,) * 7))
    assert {u.reason for u in result.unplanned} == {Reason.NO_REP_AVAILABLE}
    assert not result.routes


def test_too_far_is_said_with_its_minutes() -> None:
    far = Location(lat=34.8, lon=121.4)
    task = _with_first(make_task(1, 5), location=far, closed_days=())
    mine = [u for u in solve_territory(task).unplanned if u.customer_id == "C0"]
    assert {u.reason for u in mine} <= {
        Reason.WORKDAY_TOO_SHORT,
        Reason.NO_REP_AVAILABLE,
    }
    assert any(int(str(u.numbers.get("need_min", 0))) > 400 for u in mine)


def test_unlocated_customers_are_listed_without_a_date() -> None:
    result = solve_territory(_with_first(make_task(1, 5), location=None))
    mine = [u for u in result.unplanned if u.customer_id == "C0"]
    assert {u.reason for u in mine} == {Reason.NO_LOCATION}
    assert all(u.date_due is None for u in mine)
    assert "C0" not in result.calendar


def test_no_customers_make_no_routes() -> None:
    task = make_task(1, 0)
    assert solve_territory(task).routes == ()


def test_engine_names_are_checked() -> None:
    task = make_task(1, 3)
    with pytest.raises(ValueError, match="Expected engine"):
        solve_territory(replace(task, engine="magic"))


@pytest.mark.parametrize("rotation", ["half-week", "alternate-week"])
def test_two_routes_are_even(rotation: str) -> None:
    frequencies = {"half-week": (8, 4, 2), "alternate-week": (4, 2, 2)}[rotation]
    base = Policy()
    grades = tuple(
        replace(grade, frequency=frequency)
        for grade, frequency in zip(base.grades, frequencies, strict=True)
    )
    policy = replace(base, preset="two-route", rotation=rotation, grades=grades)
    task = make_task(13, 40, policy=policy, days_off=(), blocks=(), iterations=60)
    result = solve_territory(task)
    work = {"1": 0, "2": 0}
    by_id: dict[str, Customer] = {c.customer_id: c for c in task.customers}
    for route in result.routes:
        for stop in route.stops:
            work[stop.route] += stop.service_time + stop.travel_time
            label = result.calendar[stop.customer_id].route
            assert stop.route in label
            if by_id[stop.customer_id].grade != "A":
                assert label in ("1", "2")
    assert abs(work["1"] - work["2"]) <= 0.1 * sum(work.values()) / 2


def test_empty_problem_is_solved() -> None:
    from routing.solver.build import build_problem

    problem = build_problem(make_task(1, 0)).problem
    stop = Stop(StopParams(iterations=5))
    assert solve_problem(problem, "ortools", stop, seed=1).chosen == ()


@pytest.mark.parametrize(
    ("engine", "customers"), [("search", 25), ("ortools", 25), ("ortools", 90)]
)
def test_proved_orders_cost_no_more_and_leave_out_no_more(
    engine: str, customers: int
) -> None:
    """Ninety customers are too many: what a shorter order makes room for is planned."""
    task = replace(make_task(6, customers, iterations=3), engine=engine)
    bare = solve_territory(task)
    proved = solve_territory(replace(task, is_proved=True))
    assert bare.num_proved is None
    assert proved.num_proved is not None
    assert 0 < proved.num_proved <= len(proved.routes)
    assert len(proved.unplanned) <= len(bare.unplanned)
    if len(proved.unplanned) == len(bare.unplanned):
        driving = [
            sum(r.drive_time for r in result.routes) for result in (proved, bare)
        ]
        assert driving[0] <= driving[1]
