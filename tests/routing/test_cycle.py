from datetime import date

import pytest

from routing.cycle import Cycle, neighbouring_mondays

MONDAY = date(2026, 11, 30)


def test_a_cycle_has_seven_days_a_week_from_its_monday() -> None:
    cycle = Cycle(MONDAY, 4)
    assert cycle.num_days == 28
    assert cycle.horizon == (MONDAY, date(2026, 12, 27))


def test_a_day_counts_calendar_days_from_the_monday() -> None:
    cycle = Cycle(MONDAY, 4)
    assert cycle.date_of(0) == MONDAY
    assert cycle.date_of(11) == date(2026, 12, 11)
    assert cycle.day_of(date(2026, 12, 11)) == 11


@pytest.mark.parametrize("when", [date(2026, 11, 29), date(2026, 12, 28)])
def test_a_date_outside_the_cycle_has_no_day(when: date) -> None:
    assert Cycle(MONDAY, 4).day_of(when) is None


def test_another_weekday_is_refused_with_both_neighbouring_mondays() -> None:
    with pytest.raises(ValueError, match=r"2026-11-30 and 2026-12-07"):
        Cycle(date(2026, 12, 2), 4)


@pytest.mark.parametrize("weeks", [0, 14])
def test_weeks_run_from_one_to_thirteen(weeks: int) -> None:
    with pytest.raises(ValueError, match="weeks in 1"):
        Cycle(MONDAY, weeks)
    assert Cycle(MONDAY, 13).num_days == 91


def test_a_sunday_lies_between_its_own_monday_and_the_next() -> None:
    assert neighbouring_mondays(date(2026, 12, 6)) == (MONDAY, date(2026, 12, 7))
    assert neighbouring_mondays(MONDAY) == (MONDAY, date(2026, 12, 7))


def test_the_turn_of_the_year_changes_nothing() -> None:
    cycle = Cycle(date(2026, 12, 21), 4)
    assert cycle.day_of(date(2027, 1, 1)) == 11
