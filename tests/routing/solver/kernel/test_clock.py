from collections.abc import Callable, Iterable

import numpy as np
import pytest

from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.kernel.clock import (
    NEVER,
    begin,
    drive_and_park,
    finish,
    leave_by,
    rest,
    rest_around,
    rest_around_late,
    rest_late,
    serve,
    serve_late,
)
from tests.routing.solver.kernel.states import make_hours

DAY = range(-60, 121)
"""Every moment that matters beside a shift from 0 to 60."""


class Clock:
    """A random shift of a minute; its moments by trying every second."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        edges = np.sort(rng.choice(61, 2 * int(rng.integers(0, 4)), replace=False))
        self.blocks = [TimeWindow(*pair) for pair in edges.reshape(-1, 2).tolist()]
        edges = np.sort(rng.choice(61, 2 * int(rng.integers(1, 4)), replace=False))
        self.windows = [TimeWindow(*pair) for pair in edges.reshape(-1, 2).tolist()]
        self.pause = int(rng.integers(1, 9))
        start = int(rng.integers(0, 50))
        self.pause_window = TimeWindow(start, min(60, start + int(rng.integers(9, 30))))
        self.stay = int(rng.integers(0, 8))
        work_day = WorkDay(
            shift=TimeWindow(0, 60),
            blocks=tuple(self.blocks),
            break_time=self.pause,
            break_window=self.pause_window,
            work_limit=60,
        )
        self.hours = make_hours(work_day, tuple(self.windows))
        last = [window.end - self.stay for window in self.windows]
        self.hours.windows["last"][1 : 1 + len(last)] = last

    def is_free(self, start: int, length: int) -> bool:
        """Tell whether no block cuts into, or swallows, what takes so long."""
        return not any(b.start < start + length and start < b.end for b in self.blocks)

    def can_serve(self, start: int) -> bool:
        return self.is_free(start, self.stay) and any(
            w.start <= start and start + self.stay <= w.end for w in self.windows
        )

    def can_rest(self, start: int) -> bool:
        window = self.pause_window
        is_inside = window.start <= start and start + self.pause <= window.end
        return is_inside and self.is_free(start, self.pause)

    def can_work(self, start: int) -> bool:
        return self.is_free(start, self.stay)


def first(starts: Iterable[int], now: int, length: int) -> int:
    return min((start + length for start in starts if start >= now), default=NEVER)


def last(starts: Iterable[int], until: int, length: int) -> int:
    return max((start for start in starts if start + length <= until), default=-NEVER)


def latest_now(done: Callable[[int], int], until: int) -> int:
    """Return the latest moment from which something is done in time."""
    return max((now for now in DAY if done(now) <= until), default=-NEVER)


@pytest.mark.parametrize("seed", range(60))
def test_work_service_and_break_are_as_early_and_as_late_as_can_be(seed: int) -> None:
    clock = Clock(seed)
    hours, stay, pause = clock.hours, clock.stay, clock.pause
    work = [start for start in DAY if clock.can_work(start)]
    service = [start for start in DAY if clock.can_serve(start)]
    breaks = [start for start in DAY if clock.can_rest(start)]
    for now in range(61):
        assert finish(hours, 0, now, stay) == first(work, now, stay)
        assert begin(hours, 0, now, stay) == last(work, now, stay)
        assert serve(hours, 0, 1, now, stay) == first(service, now, stay)
        assert serve_late(hours, 0, 1, now, stay) == last(service, now, stay)
        assert serve(hours, 0, -1, now, stay) == first(work, now, stay)
        assert serve_late(hours, 0, -1, now, stay) == last(work, now, stay)
        assert rest(hours, 0, now) == first(breaks, now, pause)
        assert rest_late(hours, 0, now) == last(breaks, now, pause)


@pytest.mark.parametrize("seed", range(60, 90))
def test_the_latest_moments_are_the_last_from_which_the_earliest_do(seed: int) -> None:
    clock = Clock(seed)
    hours, stay = clock.hours, clock.stay
    rng = np.random.default_rng(seed)
    for _ in range(20):
        drive, park, until = (int(rng.integers(0, high)) for high in (12, 4, 61))
        assert leave_by(hours, 0, until, drive, park) == latest_now(
            lambda now, d=drive, p=park: drive_and_park(hours, 0, now, d, p), until
        )
        for window in (-1, 1):
            start = serve_late(hours, 0, window, until, stay)
            assert rest_around_late(
                hours, 0, window, until, start, stay
            ) == latest_now(
                lambda now, w=window: rest_around(
                    hours, 0, w, now, serve(hours, 0, w, now, stay), stay
                ),
                until,
            )  # fmt: skip


@pytest.mark.parametrize("seed", range(90, 110))
def test_a_break_lies_before_or_after_the_service(seed: int) -> None:
    clock = Clock(seed)
    for parked in range(61):
        ways = [
            begun + clock.pause
            for start in DAY if start >= parked and clock.can_serve(start)
            for begun in DAY if begun >= start + clock.stay and clock.can_rest(begun)
        ] + [
            start + clock.stay
            for begun in DAY if begun >= parked and clock.can_rest(begun)
            for start in DAY if start >= begun + clock.pause and clock.can_serve(start)
        ]  # fmt: skip
        served = serve(clock.hours, 0, 1, parked, clock.stay)
        found = rest_around(clock.hours, 0, 1, parked, served, clock.stay)
        assert found == min(ways, default=NEVER)


def test_a_customer_who_is_never_open_is_never_served() -> None:
    work_day = WorkDay(
        shift=TimeWindow(0, 60), blocks=(), break_time=0, break_window=None,
        work_limit=60,
    )  # fmt: skip
    hours = make_hours(work_day, (TimeWindow(5, 6),))
    hours.windows["count"][1] = 0
    assert serve(hours, 0, 1, 0, 0) == NEVER
    assert serve_late(hours, 0, 1, 60, 0) == -NEVER
