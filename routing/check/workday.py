"""What a rep's weekday offers: free time, the break, and how much may be planned."""

from dataclasses import dataclass
from math import floor

from routing.check.views import PolicyView, RepView, Span


@dataclass(frozen=True, kw_only=True)
class WorkdayView:
    """
    A rep's limits on a weekday.

    Parameters
    ----------
    blocks
        Inside the shift, joined, ascending.
    break_span
        Window of a break that can be due; None when none can.
    fill_limit
        Most seconds of driving, parking and service.
    """

    shift: Span
    blocks: tuple[Span, ...]
    break_time: int
    break_span: Span | None
    fill_limit: int


def workday_of(rep: RepView, weekday: int, policy: PolicyView) -> WorkdayView | None:
    """Return a rep's limits on a weekday, None when he is free."""
    shift = rep.shifts[weekday]
    if shift is None:
        return None
    blocks = _blocks(rep, weekday, shift)
    first, last = rep.break_window
    can_be_due = (
        rep.break_time > 0
        and shift[0] <= first
        and last <= shift[1]
        and any(
            min(end, last) - max(start, first) >= rep.break_time
            for start, end in _gaps(shift, blocks)
        )
    )
    workable = shift[1] - shift[0] - sum(end - start for start, end in blocks)
    if can_be_due:
        workable -= rep.break_time
    return WorkdayView(
        shift=shift,
        blocks=blocks,
        break_time=rep.break_time if can_be_due else 0,
        break_span=rep.break_window if can_be_due else None,
        fill_limit=max(0, floor(policy.fill * workable)),
    )


def free_spans(rep: RepView, weekday: int) -> list[Span]:
    """Return the parts of a shift outside its blocks."""
    shift = rep.shifts[weekday]
    return [] if shift is None else _gaps(shift, _blocks(rep, weekday, shift))


def overlaps(start: int, end: int, blocks: tuple[Span, ...]) -> bool:
    """Tell whether an activity of positive length touches the inside of a block."""
    return end > start and any(start < b[1] and end > b[0] for b in blocks)


def _gaps(shift: Span, blocks: tuple[Span, ...]) -> list[Span]:
    begins = [shift[0], *(end for _, end in blocks)]
    ends = [*(start for start, _ in blocks), shift[1]]
    return list(zip(begins, ends, strict=True))


def _blocks(rep: RepView, weekday: int, shift: Span) -> tuple[Span, ...]:
    own = sorted((start, end) for day, start, end in rep.blocks if day == weekday)
    joined: list[Span] = []
    for raw_start, raw_end in own:
        start, end = max(raw_start, shift[0]), min(raw_end, shift[1])
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)
