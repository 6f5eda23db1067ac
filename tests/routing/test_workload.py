"""The workload sheet against values worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest

from routing.cycle import Cycle
from routing.model import Block, Customer, DateRange, Location, Rep, TimeWindow
from routing.policy import GradePolicy, Policy
from routing.workload import format_workload, make_workload_record, measure_workload

CYCLE = Cycle(date(2026, 11, 30), 4)
DEPOT = Location(lat=52.5, lon=13.4)
REP = Rep(rep_id="R1", depot=DEPOT, end_depot=DEPOT)


def make_customers(grade: str, count: int, frequency: int) -> list[Customer]:
    return [
        Customer(
            customer_id=f"{grade}{idx:02}",
            location=Location(lat=52 + idx / 100, lon=13 + ord(grade[0]) / 100),
            grade=grade,
            frequency=frequency,
            service_time=1_800,
            owner_id="R1",
        )
        for idx in range(count)
    ]


@pytest.fixture
def fifty_customers() -> list[Customer]:
    return [
        *make_customers("A", 15, 8),
        *make_customers("B", 30, 4),
        *make_customers("C", 5, 2),
    ]


def test_worked_example_is_twelve_and_a_half_visits_a_day(
    fifty_customers: list[Customer],
) -> None:
    workload = measure_workload(fifty_customers, [REP], Policy(), CYCLE)
    assert workload.total.visits == 250
    assert workload.work_days == 20
    assert workload.visits_per_day == 12.5
    assert "12.5 visits a day" in " ".join(format_workload(workload))


def test_grades_add_up_to_the_total(fifty_customers: list[Customer]) -> None:
    workload = measure_workload(fifty_customers, [REP], Policy(), CYCLE)
    works = workload.by_grade
    assert [works[grade].visits for grade in "ABC"] == [120, 120, 10]
    assert [works[grade].points for grade in "ABC"] == [360, 240, 10]
    assert workload.total.service_time == 250 * 1_800
    assert workload.total.parking_time == 250 * 300
    assert sum(work.time for work in works.values()) == workload.total.time
    assert workload.by_rep[0].work == workload.total


def test_supply_is_fill_of_shift_less_break_and_blocks() -> None:
    office = Block(4, TimeWindow(14 * 3_600, 63_000))
    rep = replace(REP, blocks=(office,))
    workload = measure_workload([], [rep], Policy(), CYCLE)
    # 0.85 x (9 - 0.75) h, and 3.5 h less on Fridays.
    assert workload.supply_time == 16 * 25_245 + 4 * 14_535


def test_days_off_are_no_supply() -> None:
    leave = DateRange(date(2026, 12, 7), date(2026, 12, 13))
    workload = measure_workload([], [replace(REP, days_off=(leave,))], Policy(), CYCLE)
    assert workload.work_days == 15


def test_missing_hours_and_reps_without_driving() -> None:
    # 20 days x 0.85 x 8.25 h = 140.25 h against 700 visits x (30 + 5) min.
    customers = make_customers("A", 35, 20)
    workload = measure_workload(customers, [REP], Policy(), CYCLE)
    assert workload.missing_time == 700 * 2_100 - 20 * 25_245
    assert workload.missing_reps == 2
    assert "2 more reps" in format_workload(workload)[-1]


def test_reps_without_working_days_have_no_share() -> None:
    free = replace(REP, shifts=(None,) * 7)
    workload = measure_workload(make_customers("A", 1, 4), [free], Policy(), CYCLE)
    assert workload.share is None
    assert workload.visits_per_day is None
    assert workload.missing_reps is None
    assert len(format_workload(workload)) == 4


def test_customers_at_one_place_are_parked_for_once() -> None:
    first, second = make_customers("A", 2, 4)
    often = replace(second, location=first.location, frequency=8)
    workload = measure_workload([first, often], [REP], Policy(), CYCLE)
    assert workload.total.parking_time == 8 * 300
    apart = measure_workload([first, often], [REP], Policy(), CYCLE, {"A00": "R2"})
    assert apart.total.parking_time == 12 * 300


def test_parked_and_unlocated_customers_are_counted() -> None:
    parked, inactive, unlocated = make_customers("A", 3, 4)
    customers = [
        replace(parked, frequency=0),
        replace(inactive, is_active=False),
        replace(unlocated, location=None),
    ]
    workload = measure_workload(customers, [REP], Policy(), CYCLE)
    assert workload.total.parked == 2
    assert workload.total.visits == 4
    assert workload.num_unlocated == 1
    assert workload.total.parking_time == 4 * 300


def test_given_territories_win_over_owners() -> None:
    customers = make_customers("A", 2, 4)
    reps = [REP, replace(REP, rep_id="R2")]
    workload = measure_workload(customers, reps, Policy(), CYCLE, {"A01": "R2"})
    assert [rep.work.visits for rep in workload.by_rep] == [4, 4]


def test_record_is_plain_and_complete(fifty_customers: list[Customer]) -> None:
    record = make_workload_record(
        measure_workload(fifty_customers, [REP], Policy(), CYCLE)
    )
    assert record["visits"] == 250
    assert record["visits_per_day"] == 12.5
    assert record["share_of_capacity"] == round((125 + 250 / 12) / 140.25, 4)
    assert record["missing_hours"] == pytest.approx(5.58)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_exists_in_every_language(
    language: str, fifty_customers: list[Customer]
) -> None:
    unlocated = replace(fifty_customers[0], location=None)
    grades = (GradePolicy(name="A", frequency=4, service_time=60, weight=1, points=1),)
    workload = measure_workload([unlocated], [REP], Policy(grades=grades), CYCLE)
    assert len(format_workload(workload, language)) == 4
