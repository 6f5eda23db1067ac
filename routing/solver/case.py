"""A problem as the arrays that the compiled search works on, and its routes back."""

from collections.abc import Sequence

import numpy as np

from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.aims import visit_price
from routing.solver.kernel.arrays import Case, Ints, Scratch, Shorts, State
from routing.solver.kernel.random_numbers import seed_generator
from routing.solver.problem import NO_LIMIT, Frame, Problem, Solution

_NEIGHBOURS = 60
_MOST_REMOVED = 512
_HUGE = 1 << 40


def make_case(problem: Problem, extra: Shorts | None = None) -> Case:
    """
    Return the arrays of a problem.

    Parameters
    ----------
    extra
        Price of a visit beside driving, shape (num_customers, num_days).
    """
    num, days = problem.num_customers, problem.num_days
    frames = [
        (day, frame)
        for day, first in enumerate(problem.frames)
        for frame in (first, *first.others)
    ]
    kinds = [(day, kind, frame) for kind, (day, frame) in enumerate(frames)]
    routes = [row for row in kinds for _ in range(min(row[2].num_routes, num))]
    counts = np.bincount([day for day, _, _ in routes], minlength=days)
    cost = problem.cost.astype(np.int32)
    drive = _same(problem.time.astype(np.int32), cost)
    park = problem.parking.astype(np.int32)
    leg = _same(drive + park, cost) if park.any() else drive
    windows = _windows(problem)
    return Case(
        cost=cost,
        cost_in=_transposed(cost),
        leg=leg,
        leg_in=_transposed(leg),
        drive=drive,
        park=park,
        service=problem.service.astype(np.int64),
        demand=problem.demand.astype(np.int64),
        visits=np.array([o[0].num_visits for o in problem.options], dtype=np.int64),
        most=problem.most_visits,
        price=visit_price(problem),
        is_single=np.array([len(o) == 1 for o in problem.options], dtype=np.int32),
        is_pinned=np.zeros(num, dtype=np.int32),
        near=_neighbours(cost[:num, :num]),
        keys=_keys(problem),
        extra=np.zeros((num, days), dtype=np.int32) if extra is None else extra,
        **windows,
        **_options(problem),
        route_of_slot=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        slot=np.array([day for day, _, _ in routes], dtype=np.int32),
        frame=np.array([kind for _, kind, _ in routes], dtype=np.int32),
        start=np.array([frame.start for _, _, frame in routes], dtype=np.int32),
        end=np.array([frame.end for _, _, frame in routes], dtype=np.int32),
        capacity=_limits([frame.capacity for _, _, frame in routes]),
        max_visits=_limits([frame.max_visits for _, _, frame in routes]),
        max_work=_limits([frame.work_limit for _, _, frame in routes]),
        max_drive=_limits([frame.max_drive for _, _, frame in routes]),
        first_place=np.zeros(len(routes), dtype=np.int32),
        **_clocks(problem, routes, leg),
        even_price=np.zeros(1, dtype=np.int64),
        mean_work=np.zeros(1, dtype=np.int64),
        label_price=np.zeros(1, dtype=np.int64),
        label_tolerance=np.zeros(1, dtype=np.int64),
    )


def _same(array: Shorts, other: Shorts) -> Shorts:
    """Return the other array where both are equal: less memory to walk through."""
    return other if np.array_equal(array, other) else array


def _transposed(array: Shorts) -> Shorts:
    turned = np.ascontiguousarray(array.T)
    return _same(turned, array)


def _limits(values: Sequence[int]) -> Ints:
    return np.array([min(value, _HUGE) for value in values], dtype=np.int64)


def _neighbours(cost: Shorts) -> Shorts:
    """Return each customer's nearest others, (num_customers, k)."""
    num = len(cost)
    k = min(_NEIGHBOURS, num - 1)
    both = cost.astype(np.int64) + cost.T
    np.fill_diagonal(both, 1 << 60)
    if k <= 0:
        return np.full((num, 1), -1, dtype=np.int32)
    return np.argsort(both, axis=1, kind="stable")[:, :k].astype(np.int32)


