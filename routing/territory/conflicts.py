"""Rules that no design can keep together, found before any search, and named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.plan import Conflict
from routing.territory.claims import NOBODY
from routing.territory.loads import DesignTask
from routing.territory.rule_model import Part, find_core, least_handovers, list_parts
from routing.territory.rules import RuleKind, Rules, fair_measures

_MOST_CONFLICTS = 20
"""So many are named at most; a file with more has a fault of its own."""
_YIELDS = (
    *(RuleKind.ATTRIBUTE, RuleKind.HANDOVERS),
    *(RuleKind.MAX_CUSTOMERS, RuleKind.APART),
)
"""Which rule of a conflict gives way, the first before the others."""


@dataclass(frozen=True)
class Settled:
    """
    Rules that can be kept together, and what was given up for that.

    Parameters
    ----------
    rules
        As they are to be kept: limits and attributes in a conflict stay, to be broken
        as little as possible; pairs are dropped, and a cap is raised.
    """

    rules: Rules
    conflicts: tuple[Conflict, ...] = ()


def find_conflicts(task: DesignTask, rules: Rules) -> tuple[Conflict, ...]:
    """Return sets of rules that no design can keep together, as few as name all."""
    return settle_rules(task, rules).conflicts


def settle_rules(task: DesignTask, rules: Rules) -> Settled:
    """
    Return rules that can be kept together, and name what had to give way.

    Simple contradictions are looked for one by one; what then still cannot be kept
    together, contiguity and work aside, a solver proves.
    """
    named = dict(_simple_conflicts(task, rules))
    conflicts: list[Conflict] = []
    for conflict in named.values():
        if conflict not in conflicts:
            conflicts.append(conflict)
    parts = [part for part in list_parts(task, rules) if part not in named]
    dropped = {part.idx for part in named if part.kind is RuleKind.APART}
    while parts and len(conflicts) < _MOST_CONFLICTS:
        core = find_core(task, rules, parts)
        if not core:
            break
        conflicts.append(_name(task, rules, core))
        loser = min(core, key=lambda part: (_YIELDS.index(part.kind), -part.idx))
        if loser.kind is RuleKind.APART:
            dropped.add(loser.idx)
        parts.remove(loser)
    if rules.max_handovers is not None and Part(RuleKind.HANDOVERS) not in parts:
        rules = replace(rules, max_handovers=least_handovers(task, rules, parts))
    kept = [idx for idx in range(len(rules.apart)) if idx not in dropped]
    rules = replace(
        rules,
        apart=tuple(rules.apart[idx] for idx in kept),
        names=tuple(rules.names[idx] for idx in kept),
    )
    return Settled(rules, tuple(conflicts))


def _simple_conflicts(
    task: DesignTask, rules: Rules
) -> Iterator[tuple[Part, Conflict]]:
    yield from _apart_conflicts(task, rules)
    yield from _limit_conflicts(task)
    for column in range(len(rules.attributes)):
        conflict = _attribute_conflict(task, rules, column)
        if conflict is not None:
            yield Part(RuleKind.ATTRIBUTE, column), conflict


def _apart_conflicts(task: DesignTask, rules: Rules) -> Iterator[tuple[Part, Conflict]]:
    """Yield pairs in one group, and pairs that only one rep may have."""
    for idx, (pair, names) in enumerate(zip(rules.apart, rules.names, strict=True)):
        part = Part(RuleKind.APART, idx)
        shown: dict[str, object] = {"one": names[0], "other": names[1]}
        reps = {rep for area in pair for rep in _reps(task, area)}
        if pair[0] == pair[1]:
            yield part, Conflict("APART_IN_GROUP", shown)
        elif len(reps) == 1:
            rep_id = task.crew.rep_ids[reps.pop()]
            yield part, Conflict("APART_ONE_REP", shown | {"rep": rep_id})


def _limit_conflicts(task: DesignTask) -> Iterator[tuple[Part, Conflict]]:
    """Yield reps who are locked to too many, and a team that has no room for all."""
    areas, crew = task.areas, task.crew
    locked = np.logical_not(areas.is_free)
    given = np.bincount(
        areas.fixed[locked], weights=areas.size[locked], minlength=len(crew)
    )
    most = crew.max_customers
    for rep in np.flatnonzero(given > most).tolist():
        yield (
            Part(RuleKind.MAX_CUSTOMERS, rep),
            Conflict(
                "LOCKED_BEYOND_LIMIT",
                {
                    "rep": crew.rep_ids[rep],
                    "locked": int(given[rep]),
                    "most": int(most[rep]),
                },
            ),
        )
    room = float(np.maximum(most, given)[crew.is_working | (given > 0)].sum())
    if areas.size.sum() > room:
        values = {"customers": int(areas.size.sum()), "most": int(room)}
        conflict = Conflict("LIMITS_TOO_LOW", values)
        for rep in np.flatnonzero(given <= most).tolist():
            yield Part(RuleKind.MAX_CUSTOMERS, rep), conflict


def _attribute_conflict(task: DesignTask, rules: Rules, column: int) -> Conflict | None:
    """Return why an attribute cannot be even: one customer, the locked, too few."""
    areas, crew = task.areas, task.crew
    name, tolerance = rules.attributes[column]
    values, shares = areas.measures[:, column], fair_measures(areas, crew)[:, column]
    most = shares * (1 + tolerance) * (1 + 1e-9)
    if shares.sum() <= 0:
        return None
    shown: dict[str, object] = {"attribute": name, "percent": _percent(tolerance)}
    biggest = int(values.argmax())
    reps = [rep for rep in _reps(task, biggest) if crew.is_working[rep]]
    if reps and values[biggest] > most[reps].max():
        off = values[biggest] / shares[reps].max() - 1
        least = {"least": _percent(float(off))}
        return Conflict("ATTRIBUTE_IN_ONE_PLACE", shown | least)
    locked = np.logical_not(areas.is_free)
    given = np.bincount(
        areas.fixed[locked], weights=values[locked], minlength=len(crew)
    )
    for rep in np.flatnonzero(crew.is_working & (given > most)).tolist():
        off = given[rep] / shares[rep] - 1
        shown |= {"rep": crew.rep_ids[rep], "least": _percent(float(off))}
        return Conflict("ATTRIBUTE_LOCKED", shown)
    if np.count_nonzero(values) < np.count_nonzero(crew.is_working):
        shown["customers"] = int(np.count_nonzero(values))
        return Conflict(
            "ATTRIBUTE_TOO_RARE", shown | {"reps": int(crew.is_working.sum())}
        )
    return None


def _name(task: DesignTask, rules: Rules, core: Sequence[Part]) -> Conflict:
    """Name rules that cannot be kept together."""
    crew = task.crew
    idx_of: Mapping[RuleKind, list[int]] = {
        kind: [part.idx for part in core if part.kind is kind] for kind in _YIELDS
    }
    pairs = [rules.names[idx] for idx in idx_of[RuleKind.APART]]
    if len(pairs) == len(core):
        areas = {area for part in core for area in rules.apart[part.idx]}
        reps = {rep for area in areas for rep in _reps(task, area)}
        customers = list(dict.fromkeys(name for pair in pairs for name in pair))
        values = {"customers": ", ".join(customers), "number": len(customers)}
        return Conflict("APART_TOO_MANY", values | {"reps": len(reps)})
    limited = [crew.rep_ids[rep] for rep in idx_of[RuleKind.MAX_CUSTOMERS]]
    uneven = [rules.attributes[column][0] for column in idx_of[RuleKind.ATTRIBUTE]]
    has_cap = bool(idx_of[RuleKind.HANDOVERS])
    return Conflict(
        "RULES_TOGETHER",
        {
            "apart": ", ".join("/".join(pair) for pair in pairs) or "-",
            "reps": ", ".join(limited) or "-",
            "attributes": ", ".join(uneven) or "-",
            "cap": rules.max_handovers if has_cap else "-",
        },
    )


def _reps(task: DesignTask, area: int) -> list[int]:
    """Return who may have an area."""
    areas = task.areas
    fixed = int(areas.fixed[area])
    able: list[int] = np.flatnonzero(areas.skills[areas.skill[area]]).tolist()
    return able if fixed == NOBODY else [fixed]


def _percent(share: float) -> str:
    return f"{100 * share:.3g}"
