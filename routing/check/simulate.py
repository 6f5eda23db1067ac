"""Would a day work out: stops in a given order, walked through as early as possible."""

from collections.abc import Sequence
from typing import NamedTuple

from routing.check.views import Span
from routing.check.workday import WorkdayView


class Call(NamedTuple):
    """A stop to be tried: seconds of driving to it, parking, service; windows."""

    drive: int
    parking: int
    service: int
    windows: tuple[Span, ...]


class Walk(NamedTuple):
    """When a walked day leaves the depot at the latest, and is back."""

    depart: int
    arrive: int


def day_works(day: WorkdayView, calls: Sequence[Call], drive_home: int) -> bool:
    """Tell whether the stops can be served in this order, a due break included."""
    work = drive_home + sum(c.drive + c.parking + c.service for c in calls)
    if work > day.fill_limit:
        return False
    plain = _walk(day, calls, drive_home, None)
    if plain is None:
        return False
    span = day.break_span
    if span is None or plain.depart > span[0] or plain.arrive < span[1]:
        return True
    places = range(2 * len(calls))
    return any(_walk(day, calls, drive_home, place) is not None for place in places)


def _walk(
    day: WorkdayView, calls: Sequence[Call], drive_home: int, rest_at: int | None
) -> Walk | None:
    """Walk through a day that rests before (even) or after (odd) stop rest_at // 2."""
    blocks = day.blocks
    clock = day.shift[0]
    first_leave = first_activity = clock
    for place, call in enumerate(calls):
        leave = _clear(clock, call.drive, blocks)
        clock = _clear(leave + call.drive, call.parking, blocks) + call.parking
        rested: int | None = clock
        if rest_at == 2 * place:
            rested = _rest(day, clock)
        begin = None if rested is None else _begin(call, rested, blocks)
        if rested is None or begin is None:
            return None
        if place == 0:
            before = rested - day.break_time if rest_at == 0 else begin
            first_leave, first_activity = leave, before
        clock = begin + call.service
        if rest_at == 2 * place + 1:
            rested = _rest(day, clock)
            if rested is None:
                return None
            clock = rested
    arrive = _clear(clock, drive_home, blocks) + drive_home
    if arrive > day.shift[1]:
        return None
    if calls and not any(a < first_activity and first_leave < b for a, b in blocks):
        first_leave = first_activity - calls[0].parking - calls[0].drive
    return Walk(first_leave, arrive)


def _clear(clock: int, length: int, blocks: Sequence[Span]) -> int:
    """Return when an activity of some length can begin without touching a block."""
    for start, end in blocks:
        if clock < end and clock + length > start:
            clock = end
    return clock


def _rest(day: WorkdayView, clock: int) -> int | None:
    """Return when a break taken from now on is over, None if its window is missed."""
    if day.break_span is None:
        return None
    first, last = day.break_span
    over = _clear(max(clock, first), day.break_time, day.blocks) + day.break_time
    return over if over <= last else None


def _begin(call: Call, clock: int, blocks: Sequence[Span]) -> int | None:
    """Return when the service can begin inside one of the windows."""
    for opens, closes in call.windows:
        begin = _clear(max(clock, opens), call.service, blocks)
        if begin + call.service <= closes:
            return begin
    return None