def _keys(problem: Problem) -> Ints:
    """Return orders of insertion: large, far, close, few options, worth most."""
    num = problem.num_customers
    size = problem.demand[:num] if problem.demand.any() else problem.service[:num]
    visits = np.array([o[0].num_visits for o in problem.options], dtype=np.int64)
    first = problem.frames[0].start if problem.frames else num
    far = problem.cost[first, :num]
    choices = np.array([len(o) for o in problem.options], dtype=np.int64)
    rules = [-size * visits, -far, far, choices]
    if len(set(problem.weight.tolist())) > 1:
        rules += [-problem.weight, -problem.weight * visits]
    return np.array(rules, dtype=np.int64)


def _options(problem: Problem) -> dict[str, Ints | Shorts]:
    options = [option for row in problem.options for option in row]
    slots = [sorted({d for o in row for d in o.days}) for row in problem.options]
    labels = [
        label
        for o in options
        for label in (o.day_routes or (-1,) * len(o.days))
    ]
    return {
        "option_of": _starts([len(row) for row in problem.options]),
        "days_of": _starts([len(row) for row in slots]),
        "slot_list": np.array([d for row in slots for d in row], dtype=np.int32),
        "option_days": _starts([len(o.days) for o in options]),
        "option_cost": np.array([o.cost for o in options], dtype=np.int64),
        "day_slot": np.array([d for o in options for d in o.days], dtype=np.int32),
        "day_label": np.array(labels, dtype=np.int32),
    }


