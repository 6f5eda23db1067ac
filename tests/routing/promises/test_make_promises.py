"""What customers of a small plan are told, and which older promises stay."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.promise import Promise
from routing.promises import BAND, keep_promises, make_promises
from routing.read.promises import read_promises
from routing.write.promises import format_promises
from tests.changed_plans import make_pair
from tests.routing.diff.diff_world import drop_customer, drop_stops, move_route
from tests.routing.plan_world import make_plan
from tests.routing.promises.test_keep_promises import rest_from

TOLD = date(2026, 3, 1)
LATER = date(2026, 4, 1)


def promise_to(customer_id: str, promises: tuple[Promise, ...]) -> Promise:
    (found,) = (one for one in promises if one.customer_id == customer_id)
    return found


def test_customers_are_told_who_comes_and_when() -> None:
    assert BAND == 1_800
    promises = make_promises(make_plan(), TOLD)
    # C5, C6 and C7 get no visit.
    assert [one.customer_id for one in promises] == ["C1", "C2", "C3", "C4"]
    assert promise_to("C3", promises) == Promise(
        customer_id="C3",
        rep_id="R1",
        weekdays=(3,),
        weeks=(2,),
        earliest=39_600,
        latest=43_200,
        told_on=TOLD,
    )
    assert promise_to("C2", promises).weeks == (1, 3)


def test_the_usual_arrival_is_the_middle_one() -> None:
    plan = move_route(make_plan(), "R1", 7, later=600)
    plan = move_route(plan, "R1", 14, later=1_200)
    plan = move_route(plan, "R1", 21, later=7_200)
    # Arrivals 31,200, 31,800, 32,400, 38,400 s: of the two in the middle the earlier.
    promise = promise_to("C1", make_promises(plan, TOLD, band=60))
    assert (promise.earliest, promise.latest) == (31_740, 31_860)


def test_bands_are_whole_minutes_and_stay_inside_the_day() -> None:
    plan = move_route(make_plan(), "R1", 10, later=1)
    promise = promise_to("C3", make_promises(plan, TOLD, band=60))
    assert (promise.earliest, promise.latest) == (41_340, 41_520)
    wide = promise_to("C3", make_promises(plan, TOLD, band=86_400))
    assert (wide.earliest, wide.latest) == (0, 86_400)
    with pytest.raises(ValueError, match="got -1"):
        make_promises(plan, TOLD, band=-1)


def test_older_promises_that_hold_keep_their_date() -> None:
    plan = make_plan()
    older = make_promises(plan, TOLD)
    new = move_route(plan, "R1", 10, to=11)
    made = make_promises(new, LATER, older=older)
    told = {one.customer_id: one.told_on for one in made}
    assert told == {"C1": TOLD, "C2": TOLD, "C3": LATER, "C4": LATER}
    # C4's fourth visit is unplanned in both plans: that promise never held.
    assert made[:2] == older[:2]


def test_a_wider_older_band_is_kept() -> None:
    plan = make_plan()
    older = replace(promise_to("C1", make_promises(plan, TOLD)), earliest=0)
    made = make_promises(plan, LATER, older=[older])
    assert promise_to("C1", made) == older


def test_only_the_customers_asked_for_are_told() -> None:
    plan = make_plan()
    older = make_promises(plan, TOLD, customer_ids=["C1", "C3"])
    assert [one.customer_id for one in older] == ["C1", "C3"]
    new = move_route(move_route(plan, "R1", 10, to=11), "R1", 7, to=8)
    made = make_promises(new, LATER, customer_ids=["C3"], older=older)
    # Nobody told C1 anything else, though the promise does not hold any more.
    assert promise_to("C1", made) == promise_to("C1", older)
    assert promise_to("C3", made).told_on == LATER
    assert len(made) == 2


def test_whom_nobody_visits_gets_no_promise() -> None:
    older = make_promises(make_plan(), TOLD)
    for plan in (drop_customer(make_plan(), "C1"), drop_stops(make_plan(), "C1")):
        made = make_promises(plan, LATER, older=older)
        assert "C1" not in [one.customer_id for one in made]


def test_a_rest_promises_days_to_come() -> None:
    plan = move_route(make_plan(), "R1", 0, later=3_600)
    made = make_promises(rest_from(plan, 11), TOLD, band=60)
    assert [one.customer_id for one in made] == ["C1", "C2", "C4"]
    assert promise_to("C1", made).earliest == 31_140


@pytest.mark.parametrize("seed", range(6))
def test_written_promises_are_read_back(tmp_path, seed: int) -> None:
    assert_read_back(tmp_path, seed)


@pytest.mark.slow
@given(st.integers(0, 1_000_000))
def test_many_written_promises_are_read_back(tmp_path_factory, seed: int) -> None:
    assert_read_back(tmp_path_factory.mktemp("promises"), seed)


def assert_read_back(folder, seed: int) -> None:
    plan = make_pair(seed)[0].plan
    made = make_promises(plan, TOLD, band=86_400)
    path = folder / "promises.csv"
    path.write_text(format_promises(made), "utf-8")
    reading = read_promises(
        path,
        customers=[customer.customer_id for customer in plan.customers],
        reps=[rep.rep_id for rep in plan.reps],
        weeks=plan.cycle.weeks,
    )
    assert reading.issues == ()
    assert reading.promises == made
    # A day long, they are broken by what is left out alone.
    keeping = keep_promises(plan, made)
    broken = [visit for kept in keeping.promises for visit in kept.broken]
    assert all(visit.arrival is None for visit in broken)
