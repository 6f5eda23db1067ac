from datetime import date

import pytest

from routing.cycle import Cycle
from routing.days_off import closed_days, public_holidays, rep_days_off
from routing.model import Customer, DateRange, Location, Rep
from routing.policy import Policy

HOME = Location(lat=31.2, lon=121.4)
CHRISTMAS = Cycle(date(2026, 12, 7), 4)
"""7 December 2026 to 3 January 2027."""


def rep(*days_off: DateRange) -> Rep:
    return Rep(rep_id="R1", depot=HOME, end_depot=HOME, days_off=days_off)


def test_without_a_country_there_are_no_holidays() -> None:
    assert public_holidays(Policy(), CHRISTMAS) == frozenset()


def test_holidays_of_both_years_are_days_of_the_cycle() -> None:
    # 25 and 26 December are days 18 and 19, New Year's Day is day 25.
    days = public_holidays(Policy(country="DE"), CHRISTMAS)
    assert days == {18, 19, 25}


def test_a_region_adds_its_own_holidays() -> None:
    january = Cycle(date(2027, 1, 4), 1)
    assert public_holidays(Policy(country="DE"), january) == frozenset()
    assert public_holidays(Policy(country="DE", region="BY"), january) == {2}


def test_the_national_day_of_china_is_free() -> None:
    october = Cycle(date(2026, 9, 28), 2)
    assert {3, 4, 7} <= public_holidays(Policy(country="CN"), october)


@pytest.mark.parametrize(
    "policy", [Policy(country="XX"), Policy(country="DE", region="Q")]
)
def test_an_unknown_country_or_region_is_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="No holidays are known"):
        public_holidays(policy, CHRISTMAS)


def test_leave_counts_both_its_ends_and_only_the_cycle() -> None:
    leave = DateRange(date(2026, 12, 1), date(2026, 12, 8))
    single = DateRange(date(2026, 12, 10), date(2026, 12, 10))
    assert rep_days_off(rep(leave, single), Policy(), CHRISTMAS) == {0, 1, 3}


def test_leave_and_holidays_add_up() -> None:
    leave = DateRange(date(2026, 12, 24), date(2026, 12, 26))
    days = rep_days_off(rep(leave), Policy(country="DE"), CHRISTMAS)
    assert days == {17, 18, 19, 25}


def test_a_customer_is_closed_on_his_dates() -> None:
    customer = Customer(
        customer_id="C1",
        location=HOME,
        closed_days=(DateRange(date(2027, 1, 2), date(2027, 1, 9)),),
    )
    assert closed_days(customer, CHRISTMAS) == {26, 27}
