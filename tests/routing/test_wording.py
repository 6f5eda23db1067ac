from datetime import date

import pytest

from routing.pattern import VisitPattern
from routing.texts import LANGUAGES
from routing.wording import join_words, say_clock, say_date, say_rhythm, say_span


def test_a_date_is_said_without_its_year() -> None:
    assert say_date(date(2026, 12, 8)) == "Tue 8 Dec"
    assert say_date(date(2026, 12, 8), "zh") == "12月8日周二"


def test_a_time_is_said_to_five_minutes_unless_asked_exactly() -> None:
    assert say_clock(10 * 3600 + 42 * 60) == "10:40"
    assert say_clock(10 * 3600 + 42 * 60 + 30) == "10:45"
    assert say_clock(9 * 3600 + 58 * 60) == "10:00"
    assert say_clock(9 * 3600 + 58 * 60, rounding=1) == "9:58"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(2_100, "35 min"), (3_600, "1 h"), (4_200, "1 h 10 min"), (3_590, "1 h")],
)
def test_a_span_is_said_in_hours_and_minutes(seconds: int, said: str) -> None:
    assert say_span(seconds) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((3, 10, 17, 24), "every Thursday"),
        ((0, 3, 7, 10, 14, 17, 21, 24), "every Monday and Thursday"),
        ((3, 17), "every second Thursday"),
        ((10,), "every fourth Thursday"),
        ((0, 3, 14, 17), "every 2 weeks on Monday and Thursday"),
        ((1, 8, 22), "on Tuesday in weeks 1, 2 and 4 of the cycle"),
        ((1, 17), "on Tuesday of week 1 and on Thursday of week 3"),
        ((0, 8, 15), "on Monday of week 1 and on Tuesday of weeks 2 and 3"),
    ],
)
def test_a_rhythm_is_said_as_people_say_it(days: tuple[int, ...], said: str) -> None:
    assert say_rhythm(VisitPattern(days), 4) == said


def test_long_steps_are_counted_and_every_language_has_them() -> None:
    assert say_rhythm(VisitPattern((3,)), 6) == "every 6 weeks on Thursday"
    for language in LANGUAGES:
        for weeks in range(1, 14):
            assert say_rhythm(VisitPattern((3,)), weeks, language)


def test_words_are_joined() -> None:
    assert join_words([]) == ""
    assert join_words(["a"]) == "a"
    assert join_words(["a", "b", "c"], "zh") == "a、b和c"
