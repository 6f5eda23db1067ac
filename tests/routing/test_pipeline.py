from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import date

import pytest

from routing.cycle import Cycle
from routing.model import Customer, DateRange, Location, Rep
from routing.pipeline import (
    MadePlan,
    PlanInputs,
    SearchParams,
    make_plan,
)
from routing.places import customer_places, territory_places
from routing.plan import Reason
from routing.policy import GradePolicy, GradingPolicy, Policy, TravelPolicy
from routing.progress import Phase, Progress
from routing.solver.stop import StopParams
from routing.solver.task import TerritoryTask
from routing.travel import estimate_travel

CYCLE = Cycle(date(2026, 11, 30), 4)


class Inline(Executor):
    """Runs tasks at once and remembers them."""

    def __init__(self) -> None:
        self.tasks: list[TerritoryTask] = []

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.tasks += args
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def customer(number: int, lon: float, **more: object) -> Customer:
    location = Location(lat=31.2 + number / 1_000, lon=lon)
    given = {"customer_id": f"C{number}", "location": location, "grade": "A"}
    return Customer(**given | more)


def rep(rep_id: str, lon: float, **more: object) -> Rep:
    depot = Location(lat=31.2, lon=lon)
    return Rep(rep_id=rep_id, depot=depot, end_depot=depot, **more)


CUSTOMERS = (
    *(customer(number, 121.4) for number in (1, 2, 3)),
    *(customer(number, 121.6) for number in (4, 5, 6)),
)
REPS = (rep("R1", 121.4), rep("R2", 121.6))


def plan_of(
    params: SearchParams | None = None,
    *,
    executor: Executor | None = None,
    seen: list[Progress] | None = None,
    **changes: object,
) -> MadePlan:
    given = {"customers": CUSTOMERS, "reps": REPS, "policy": Policy(), "cycle": CYCLE}
    return make_plan(
        PlanInputs(**given | changes),
        params or SearchParams(iterations=0),
        executor=executor or Inline(),
        report=(seen if seen is not None else []).append,
    )


def reasons_of(made: MadePlan) -> dict[str, list[Reason]]:
    found: dict[str, list[Reason]] = {}
    for visit in made.plan.unplanned:
        found.setdefault(visit.customer_id, []).append(visit.reason)
    return found


def test_required_is_planned_plus_unplanned() -> None:
    plan = plan_of().plan
    assert plan.visits_required == 6 * 4
    assert plan.visits_planned == 6 * 4
    assert plan.calendar.keys() == {c.customer_id for c in CUSTOMERS}


def test_everything_comes_in_the_order_of_the_files() -> None:
    made = plan_of()
    keys = [(route.rep_id, route.date) for route in made.plan.routes]
    assert keys == sorted(keys)
    assert [c.customer_id for c in made.plan.customers] == [
        c.customer_id for c in CUSTOMERS
    ]
    turned = plan_of(reps=REPS[::-1]).plan
    assert list(dict.fromkeys(route.rep_id for route in turned.routes)) == ["R2", "R1"]


def test_the_same_seed_gives_the_same_plan() -> None:
    assert plan_of().plan == plan_of().plan


def test_each_stage_and_territory_is_reported() -> None:
    seen: list[Progress] = []
    plan_of(seen=seen)
    told = [(step.phase, step.done, step.total) for step in seen]
    assert [step for step in told if step[0] != Phase.COMPILE] == [
        (Phase.GRADE, 0, 1),
        (Phase.TERRITORIES, 0, 1),
        (Phase.WORKLOAD, 1, 1),
        (Phase.SEARCH, 0, 2),
        (Phase.SEARCH, 1, 2),
        (Phase.SEARCH, 2, 2),
    ]


@pytest.mark.parametrize(
    ("engine", "kept", "phases"),
    [
        ("search", True, [Phase.COMPILE]),
        ("search", False, [Phase.COMPILE_UNKEPT]),
        ("ortools", True, []),
    ],
)
def test_compiling_is_told_of_and_done_before_the_search(
    monkeypatch: pytest.MonkeyPatch, engine: str, kept: bool, phases: list[Phase]
) -> None:
    seen: list[Progress] = []
    compiled_after: list[Phase] = []
    monkeypatch.setattr("routing.pipeline.is_compiled", lambda: False)
    monkeypatch.setattr("routing.pipeline.is_kept", lambda: kept)
    monkeypatch.setattr(
        "routing.pipeline.compile_kernel", lambda: compiled_after.append(seen[-1].phase)
    )
    plan_of(SearchParams(engine=engine, iterations=0), seen=seen)
    assert compiled_after == phases
    told = [step.phase for step in seen]
    assert told == [
        *(Phase.GRADE, Phase.TERRITORIES, Phase.WORKLOAD, *phases),
        *(Phase.SEARCH,) * 3,
    ]


