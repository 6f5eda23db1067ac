"""Earliest and latest moments of driving, parking, service and break on one clock."""

from routing.solver.kernel.arrays import Case
from routing.solver.kernel.compiled import compiled

NEVER = 1 << 30


@compiled
def finish(case: Case, clock: int, now: int, length: int) -> int:
    """Return when something begun as early as possible from ``now`` on is done."""
    for block in range(case.block_of[clock], case.block_of[clock + 1]):
        if now < case.block_end[block] and now + length > case.block_start[block]:
            now = case.block_end[block]
    return now + length


@compiled
def begin(case: Case, clock: int, until: int, length: int) -> int:
    """Return the latest begin of something that must be done by ``until``."""
    for block in range(case.block_of[clock + 1] - 1, case.block_of[clock] - 1, -1):
        if until > case.block_start[block] and until - length < case.block_end[block]:
            until = case.block_start[block]
    return until - length


@compiled
def serve(case: Case, clock: int, window: int, now: int, length: int) -> int:
    """Return when a service is done that may begin ``now``; NEVER if it cannot."""
    if window < 0:
        return finish(case, clock, now, length)
    for row in range(window, window + case.window_count[window]):
        done = finish(case, clock, max(now, case.window_open[row]), length)
        if done - length <= case.window_last[row]:
            return done
    return NEVER


@compiled
def serve_late(case: Case, clock: int, window: int, until: int, length: int) -> int:
    """Return the latest begin of a service done by ``until``; -NEVER if none."""
    if window < 0:
        return begin(case, clock, until, length)
    for row in range(window + case.window_count[window] - 1, window - 1, -1):
        limit = min(until, case.window_last[row] + length)
        start = begin(case, clock, limit, length)
        if start >= case.window_open[row]:
            return start
    return -NEVER


@compiled
def rest(case: Case, clock: int, now: int) -> int:
    """Return when the break is over that begins as early as possible; or NEVER."""
    length = case.break_time[clock]
    done = finish(case, clock, max(now, case.break_from[clock]), length)
    return done if done <= case.break_to[clock] else NEVER


@compiled
def rest_late(case: Case, clock: int, until: int) -> int:
    """Return the latest begin of a break over by ``until``; -NEVER if none."""
    length = case.break_time[clock]
    start = begin(case, clock, min(until, case.break_to[clock]), length)
    return start if start >= case.break_from[clock] else -NEVER
