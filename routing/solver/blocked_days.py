"""Days of a customer's patterns on which no visit is possible, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from routing.days_off import closed_days
from routing.model import Customer, Lock, LockLevel, TimeWindow
from routing.plan import Reason
from routing.schedule import Call, schedule_route
from routing.solver.options import Refusal, RepWeek
from routing.solver.task import TerritoryTask


def blocked_days(
    customer: Customer,
    asked: Iterable[int],
    task: TerritoryTask,
    week: RepWeek,
    days: Sequence[int],
    rows: Mapping[str, int],
    locks: Sequence[Lock],
) -> dict[int, Refusal]:
    """Return those of the days asked for on which no visit is possible, and why."""
    closed = closed_days(customer, task.cycle)
    times = locked_starts(task, locks)
    worked = frozenset(days)
    absent = Refusal(Reason.NO_REP_AVAILABLE, {"reps": task.rep.rep_id})
    alone: dict[tuple[int, int | None], Refusal | None] = {}
    blocked: dict[int, Refusal] = {}
    for day in sorted(set(asked)):
        if day not in worked:
            blocked[day] = absent
        elif day in closed:
            blocked[day] = _closure(customer, task.cycle.date_of(day))
        else:
            key = (day % 7, times.get(day))
            if key not in alone:
                alone[key] = _alone(customer, task, week, rows, *key)
            refusal = alone[key]
            if refusal is not None:
                blocked[day] = refusal
    return blocked


def _closure(customer: Customer, when: date) -> Refusal:
    spans = [span for span in customer.closed_days if when in span]
    names = (f"{span.first.isoformat()}..{span.last.isoformat()}" for span in spans)
    return Refusal(Reason.CUSTOMER_CLOSED, {"closed": ", ".join(names)})


def locked_starts(task: TerritoryTask, locks: Sequence[Lock]) -> dict[int, int]:
    """Return the begin, seconds since midnight, of every day that a lock times."""
    starts = {}
    for lock in locks:
        day = task.cycle.day_of(lock.date) if lock.date else None
        if lock.level is LockLevel.TIME and day is not None and lock.start is not None:
            starts[day] = lock.start
    return starts


def _alone(
    customer: Customer,
    task: TerritoryTask,
    week: RepWeek,
    rows: Mapping[str, int],
    weekday: int,
    start: int | None,
) -> Refusal | None:
    """Return why a day with this one visit fails; None if it works."""
    work_day = week.work_days[weekday]
    if work_day is None:
        return Refusal(Reason.NO_REP_AVAILABLE, {"reps": task.rep.rep_id})
    here = rows[customer.customer_id]
    out = int(task.matrix.seconds[rows[f"{task.rep.rep_id}:start"], here])
    back = int(task.matrix.seconds[here, rows[f"{task.rep.rep_id}:end"]])
    call = Call(
        travel_time=out,
        parking_time=task.policy.day.parking_time,
        service_time=customer.visit_time,
        windows=open_windows(customer, weekday, start),
    )
    if schedule_route(work_day, [call], back) is not None:
        return None
    need = out + back + call.parking_time + call.service_time
    drive_limit = work_day.max_drive_time
    too_far = drive_limit is not None and out + back > drive_limit
    if need > work_day.work_limit or too_far:
        minutes = {
            "need_min": -(-need // 60),
            "limit_min": work_day.work_limit // 60,
        }
        return Refusal(Reason.WORKDAY_TOO_SHORT, minutes)
    if start is not None:
        clock = f"{start // 3_600:02}:{start % 3_600 // 60:02}"
        return Refusal(Reason.LOCK_CONFLICT, {"locks": f"time {clock}"})
    service = -(-customer.visit_time // 60)
    return Refusal(Reason.TIME_WINDOW_INFEASIBLE, {"service_min": service})


def open_windows(
    customer: Customer, weekday: int, start: int | None
) -> tuple[TimeWindow, ...]:
    """Return a weekday's windows; with a locked start the one window it leaves."""
    windows = customer.windows[weekday]
    if start is None:
        return windows
    end = start + customer.visit_time
    held = any(w.start <= start and end <= w.end for w in windows)
    return (TimeWindow(start, end),) if held else ()