def test_what_searches_report_is_heard_and_changes_nothing() -> None:
    seen: list[Progress] = []
    params = SearchParams(iterations=30)
    made = make_plan(
        PlanInputs(customers=CUSTOMERS, reps=REPS, policy=Policy(), cycle=CYCLE),
        params,
        executor=Inline(),
        report=seen.append,
        connect=lambda listener: listener,
    )
    assert made.plan == plan_of(params).plan
    status = [step.search for step in seen if step.search is not None]
    shares = [each.share for each in status]
    assert shares == sorted(shares)
    assert len(shares) > 10
    last = status[-1]
    assert (last.share, last.num_begun, last.missing) == (1, 2, 0)
    assert last.drive_time == sum(route.drive_time for route in made.plan.routes)
    assert {r.rep_id for each in status for r in each.under_way} == {"R1", "R2"}


def test_a_task_holds_its_territory_and_nothing_else() -> None:
    executor = Inline()
    plan_of(executor=executor)
    first, second = executor.tasks
    assert [c.customer_id for c in first.customers] == ["C1", "C2", "C3"]
    assert first.matrix.ids == ("R1:start", "R1:end", "C1", "C2", "C3")
    assert [c.customer_id for c in second.customers] == ["C4", "C5", "C6"]


def test_given_territories_are_kept_and_newcomers_placed() -> None:
    """C6 is new; C3 may only go to R1, whatever the territories say."""
    customers = tuple(
        replace(c, allowed_reps=("R1",)) if c.customer_id == "C3" else c
        for c in CUSTOMERS
    )
    rep_of = {"C1": "R2", "C2": "R2", "C3": "R2", "C4": "R1", "C5": "R1"}
    found = plan_of(customers=customers, rep_of=rep_of).plan.design.rep_of
    assert found.keys() == {c.customer_id for c in CUSTOMERS}
    assert {name: found[name] for name in ("C1", "C2", "C4", "C5")} == {
        name: rep_of[name] for name in ("C1", "C2", "C4", "C5")
    }
    assert found["C3"] == "R1"


def test_a_number_of_reps_is_placed() -> None:
    made = plan_of(reps=2)
    assert len(made.plan.reps) == 2
    assert made.plan.visits_planned == 24


def test_whom_no_rep_may_visit_is_unplanned_with_the_reason() -> None:
    customers = (*CUSTOMERS[:5], replace(CUSTOMERS[5], allowed_reps=("R7", "R8")))
    made = plan_of(customers=customers)
    assert reasons_of(made) == {"C6": [Reason.REP_NOT_ALLOWED] * 4}
    visit = made.plan.unplanned[0]
    assert visit.visit_id == "C6@2026-11-30#1"
    assert visit.date_due is None
    assert visit.numbers == {"reps": "R7, R8"}
    assert "C6" not in made.plan.design.rep_of


def test_a_customer_without_location_is_unplanned() -> None:
    customers = (*CUSTOMERS[:5], replace(CUSTOMERS[5], location=None))
    assert reasons_of(plan_of(customers=customers)) == {"C6": [Reason.NO_LOCATION] * 4}


def test_parked_customers_require_nothing() -> None:
    customers = (*CUSTOMERS[:5], replace(CUSTOMERS[5], frequency=0))
    plan = plan_of(customers=customers).plan
    assert plan.visits_required == 20
    assert not plan.unplanned


def test_nobody_parked_means_no_task() -> None:
    executor = Inline()
    parked = tuple(replace(c, frequency=0) for c in CUSTOMERS)
    plan = plan_of(customers=parked, executor=executor).plan
    assert executor.tasks == []
    assert plan.visits_required == 0


@pytest.mark.parametrize(
    "away",
    [
        {"days_off": (DateRange(date(2026, 1, 1), date(2027, 12, 31)),)},
        {"shifts": (None,) * 7},
    ],
)
def test_a_rep_without_working_days_does_not_stop_the_others(
    away: Mapping[str, object],
) -> None:
    plan = plan_of(reps=(REPS[0], rep("R2", 121.6, **away))).plan
    assert plan.visits_planned + len(plan.unplanned) == 24
    assert {route.rep_id for route in plan.routes} == {"R1"}
    idle = plan_of(reps=(rep("R1", 121.4, **away), rep("R2", 121.6, **away))).plan
    assert idle.visits_planned == 0
    assert {visit.reason for visit in idle.unplanned} == {Reason.NO_REP_AVAILABLE}


