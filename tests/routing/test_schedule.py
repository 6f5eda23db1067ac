"""Hand-worked days; units are minutes since midnight unless a test says otherwise."""

from collections.abc import Sequence

import pytest

from routing.model import Block, Location, Rep, TimeWindow
from routing.policy import DayPolicy
from routing.schedule import Call, RouteTimes, WorkDay, make_work_day, schedule_route

HOME = Location(lat=31.2, lon=121.4)
ALWAYS = (TimeWindow(0, 1_440),)


def at(clock: str) -> int:
    """Return minutes since midnight of "HH:MM"."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def window(text: str) -> TimeWindow:
    start, end = text.split("-")
    return TimeWindow(at(start), at(end))


def work_day(
    *blocks: str, lunch: str = "11:30-13:30", break_time: int = 45, limit: int = 10_000
) -> WorkDay:
    return WorkDay(
        shift=window("08:30-17:30"),
        blocks=tuple(window(block) for block in blocks),
        break_time=break_time if lunch else 0,
        break_window=window(lunch) if lunch else None,
        work_limit=limit,
    )


def call(travel: int, service: int, *windows: str, parking: int = 0) -> Call:
    return Call(
        travel_time=travel,
        parking_time=parking,
        service_time=service,
        windows=tuple(window(text) for text in windows) or ALWAYS,
    )


def fitting(day: WorkDay, calls: Sequence[Call], return_time: int) -> RouteTimes:
    times = schedule_route(day, calls, return_time)
    assert times is not None
    return times


def test_stops_follow_each_other_without_waiting() -> None:
    times = fitting(
        work_day(lunch=""), [call(20, 30, parking=5), call(10, 45, parking=5)], 15
    )
    assert times.depart == at("08:30")
    assert times.arrivals == (at("08:50"), at("09:35"))
    assert times.starts == (at("08:55"), at("09:40"))
    assert times.departures == (at("09:25"), at("10:25"))
    assert times.arrive == at("10:40")
    assert times.break_start is None


def test_the_rep_leaves_late_rather_than_wait_at_the_first_door() -> None:
    times = fitting(
        work_day(lunch=""), [call(20, 30, "10:00-12:00", parking=5), call(10, 30)], 10
    )
    assert times.depart == at("09:35")
    assert times.arrivals[0] == at("09:55")
    assert times.starts == (at("10:00"), at("10:40"))


def test_waiting_happens_before_the_door_that_is_closed() -> None:
    calls = [call(10, 20), call(10, 30, "10:00-11:00")]
    times = fitting(work_day(lunch=""), calls, 10)
    assert times.departures[0] == at("09:00")
    assert times.arrivals[1] == at("09:10")
    assert times.starts[1] == at("10:00")


def test_the_whole_service_lies_inside_one_window() -> None:
    calls = [call(30, 60, "08:30-09:30", "10:00-11:00")]
    assert fitting(work_day(lunch=""), calls, 0).starts == (at("10:00"),)


def test_a_visit_too_late_for_its_last_window_does_not_fit() -> None:
    assert schedule_route(work_day(), [call(30, 31, "08:30-09:30")], 0) is None


def test_the_break_is_taken_after_service_before_driving_on() -> None:
    # Done at 11:40; whoever drives on first is there at 13:00, too late for a break.
    calls = [call(10, 180), call(80, 220)]
    times = fitting(work_day(), calls, 0)
    assert times.break_start == at("11:40")
    assert times.departures[0] == at("12:25")
    assert times.starts[1] == at("13:45")
    assert times.arrive == at("17:25")


def test_the_break_is_taken_before_service_when_the_door_is_still_closed() -> None:
    calls = [call(10, 120), call(30, 60, "13:00-14:00"), call(10, 60)]
    times = fitting(work_day(), calls, 10)
    assert times.break_start is not None
    assert times.starts[1] == at("13:00")
    assert times.arrive == at("15:20")


def test_the_break_lies_inside_its_window() -> None:
    # Done at 13:00 at the first: 13:00-13:45 is outside, 11:30-12:15 must come before.
    times = fitting(work_day(), [call(0, 270), call(10, 20)], 0)
    assert times.break_start == at("11:30")
    assert times.starts[0] == at("12:15")
    assert times.arrive == at("17:15")


def test_no_place_for_a_due_break_means_it_does_not_fit() -> None:
    first, last = call(10, 20, "08:40-09:00"), call(70, 20)
    # Reached at 11:00. After 90 min the break is 12:30-13:15; after 150 min it would
    # end at 14:15, and taken before, at 11:30, the service would end at 14:45.
    roomy, crowded = call(120, 90, "10:30-14:00"), call(120, 150, "10:30-14:00")
    assert fitting(work_day(), [first, roomy, last], 0).break_start == at("12:30")
    assert schedule_route(work_day(), [first, crowded, last], 0) is None


def test_no_break_is_due_on_a_day_that_ends_before_its_window() -> None:
    assert fitting(work_day(), [call(10, 120)], 10).break_start is None


def test_no_break_is_due_on_a_day_that_starts_within_its_window() -> None:
    times = fitting(work_day(), [call(10, 120, "13:00-17:00")], 10)
    assert times.depart == at("12:50")
    assert times.break_start is None


def test_a_break_is_due_when_leaving_and_coming_back_at_its_limits() -> None:
    exact = call(10, 100, "11:40-13:20")
    assert schedule_route(work_day(), [exact], 10) is None
    assert schedule_route(work_day(), [exact], 9) is not None


def test_of_equal_breaks_the_latest_is_taken() -> None:
    calls = [call(10, 60), call(10, 60), call(10, 60), call(10, 30, "14:00-15:00")]
    times = fitting(work_day(), calls, 10)
    # Wherever he rests he is back at 14:40; the last place delays nobody.
    assert times.arrive == at("14:40")
    assert times.starts == (at("08:40"), at("09:50"), at("11:00"), at("14:00"))
    assert times.break_start == at("12:10")


def test_nobody_drives_or_serves_during_a_block() -> None:
    day = work_day("10:00-11:00", lunch="")
    calls = [call(10, 60), call(30, 60)]  # done at 09:40; 30 min on the road do not fit
    times = fitting(day, calls, 10)
    assert times.departures[0] == at("11:00")
    assert times.arrivals[1] == times.starts[1] == at("11:30")


def test_a_short_leg_before_a_block_is_driven_and_the_rep_waits_there() -> None:
    day = work_day("10:00-11:00", lunch="")
    times = fitting(day, [call(10, 60), call(15, 60)], 10)
    assert times.departures[0] == at("09:40")
    assert times.arrivals[1] == at("09:55")
    assert times.starts[1] == at("11:00")


def test_a_block_at_the_end_sends_the_rep_home_before_it() -> None:
    day = work_day("14:00-17:30", lunch="")
    assert fitting(day, [call(30, 240)], 60).arrive == at("14:00")
    assert schedule_route(day, [call(30, 240)], 61) is None


def test_the_start_is_not_delayed_over_a_block() -> None:
    day = work_day("09:00-10:00", lunch="")
    times = fitting(day, [call(20, 30, "10:30-12:00")], 10)
    assert times.depart == at("08:30")
    assert times.starts == (at("10:30"),)


def test_the_break_keeps_clear_of_blocks() -> None:
    day = work_day("11:30-12:00")
    times = fitting(day, [call(10, 60), call(10, 60), call(10, 180)], 10)
    assert times.break_start == at("12:00")


def test_coming_home_after_the_shift_does_not_fit() -> None:
    assert schedule_route(work_day(lunch=""), [call(200, 140)], 200) is not None
    assert schedule_route(work_day(lunch=""), [call(200, 140)], 201) is None


def test_work_counts_driving_parking_and_service_but_no_waiting() -> None:
    calls = [call(10, 20, "12:00-13:00", parking=5), call(10, 20)]
    assert schedule_route(work_day(lunch="", limit=75), calls, 10) is not None
    assert schedule_route(work_day(lunch="", limit=74), calls, 10) is None


@pytest.mark.parametrize(
    ("max_visits", "max_drive_time", "fits"),
    [(2, 40, True), (1, 40, False), (2, 39, False), (None, None, True)],
)
def test_limits_of_visits_and_driving(
    max_visits: int | None, max_drive_time: int | None, fits: bool
) -> None:
    day = WorkDay(
        shift=window("08:30-17:30"),
        blocks=(),
        break_time=0,
        break_window=None,
        work_limit=1_000,
        max_visits=max_visits,
        max_drive_time=max_drive_time,
    )
    times = schedule_route(day, [call(10, 20), call(15, 20)], 15)
    assert (times is not None) is fits


def rep(**changes: object) -> Rep:
    return Rep(rep_id="R1", depot=HOME, end_depot=HOME, **changes)  # type: ignore[arg-type]


def test_a_default_day_holds_85_percent_of_eight_and_a_quarter_hours() -> None:
    day = make_work_day(rep(), 0, DayPolicy())
    assert day is not None
    assert day.work_limit == 420.75 * 60
    assert day.shift == TimeWindow(30_600, 63_000)
    assert day.break_window == TimeWindow(41_400, 48_600)


def test_a_free_weekday_has_no_work_day() -> None:
    assert make_work_day(rep(), 6, DayPolicy()) is None


def test_blocks_are_cut_to_the_shift_joined_and_taken_off() -> None:
    hour = 3_600
    blocks = (
        Block(4, TimeWindow(16 * hour, 20 * hour)),
        Block(4, TimeWindow(14 * hour, 16 * hour + 600)),
        Block(4, TimeWindow(6 * hour, 7 * hour)),
        Block(3, TimeWindow(9 * hour, 10 * hour)),
    )
    day = make_work_day(rep(blocks=blocks), 4, DayPolicy(fill=1.0))
    assert day is not None
    assert day.blocks == (TimeWindow(14 * hour, 63_000),)
    assert day.work_limit == 9 * hour - 3.5 * hour - 2_700


def test_no_break_is_taken_off_a_shift_that_does_not_cover_its_window() -> None:
    shifts = (TimeWindow(30_600, 46_800), *[None] * 6)
    day = make_work_day(rep(shifts=shifts), 0, DayPolicy(fill=1.0))
    assert day is not None
    assert day.break_window is None
    assert day.work_limit == 46_800 - 30_600


def test_no_break_is_due_where_blocks_leave_it_no_room() -> None:
    blocks = (Block(0, TimeWindow(43_200, 47_000)),)  # 12:00-13:03 of 11:30-13:30
    day = make_work_day(rep(blocks=blocks), 0, DayPolicy(fill=1.0))
    assert day is not None
    assert day.break_window is None
    assert day.work_limit == 32_400 - 3_800
