"""Earliest and latest moments of driving, parking, service and break on one clock."""

from routing.solver.kernel.arrays import Case
from routing.solver.kernel.compiled import inlined

NEVER = 1 << 30


@inlined
def finish(case: Case, clock: int, now: int, length: int) -> int:
    """Return when something begun as early as possible from ``now`` on is done."""
    for block in range(
        case.clocks[clock].first_block, case.clocks[clock + 1].first_block
    ):
        if now < case.blocks[block].end and now + length > case.blocks[block].start:
            now = case.blocks[block].end
    return now + length


@inlined
def begin(case: Case, clock: int, until: int, length: int) -> int:
    """Return the latest begin of something that must be done by ``until``."""
    for block in range(
        case.clocks[clock + 1].first_block - 1, case.clocks[clock].first_block - 1, -1
    ):
        if until > case.blocks[block].start and until - length < case.blocks[block].end:
            until = case.blocks[block].start
    return until - length


@inlined
def drive_and_park(case: Case, clock: int, leave: int, drive: int, park: int) -> int:
    """Return when somebody has parked who drives off as early as possible."""
    return finish(case, clock, finish(case, clock, leave, drive), park)


@inlined
def leave_by(case: Case, clock: int, parked: int, drive: int, park: int) -> int:
    """Return the latest moment of driving off to have parked in time."""
    return begin(case, clock, begin(case, clock, parked, park), drive)


@inlined
def serve(case: Case, clock: int, window: int, now: int, length: int) -> int:
    """Return when a service is done that may begin ``now``; NEVER if it cannot."""
    if window < 0:
        return finish(case, clock, now, length)
    for row in range(window, window + case.windows[window].count):
        done = finish(case, clock, max(now, case.windows[row].open), length)
        if done - length <= case.windows[row].last:
            return done
    return NEVER


@inlined
def serve_late(case: Case, clock: int, window: int, until: int, length: int) -> int:
    """Return the latest begin of a service done by ``until``; -NEVER if none."""
    if window < 0:
        return begin(case, clock, until, length)
    for row in range(window + case.windows[window].count - 1, window - 1, -1):
        limit = min(until, case.windows[row].last + length)
        start = begin(case, clock, limit, length)
        if start >= case.windows[row].open:
            return start
    return -NEVER


@inlined
def rest(case: Case, clock: int, now: int) -> int:
    """Return when the break is over that begins as early as possible; or NEVER."""
    length = case.clocks[clock].break_time
    done = finish(case, clock, max(now, case.clocks[clock].break_from), length)
    return done if done <= case.clocks[clock].break_to else NEVER


@inlined
def rest_late(case: Case, clock: int, until: int) -> int:
    """Return the latest begin of a break over by ``until``; -NEVER if none."""
    length = case.clocks[clock].break_time
    start = begin(case, clock, min(until, case.clocks[clock].break_to), length)
    return start if start >= case.clocks[clock].break_from else -NEVER


@inlined
def rest_around(
    case: Case, clock: int, window: int, parked: int, served: int, stay: int
) -> int:
    """
    Return when service and a break before or after it are done; or NEVER.

    Parameters
    ----------
    parked, served
        When parking is done, and service without a break; the latter may be NEVER.
    """
    done = NEVER
    over = rest(case, clock, parked)
    if over < NEVER:
        done = serve(case, clock, window, over, stay)
    if served < NEVER:
        done = min(done, rest(case, clock, served))
    return done


@inlined
def rest_around_late(
    case: Case, clock: int, window: int, leave: int, start: int, stay: int
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
        best = rest_late(case, clock, start)
    pause = rest_late(case, clock, leave)
    if pause > -NEVER:
        best = max(best, serve_late(case, clock, window, pause, stay))
    return best