def test_the_working_list_parks_the_rest() -> None:
    grade = GradePolicy(
        name="A",
        frequency=4,
        service_time=2_700,
        weight=1,
        points=1,
        max_customers_per_rep=2,
    )
    policy = Policy(grades=(grade,), grading=GradingPolicy(shares=()))
    plan = plan_of(policy=policy).plan
    assert sum(c.is_parked for c in plan.customers) == 2
    assert plan.visits_required == 16


def test_grades_come_from_a_column() -> None:
    policy = Policy(
        grading=GradingPolicy(by="column", column="kind", mapping=(("pub", "C"),))
    )
    customers = tuple(replace(c, grade=None) for c in CUSTOMERS)
    made = plan_of(
        customers=customers,
        policy=policy,
        column_values={"C1": "pub"},
    )
    assert made.plan.customers[0].grade == "C"
    assert {c.grade for c in made.plan.customers[1:]} == {"B"}
    assert [note.code for note in made.grading.notes] == ["GRADE_ASSUMED"]


def test_an_error_in_a_search_comes_out() -> None:
    class Broken(Executor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            future = Future()
            future.set_exception(OSError("worker lost"))
            return future

    with pytest.raises(OSError, match="worker lost"):
        plan_of(executor=Broken())


def test_travel_speeds_follow_the_map() -> None:
    close = customer_places(customer(number, 121.4) for number in range(9))
    far = customer_places(customer(number, 100 + number) for number in range(9))
    assert estimate_travel(close, TravelPolicy()).profile == "city"
    assert estimate_travel(far, TravelPolicy()).profile == "rural"


def test_places_of_a_territory_leave_out_whom_nobody_visits() -> None:
    customers = (
        CUSTOMERS[0],
        replace(CUSTOMERS[1], location=None),
        replace(CUSTOMERS[2], frequency=0),
    )
    assert territory_places(REPS[0], customers).ids == ("R1:start", "R1:end", "C1")


def test_seconds_are_shared_so_that_the_whole_search_keeps_them() -> None:
    """Six territories on two workers take three rounds; five on four take two."""
    params = SearchParams(seconds=60, workers=2)
    assert params.stop(6) == StopParams(seconds=20)
    assert replace(params, workers=4).stop(5) == StopParams(seconds=30)
    assert params.stop(1) == StopParams(seconds=60)
    assert params.stop(0) == StopParams(seconds=60)


def test_iterations_are_not_shared() -> None:
    params = SearchParams(iterations=7, workers=2)
    assert params.seconds is None
    assert params.stop(6) == StopParams(iterations=7)


def test_the_defaults_are_a_minute_and_one_worker() -> None:
    params = SearchParams()
    assert (params.engine, params.seed, params.workers) == ("search", 1, 1)
    assert (params.seconds, params.iterations) == (60, None)


def test_patience_is_the_same_for_every_territory() -> None:
    params = SearchParams(seconds=60, patience=500, workers=2)
    assert params.stop(6) == StopParams(seconds=20, patience=500)


@pytest.mark.parametrize(
    ("prove", "few", "many"),
    [(None, True, False), (True, True, True), (False, False, False)],
)
def test_days_of_up_to_fifty_reps_are_proved_unasked(
    prove: bool | None, few: bool, many: bool
) -> None:
    params = SearchParams(prove=prove)
    assert [params.is_proving(num) for num in (1, 50, 51)] == [few, few, many]


def test_a_plan_counts_the_orders_that_are_proved() -> None:
    """A handful of stops a day without windows: the best order is always proved."""
    plan = plan_of(SearchParams(iterations=5, prove=True)).plan
    assert plan.orders_proved == len(plan.routes) > 0
    assert plan_of(SearchParams(iterations=5, prove=False)).plan.orders_proved is None


@pytest.mark.parametrize(
    "wrong",
    [
        *({"engine": "magic"}, {"workers": 0}, {"seconds": 0.0}, {"iterations": -1}),
        {"patience": 0},
    ],
)
def test_a_wrong_parameter_is_refused(wrong: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        SearchParams(**wrong)


def test_iterations_are_recorded_only_without_a_time_limit() -> None:
    assert plan_of().plan.iterations == 0
    timed = plan_of(SearchParams(seconds=0.2)).plan
    assert timed.iterations is None
