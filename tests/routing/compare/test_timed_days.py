from dataclasses import replace

from routing.compare.timed_days import DayTimes, GivenDay, time_days
from routing.model import DateRange, TimeWindow
from routing.policy import Policy
from tests.routing.compare_world import CYCLE, Road, make_customer, make_rep

CUSTOMERS = {
    customer.customer_id: customer
    for customer in (
        make_customer("C1", 1, 4),
        make_customer("C2", 2, 4),
        make_customer("C3", 3, 4),
    )
}
REP = make_rep("R1", 0)


def time_day(
    names: tuple[str, ...], *, is_ordered: bool = True, day: int = 0, **changes: object
) -> DayTimes:
    given = GivenDay(rep_id="R1", day=day, customer_ids=names, is_ordered=is_ordered)
    world = {"customers": CUSTOMERS, "rep": REP} | changes
    (timed,) = time_days(
        [given],
        world["customers"],
        world["rep"],
        policy=Policy(),
        cycle=CYCLE,
        travel=Road(),
    )
    return timed


def test_a_given_order_is_kept() -> None:
    """0 -> 2 -> 1 -> 3 -> 0 is 2 + 1 + 2 + 3 = 8 steps."""
    timed = time_day(("C2", "C1", "C3"))
    assert timed.customer_ids == ("C2", "C1", "C3")
    assert timed.drive_time == 8 * 600
    assert timed.distance == 80_000
    assert timed.service_time == 3 * 1_800
    assert timed.parking_time == 3 * 300
    assert timed.work_time == 4_800 + 5_400 + 900
    assert not timed.is_over_long
    assert not timed.is_off_hours


def test_without_an_order_a_short_one_is_found() -> None:
    timed = time_day(("C2", "C1", "C3"), is_ordered=False)
    assert timed.drive_time == 6 * 600


def test_neighbours_within_50_m_are_parked_for_once() -> None:
    near = replace(CUSTOMERS["C1"], customer_id="C9")
    timed = time_day(("C1", "C9", "C2"), customers=CUSTOMERS | {"C9": near})
    assert timed.parking_time == 2 * 300


def test_a_day_beyond_the_shift_is_timed_and_counted() -> None:
    short = replace(REP, shifts=(TimeWindow(30_600, 36_000),) * 5 + (None, None))
    timed = time_day(("C1", "C2", "C3"), rep=short)
    assert timed.is_over_long
    assert timed.work_time == 3_600 + 5_400 + 900


def test_a_day_that_fits_the_shift_but_not_the_fill_is_no_fault() -> None:
    """Driving, service and parking take 9,900 s of 9,900."""
    tight = replace(
        REP, shifts=(TimeWindow(30_600, 40_500),) * 5 + (None, None), break_time=0
    )
    assert not time_day(("C1", "C2", "C3"), rep=tight).is_over_long


def test_a_day_without_a_shift_is_over_long() -> None:
    assert time_day(("C1",), day=5).is_over_long
    away = replace(REP, days_off=(DateRange(CYCLE.start, CYCLE.start),))
    assert time_day(("C1",), rep=away).is_over_long


def test_missed_opening_hours_are_counted_apart() -> None:
    early = replace(CUSTOMERS["C1"], windows=((TimeWindow(0, 32_000),),) * 7)
    customers = CUSTOMERS | {"C1": early}
    assert time_day(("C1",), customers=customers).is_off_hours is True
    assert time_day(("C1",), customers=customers).is_over_long is False


def test_a_customer_without_a_location_counts_its_service_only() -> None:
    lost = replace(CUSTOMERS["C2"], location=None)
    timed = time_day(("C1", "C2"), customers=CUSTOMERS | {"C2": lost})
    assert timed.drive_time == 2 * 600
    assert timed.service_time == 2 * 1_800


def test_no_days_take_no_time() -> None:
    assert (
        time_days([], CUSTOMERS, REP, policy=Policy(), cycle=CYCLE, travel=Road()) == ()
    )
