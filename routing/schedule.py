"""Order of stops -> arrival, start and departure, with break, blocks and windows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.model import Rep, TimeWindow
from routing.policy import DayPolicy


@dataclass(frozen=True, kw_only=True)
class WorkDay:
    """
    One rep's limits on one weekday, seconds (since midnight).

    Parameters
    ----------
    blocks
        Times without driving and service, inside the shift, ascending.
    break_window
        Where the whole break lies; None when no break can be due.
    work_limit
        Most driving, parking and service together.
    """

    shift: TimeWindow
    blocks: tuple[TimeWindow, ...]
    break_time: int
    break_window: TimeWindow | None
    work_limit: int
    max_visits: int | None = None
    max_drive_time: int | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """
    A visit to be timed.

    Parameters
    ----------
    travel_time
        Seconds from the previous stop, or from the depot.
    parking_time
        Seconds of parking when coming from there.
    windows
        Opening windows of that weekday, ascending.
    """

    travel_time: int
    parking_time: int
    service_time: int
    windows: tuple[TimeWindow, ...]


@dataclass(frozen=True, kw_only=True)
class RouteTimes:
    """
    Times of a day route, seconds since midnight.

    Parameters
    ----------
    arrivals, starts, departures
        One per call.
    break_start
        None when no break is due.
    """

    depart: int
    arrive: int
    arrivals: tuple[int, ...]
    starts: tuple[int, ...]
    departures: tuple[int, ...]
    break_start: int | None


def make_work_day(rep: Rep, weekday: int, policy: DayPolicy) -> WorkDay | None:
    """
    Return a rep's limits on a weekday (0 = Monday); None when the rep is free.

    A break is due only on a day that covers its whole window and leaves room for it
    beside the blocks; only then it is taken off the hours that may be planned.
    """
    shift = rep.shifts[weekday]
    if shift is None:
        return None
    blocks = tuple(_merged(rep.blocks_of(weekday), shift))
    window = rep.break_window
    is_due = (
        rep.break_time > 0
        and shift.start <= window.start
        and window.end <= shift.end
        and _earliest(window.start, rep.break_time, blocks) + rep.break_time
        <= window.end
    )
    free = shift.length - sum(block.length for block in blocks)
    if is_due:
        free -= rep.break_time
    return WorkDay(
        shift=shift,
        blocks=blocks,
        break_time=rep.break_time if is_due else 0,
        break_window=window if is_due else None,
        work_limit=max(0, int(policy.fill * free)),
        max_visits=rep.max_visits,
        max_drive_time=rep.max_drive_time,
    )


def schedule_route(
    day: WorkDay, calls: Sequence[Call], return_time: int
) -> RouteTimes | None:
    """
    Return the times of a day's stops in the given order; None if they do not fit.

    Every visit starts as early as possible; the break is put where the rep is back
    earliest, at the last of such places, and the start from the depot is delayed as
    long as nothing else moves.

    Parameters
    ----------
    return_time
        Seconds from the last stop to the end depot.
    """
    if not _keeps_limits(day, calls, return_time):
        return None
    plain = _simulate(day, calls, return_time, None)
    if plain is None:
        return None
    if not _is_break_due(day, plain):
        return plain
    tries = (
        _simulate(day, calls, return_time, place)
        for place in reversed(_break_places(day, calls, plain))
    )
    return min((t for t in tries if t), key=lambda times: times.arrive, default=None)


def _keeps_limits(day: WorkDay, calls: Sequence[Call], return_time: int) -> bool:
    if day.max_visits is not None and len(calls) > day.max_visits:
        return False
    drive = sum(call.travel_time for call in calls) + return_time
    if day.max_drive_time is not None and drive > day.max_drive_time:
        return False
    work = drive + sum(call.parking_time + call.service_time for call in calls)
    return work <= day.work_limit


def _is_break_due(day: WorkDay, times: RouteTimes) -> bool:
    window = day.break_window
    return (
        window is not None
        and times.depart <= window.start
        and times.arrive >= window.end
    )


def _break_places(day: WorkDay, calls: Sequence[Call], plain: RouteTimes) -> range:
    """
    Return the places worth trying for a break that is due.

    Of the places reached before its window only the last can be best: from each of
    them the rep drives on at the same moment, there with the most work done.
    """
    window = day.break_window
    if window is None or not calls:
        return range(0)
    ready: list[int] = []
    for call, arrival, start in zip(calls, plain.arrivals, plain.starts, strict=True):
        parked = _earliest(arrival, call.parking_time, day.blocks) + call.parking_time
        ready += (parked, start + call.service_time)
    first = max(0, bisect_right(ready, window.start) - 1)
    # The first is kept even if it looks too late: its arrival is a delayed one.
    end = bisect_right(ready, window.end - day.break_time)
    return range(first, max(first + 1, end))


def _simulate(
    day: WorkDay, calls: Sequence[Call], return_time: int, break_place: int | None
) -> RouteTimes | None:
    """Time the calls with the break before (even) or after (odd) service place // 2."""
    blocks = day.blocks
    now = day.shift.start
    break_start: int | None = None
    arrivals, starts, leaves = [], [], []
    for idx, call in enumerate(calls):
        leave = _earliest(now, call.travel_time, blocks)
        arrival = leave + call.travel_time
        now = _earliest(arrival, call.parking_time, blocks) + call.parking_time
        if break_place == 2 * idx:
            break_start = _break_from(day, now)
            if break_start is None:
                return None
            now = break_start + day.break_time
        start = _service_start(call, now, blocks)
        if start is None:
            return None
        now = start + call.service_time
        if break_place == 2 * idx + 1:
            break_start = _break_from(day, now)
            if break_start is None:
                return None
            now = break_start + day.break_time
        leaves.append(leave)
        arrivals.append(arrival)
        starts.append(start)
    leaves.append(_earliest(now, return_time, blocks))
    arrive = leaves[-1] + return_time
    if arrive > day.shift.end:
        return None
    if calls:
        activity = starts[0] if break_start is None else min(starts[0], break_start)
        leaves[0] = _latest_departure(leaves[0], calls[0], activity, blocks)
        arrivals[0] = leaves[0] + calls[0].travel_time
    return RouteTimes(
        depart=leaves[0],
        arrive=arrive,
        arrivals=tuple(arrivals),
        starts=tuple(starts),
        departures=tuple(leaves[1:]),
        break_start=break_start,
    )


