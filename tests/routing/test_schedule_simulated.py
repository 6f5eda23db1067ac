"""The schedule beside a slow simulator that looks at every minute."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from routing.model import TimeWindow
from routing.schedule import Call, RouteTimes, WorkDay, schedule_route

END = 160
LUNCH = TimeWindow(40, 70)
REST = 12


def first_free(
    day: WorkDay, now: int, length: int, windows: Sequence[TimeWindow]
) -> int | None:
    """Return the first minute from which an activity runs freely inside a window."""
    for begin in range(now, 2 * END):
        minutes = range(begin, begin + length)
        is_free = not any(b.start <= m < b.end for m in minutes for b in day.blocks)
        if is_free and any(w.start <= begin and minutes.stop <= w.end for w in windows):
            return begin
    return None


def simulate(
    day: WorkDay, calls: Sequence[Call], return_time: int, place: int | None
) -> tuple[list[int], int] | None:
    """Return begins of the services and the end of the day, with a break at a place."""
    anywhere = (TimeWindow(0, 3 * END),)
    now, starts = day.shift.start, []
    for idx, call in enumerate(calls):
        steps = [
            (call.travel_time, anywhere, False),
            (call.parking_time, anywhere, False),
            (call.service_time, call.windows, True),
        ]
        if place is not None and place // 2 == idx:
            steps.insert(2 + place % 2, (REST, (LUNCH,), False))
        for length, windows, is_service in steps:
            begin = first_free(day, now, length, windows)
            if begin is None:
                return None
            if is_service:
                starts.append(begin)
            now = begin + length
    leave = first_free(day, now, return_time, anywhere)
    if leave is None or leave + return_time > day.shift.end:
        return None
    return starts, leave + return_time


def latest_depart(day: WorkDay, call: Call, activity: int) -> int:
    """Return the latest start at home that loses nothing, by trying every minute."""
    trip = call.travel_time + call.parking_time
    earliest = first_free(day, day.shift.start, call.travel_time, (TimeWindow(0, END),))
    assert earliest is not None
    if any(b.start < activity and earliest < b.end for b in day.blocks):
        return earliest
    return max(t for t in range(earliest, END) if t + trip <= activity)


def expected(
    day: WorkDay, calls: Sequence[Call], return_time: int
) -> tuple[int, bool] | None:
    """Return the end of the day and whether a break is due; None if it cannot be."""
    plain = simulate(day, calls, return_time, None)
    if plain is None:
        return None
    starts, arrive = plain
    if day.break_window is None or not (
        latest_depart(day, calls[0], starts[0]) <= LUNCH.start and arrive >= LUNCH.end
    ):
        return arrive, False
    tries = [
        simulate(day, calls, return_time, place) for place in range(2 * len(calls))
    ]
    ends = [found[1] for found in tries if found is not None]
    return (min(ends), True) if ends else None


def assert_lawful(
    day: WorkDay, calls: Sequence[Call], return_time: int, times: RouteTimes
) -> None:
    """Check the rules of docs/plan-folder.md, points 2 to 5."""
    left = times.depart
    rest = times.break_start
    assert left >= day.shift.start
    busy = []
    rested = rest is None
    for call, arrival, start, departure in zip(
        calls, times.arrivals, times.starts, times.departures, strict=True
    ):
        done = start + call.service_time
        assert arrival == left + call.travel_time
        assert start >= arrival + call.parking_time
        assert departure >= done
        assert any(w.start <= start and done <= w.end for w in call.windows)
        busy += [(left, arrival), (start, done)]
        if rest is not None:
            rested |= arrival + call.parking_time <= rest and rest + REST <= start
            rested |= done <= rest and rest + REST <= departure
        left = departure
    assert rested
    assert times.arrive == left + return_time <= day.shift.end
    busy.append((left, times.arrive))
    if rest is not None:
        assert LUNCH.start <= rest
        assert rest + REST <= LUNCH.end
        busy.append((rest, rest + REST))
    assert not any(a < b.end and b.start < z for a, z in busy for b in day.blocks)


SPANS = st.builds(
    lambda start, length: TimeWindow(start, start + length),
    st.integers(0, END),
    st.integers(5, 90),
)
CALLS = st.builds(
    Call,
    travel_time=st.sampled_from([0, 1, 4, 9, 20]),
    parking_time=st.sampled_from([0, 2]),
    service_time=st.integers(1, 25),
    windows=st.just((TimeWindow(0, 3 * END),))
    | st.lists(SPANS, min_size=1, max_size=2).map(
        lambda spans: tuple(sorted(spans, key=lambda span: (span.start, span.end)))
    ),
)


@st.composite
def work_days(draw: st.DrawFn) -> WorkDay:
    edges = sorted(draw(st.sets(st.integers(1, END - 1), max_size=4)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    has_break = draw(st.integers(0, 4)) > 0
    return WorkDay(
        shift=TimeWindow(draw(st.sampled_from([0, 10])), END),
        blocks=tuple(TimeWindow(start, end) for start, end in pairs if start >= 10),
        break_time=REST if has_break else 0,
        break_window=LUNCH if has_break else None,
        work_limit=10 * END,
    )


@given(
    day=work_days(),
    calls=st.lists(CALLS, min_size=1, max_size=5),
    return_time=st.integers(0, 15),
)
def test_the_schedule_is_lawful_and_back_as_early_as_the_simulator(
    day: WorkDay, calls: list[Call], return_time: int
) -> None:
    times = schedule_route(day, calls, return_time)
    wanted = expected(day, calls, return_time)
    assert (times is None) == (wanted is None)
    if times is None or wanted is None:
        return
    assert_lawful(day, calls, return_time, times)
    assert (times.arrive, times.break_start is not None) == wanted
    if times.break_start is None:
        assert times.depart == latest_depart(day, calls[0], times.starts[0])
