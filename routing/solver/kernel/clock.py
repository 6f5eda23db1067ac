"""Earliest and latest moments of driving, parking, service and break on one clock."""

from routing.solver.kernel.arrays import Hours
from routing.solver.kernel.compiled import inlined

NEVER = 1 << 30


@inlined
def finish(hours: Hours, clock: int, now: int, length: int) -> int:
    """Return when something begun as early as possible from ``now`` on is done."""
    for block in range(
        hours.clocks[clock].first_block, hours.clocks[clock + 1].first_block
    ):
        if now < hours.blocks[block].end and now + length > hours.blocks[block].start:
            now = hours.blocks[block].end
    return now + length


@inlined
def begin(hours: Hours, clock: int, until: int, length: int) -> int:
    """Return the latest begin of something that must be done by ``until``."""
    for block in range(
        hours.clocks[clock + 1].first_block - 1, hours.clocks[clock].first_block - 1, -1
    ):
        if (
            until > hours.blocks[block].start
            and until - length < hours.blocks[block].end
        ):
            until = hours.blocks[block].start
    return until - length


@inlined
def drive_and_park(hours: Hours, clock: int, leave: int, drive: int, park: int) -> int:
    """Return when somebody has parked who drives off as early as possible."""
    return finish(hours, clock, finish(hours, clock, leave, drive), park)


@inlined
def leave_by(hours: Hours, clock: int, parked: int, drive: int, park: int) -> int:
    """Return the latest moment of driving off to have parked in time."""
    return begin(hours, clock, begin(hours, clock, parked, park), drive)


@inlined
def serve(hours: Hours, clock: int, window: int, now: int, length: int) -> int:
    """Return when a service is done that may begin ``now``; NEVER if it cannot."""
    if window < 0:
        return finish(hours, clock, now, length)
    for row in range(window, window + hours.windows[window].count):
        done = finish(hours, clock, max(now, hours.windows[row].open), length)
        if done - length <= hours.windows[row].last:
            return done
    return NEVER


@inlined
def serve_late(hours: Hours, clock: int, window: int, until: int, length: int) -> int:
    """Return the latest begin of a service done by ``until``; -NEVER if none."""
    if window < 0:
        return begin(hours, clock, until, length)
    for row in range(window + hours.windows[window].count - 1, window - 1, -1):
        limit = min(until, hours.windows[row].last + length)
        start = begin(hours, clock, limit, length)
        if start >= hours.windows[row].open:
            return start
    return -NEVER


@inlined
def rest(hours: Hours, clock: int, now: int) -> int:
    """Return when the break is over that begins as early as possible; or NEVER."""
    length = hours.clocks[clock].break_time
    done = finish(hours, clock, max(now, hours.clocks[clock].break_from), length)
    return done if done <= hours.clocks[clock].break_to else NEVER


@inlined
def rest_late(hours: Hours, clock: int, until: int) -> int:
    """Return the latest begin of a break over by ``until``; -NEVER if none."""
    length = hours.clocks[clock].break_time
    start = begin(hours, clock, min(until, hours.clocks[clock].break_to), length)
    return start if start >= hours.clocks[clock].break_from else -NEVER


@inlined
def rest_around(
    hours: Hours, clock: int, window: int, parked: int, served: int, stay: int
) -> int:
    """
    Return when service and a break before or after it are done; or NEVER.

    Parameters
    ----------
    parked, served
        When parking is done, and service without a break; the latter may be NEVER.
    """
    done = NEVER
    over = rest(hours, clock, parked)
    if over < NEVER:
        done = serve(hours, clock, window, over, stay)
    if served < NEVER:
        done = min(done, rest(hours, clock, served))
    return done


@inlined
def rest_around_late(
    hours: Hours, clock: int, window: int, leave: int, start: int, stay: int
) -> int:
    """
    Return the latest end of parking with the break before or after service.

    Parameters
    ----------
    leave, start
        By when service and break must be done; the latest begin of service without a
        break, may be -NEVER.
    """
    best = -NEVER
    if start > -NEVER:
        best = rest_late(hours, clock, start)
    pause = rest_late(hours, clock, leave)
    if pause > -NEVER:
        best = max(best, serve_late(hours, clock, window, pause, stay))
    return best