def _starts(lengths: Sequence[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def _windows(problem: Problem) -> dict[str, Shorts]:
    """Return the windows, each kind kept once, as first and last begin of service."""
    num, days = problem.num_customers, problem.num_days
    window_of = np.full((num, days), -1, dtype=np.int32)
    rows: dict[tuple[tuple[TimeWindow, ...], int], int] = {}
    count, opens, last = [0], [0], [0]
    for (customer, day), windows in problem.windows.items():
        stay = int(problem.service[customer])
        key = (windows, stay)
        if key not in rows:
            rows[key] = len(count)
            for place, window in enumerate(windows):
                count.append(len(windows) - place)
                opens.append(window.start)
                last.append(window.end - stay)
            if not windows:
                count.append(0)
                opens.append(0)
                last.append(0)
        window_of[customer, day] = rows[key]
    return {
        "window_of": window_of,
        "window_count": np.array(count, dtype=np.int32),
        "window_open": np.array(opens, dtype=np.int32),
        "window_last": np.array(last, dtype=np.int32),
    }


def _clocks(
    problem: Problem, routes: Sequence[tuple[int, int, Frame]], leg: Shorts
) -> dict[str, Ints | Shorts]:
    """Return the shifts, breaks and blocks, each kind kept once."""
    kinds: dict[WorkDay, int] = {}
    clock, easy = [], []
    longest = int(leg.max(initial=0))
    service = int(problem.service.max(initial=0))
    for _, _, frame in routes:
        day = frame.work_day
        clock.append(-1 if day is None else kinds.setdefault(day, len(kinds)))
        easy.append(day is None or _is_easy(day, max(longest, service)))
    blocks = [block for day in kinds for block in day.blocks]
    windows = [day.break_window or TimeWindow(0, 0) for day in kinds]
    return {
        "clock": np.array(clock, dtype=np.int32),
        "is_easy": np.array(easy, dtype=np.int32),
        "shift_start": np.array([d.shift.start for d in kinds], dtype=np.int64),
        "shift_end": np.array([d.shift.end for d in kinds], dtype=np.int64),
        "break_time": np.array([d.break_time for d in kinds], dtype=np.int64),
        "break_from": np.array([w.start for w in windows], dtype=np.int64),
        "break_to": np.array([w.end for w in windows], dtype=np.int64),
        "block_of": _starts([len(day.blocks) for day in kinds]),
        "block_start": np.array([b.start for b in blocks], dtype=np.int64),
        "block_end": np.array([b.end for b in blocks], dtype=np.int64),
    }


def _is_easy(day: WorkDay, longest: int) -> bool:
    """
    Tell whether limits on sums suffice while nobody on a route has windows.

    A rep who never waits finds a place for his break if no leg and no service is
    longer than the room that the break has in its window.
    """
    if day.blocks or day.work_limit + day.break_time > day.shift.length:
        return False
    window = day.break_window
    return window is None or longest <= window.length - day.break_time


def route_width(problem: Problem) -> int:
    """Return the most visits that a route can have, by the smallest sums, and 3."""
    num = problem.num_customers
    frames = [f for first in problem.frames for f in (first, *first.others)]
    most = 0
    service = np.cumsum(np.sort(problem.service[:num]))
    demand = np.cumsum(np.sort(problem.demand[:num]))
    for frame in frames:
        fitting = min(
            int(np.searchsorted(service, min(frame.work_limit, NO_LIMIT), "right")),
            int(np.searchsorted(demand, min(frame.capacity, NO_LIMIT), "right")),
            frame.max_visits,
        )
        most = max(most, fitting)
    return most + 3


def make_state(case: Case, width: int, seed: int) -> State:
    """Return a state without visits."""
    num, days = case.extra.shape
    routes = len(case.slot)
    node = np.zeros((routes, width), dtype=np.int32)
    node[:, 0], node[:, 1] = case.start, case.end
    totals = np.zeros(5, dtype=np.int64)
    totals[0] = int((case.visits * case.price).sum())
    totals[1] = 1 << 62
    totals[2] = int((case.most > 0).sum())
    timed = width if (case.clock >= 0).any() else 1

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    def shorts(*shape: int) -> Shorts:
        return np.zeros(shape, dtype=np.int32)

    return State(
        node=node,
        arc=shorts(routes, width),
        length=zeros(routes),
        load=zeros(routes),
        work=zeros(routes),
        drive=zeros(routes),
        cost=zeros(routes),
        windowed=zeros(routes),
        is_stale=np.ones(routes, dtype=np.int64),
        ready=shorts(routes, timed),
        ready_rested=shorts(routes, timed),
        late=shorts(routes, timed),
        late_resting=shorts(routes, timed),
        late_short=shorts(routes, timed),
        route_at=np.full((days, num), -1, dtype=np.int32),
        chosen=np.full(num, -1, dtype=np.int32),
        planned=shorts(num),
        slot_work=zeros(days),
        route_label=zeros(routes, 2),
        label_work=zeros(2),
        totals=totals,
        rng=seed_generator(seed),
    )


def make_scratch(case: Case, state: State) -> Scratch:
    """Return room for the rounds of a state."""
    num, days = case.extra.shape
    routes, width = state.node.shape

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    def shorts(*shape: int) -> Shorts:
        return np.zeros(shape, dtype=np.int32)

    return Scratch(
        stamp=zeros(routes),
        ruined=zeros(routes),
        touched=zeros(routes),
        node=shorts(routes, width),
        length=zeros(routes),
        load=zeros(routes),
        work=zeros(routes),
        drive=zeros(routes),
        cost=zeros(routes),
        windowed=zeros(routes),
        label=zeros(routes, 2),
        slot_stamp=zeros(days),
        slot_touched=zeros(days),
        slot_work=zeros(days),
        removed=shorts(_MOST_REMOVED),
        removed_slot=shorts(_MOST_REMOVED),
        order=zeros(_MOST_REMOVED),
        was_chosen=shorts(num),
        was_planned=shorts(num),
        seen=zeros(num),
        price=zeros(days),
        route=shorts(days),
        place=shorts(days),
        counts=zeros(4),
        was_label=zeros(2),
        best_node=state.node.copy(),
        best_length=zeros(routes),
        best_chosen=state.chosen.copy(),
        changed=np.arange(routes, dtype=np.int64),
        is_changed=np.ones(routes, dtype=np.int64),
        num_changed=np.array([routes], dtype=np.int64),
    )


def read_best(case: Case, scratch: Scratch, iterations: int) -> Solution:
    """Return the best solution seen."""
    days = len(case.route_of_slot) - 1
    routes: list[list[tuple[int, ...]]] = [[] for _ in range(days)]
    depots: list[list[int]] = [[] for _ in range(days)]
    for route, length in enumerate(scratch.best_length.tolist()):
        if length:
            day = int(case.slot[route])
            first = int(case.route_of_slot[day])
            nodes = scratch.best_node[route, 1 : length + 1].tolist()
            routes[day].append(tuple(nodes))
            depots[day].append(int(case.frame[route] - case.frame[first]))
    has_others = len(set(case.frame.tolist())) > days
    return Solution(
        tuple(max(0, option) for option in scratch.best_chosen.tolist()),
        tuple(tuple(day) for day in routes),
        iterations,
        tuple(tuple(day) for day in depots) if has_others else (),
    )
