"""How wrong a partition is, and strays brought home where no rule forbids it."""

from routing.territory.contiguity import stray_areas
from routing.territory.partition import Partition
from routing.territory.rules import RuleKind, Rules, find_broken_rules

_EPS = 1e-9
_TRIES = 400
"""Moves that are tried at most; each looks at all rules."""

Merit = tuple[float, float, float]
"""What is wrong: hard rules, then attributes, then work and what lies apart."""


def measure_merit(partition: Partition, rules: Rules, tolerance: float) -> Merit:
    """Return what a partition breaks, the graver first; zeros where nothing is."""
    broken = find_broken_rules(partition, rules)
    hard = sum(rule.amount for rule in broken if rule.kind is not RuleKind.ATTRIBUTE)
    uneven = sum(rule.amount for rule in broken if rule.kind is RuleKind.ATTRIBUTE)
    unfair = sum(max(0.0, abs(d) - tolerance) for d in partition.deviations())
    strays = len(stray_areas(partition)) / max(1, len(partition.areas))
    return hard, uneven, unfair + strays


def is_less(one: Merit, other: Merit) -> bool:
    """Tell whether the first is less wrong than the second."""
    for a, b in zip(one, other, strict=True):
        if abs(a - b) > _EPS:
            return a < b
    return False


def mend_strays(partition: Partition, rules: Rules, tolerance: float) -> Partition:
    """Give areas apart from their territory to reps around them, where that helps."""
    strays = stray_areas(partition)
    if not strays:
        return partition
    mended = Partition(partition.task, partition.to_array())
    merit = measure_merit(mended, rules, tolerance)
    tries = 0
    for area in strays:
        for rep in _reps_beside(mended, area):
            if tries == _TRIES:
                return mended
            tries += 1
            own = mended.rep_of[area]
            mended.move(area, rep)
            after = measure_merit(mended, rules, tolerance)
            if is_less(after, merit):
                merit = after
                break
            mended.move(area, own)
    return mended


def _reps_beside(partition: Partition, area: int) -> list[int]:
    """Return who may have an area and has something beside it, ascending."""
    place = int(partition.areas.place[area])
    around = (place, *partition.areas.neighbours[place])
    reps = {rep for q in around for rep in partition.at_place[q]}
    own = partition.rep_of[area]
    return sorted(r for r in reps if r != own and partition.is_free(area, r))
