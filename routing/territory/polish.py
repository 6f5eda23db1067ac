"""Last steps of balance where customers are coarse: single moves and swaps."""

from collections.abc import Iterator
from itertools import islice

from routing.territory.improve import ImproveParams
from routing.territory.partition import Partition

_MAX_STEPS = 400
_MAX_PARTNERS = 24
_LEAST_GAIN = 1e-6

Step = tuple[tuple[int, int], ...]
"""(area, new rep) pairs done together."""


def polish_balance(partition: Partition, params: ImproveParams) -> None:
    """
    Improve the least fair territory by the best single move or swap, repeatedly.

    Changes the partition. A step must leave the worse of the two reps it touches
    better off; it ends at the aim, or when no step helps the least fair territory.
    """
    for _ in range(_MAX_STEPS):
        deviations = partition.deviations()
        worst = max(
            range(len(deviations)), key=lambda rep: (abs(deviations[rep]), -rep)
        )
        if abs(deviations[worst]) <= params.aim:
            return
        step = _best_step(partition, worst, params)
        if step is None:
            return
        for area, rep in step:
            partition.move(area, rep)


def _best_step(partition: Partition, worst: int, params: ImproveParams) -> Step | None:
    """Return the best single move; the best swap where no move helps."""
    targets = partition.targets()
    others = [rep for rep in partition.reps_around(worst) if targets[rep] > 0]
    for make_steps in (_single_moves, _swaps):
        best: tuple[float, Step] | None = None
        for other in others:
            before = max(_gap(partition, rep, targets) for rep in (worst, other))
            for step in make_steps(partition, worst, other, params):
                after = _gap_after(partition, worst, other, step, targets)
                if after < before - _LEAST_GAIN and (
                    best is None or (after, step) < best
                ):
                    best = after, step
        if best:
            return best[1]
    return None


def _single_moves(
    partition: Partition, rep: int, other: int, params: ImproveParams
) -> Iterator[Step]:
    for area in list(_movable(partition, rep, other, params)):
        yield ((area, other),)
    for area in list(_movable(partition, other, rep, params)):
        yield ((area, rep),)


def _swaps(
    partition: Partition, rep: int, other: int, params: ImproveParams
) -> Iterator[Step]:
    """Yield swaps that keep both territories connected, and the cap on hand-overs."""
    out = list(islice(_movable(partition, rep, other, params), _MAX_PARTNERS))
    back = list(islice(_movable(partition, other, rep, params), _MAX_PARTNERS))
    for area in out:
        for partner in back:
            step = (area, other), (partner, rep)
            if _is_possible(partition, step, params):
                yield step


def _movable(
    partition: Partition, frm: int, to: int, params: ImproveParams
) -> Iterator[int]:
    for area in partition.areas_of[frm]:
        if (
            partition.is_free(area, to)
            and partition.touches(area, to)
            and params.can_hand_over(partition, area, to)
            and partition.can_leave(area)
        ):
            yield area


def _is_possible(partition: Partition, step: Step, params: ImproveParams) -> bool:
    """Try the second half of a swap after the first, and undo."""
    (area, other), (partner, rep) = step
    partition.move(area, other)
    is_possible = (
        params.can_hand_over(partition, partner, rep)
        and partition.can_leave(partner)
        and partition.touches(partner, rep)
    )
    partition.move(area, rep)
    return is_possible


def _gap(partition: Partition, rep: int, targets: list[float]) -> float:
    return abs(partition.load(rep) / targets[rep] - 1)


def _gap_after(
    partition: Partition, rep: int, other: int, step: Step, targets: list[float]
) -> float:
    for area, receiver in step:
        partition.move(area, receiver)
    after = max(_gap(partition, r, targets) for r in (rep, other))
    for area, receiver in reversed(step):
        partition.move(area, rep if receiver == other else other)
    return after