def _latest_departure(
    leave: int, first: Call, activity: int, blocks: Sequence[TimeWindow]
) -> int:
    """Return the latest start that reaches the first break or service in time."""
    if any(b.start < activity and leave < b.end for b in blocks):
        return leave
    return activity - first.parking_time - first.travel_time


def _break_from(day: WorkDay, now: int) -> int | None:
    window = day.break_window
    if window is None:
        return None
    start = _earliest(max(now, window.start), day.break_time, day.blocks)
    return start if start + day.break_time <= window.end else None


def _service_start(call: Call, now: int, blocks: tuple[TimeWindow, ...]) -> int | None:
    for window in call.windows:
        start = _earliest(max(now, window.start), call.service_time, blocks)
        if start + call.service_time <= window.end:
            return start
    return None


def _earliest(now: int, length: int, blocks: Sequence[TimeWindow]) -> int:
    """Return the first moment from now on that leaves ``length`` free of blocks."""
    for block in blocks:
        if now < block.end and now + length > block.start:
            now = block.end
    return now


def _merged(blocks: Sequence[TimeWindow], shift: TimeWindow) -> Iterator[TimeWindow]:
    """Yield the blocks' parts inside the shift, overlapping ones joined."""
    current: TimeWindow | None = None
    for block in blocks:
        start, end = max(block.start, shift.start), min(block.end, shift.end)
        if start >= end:
            continue
        if current is not None and start <= current.end:
            current = TimeWindow(current.start, max(current.end, end))
            continue
        if current is not None:
            yield current
        current = TimeWindow(start, end)
    if current is not None:
        yield current
