"""Whether rules can be kept together at all, contiguity and work aside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from routing.territory.claims import NOBODY
from routing.territory.loads import DesignTask
from routing.territory.rules import RuleKind, Rules, fair_measures

_WORK = 5.0
_UNITS = 1e7
_MOST_VALUED = 20_000
"""Pairs of area and rep up to which attributes are part of the proof."""


@dataclass(frozen=True, order=True)
class Part:
    """A single rule: its kind, and which pair, rep or attribute."""

    kind: RuleKind
    idx: int = 0


def list_parts(task: DesignTask, rules: Rules) -> tuple[Part, ...]:
    """Return the single rules that may conflict with each other or with the locks."""
    limited = np.flatnonzero(np.isfinite(task.crew.max_customers)).tolist()
    is_small = len(task.areas) * len(task.crew) <= _MOST_VALUED
    num_attributes = len(rules.attributes) if is_small else 0
    cap = () if rules.max_handovers is None else (Part(RuleKind.HANDOVERS),)
    return (
        *(Part(RuleKind.APART, idx) for idx in range(len(rules.apart))),
        *(Part(RuleKind.MAX_CUSTOMERS, rep) for rep in limited),
        *cap,
        *(Part(RuleKind.ATTRIBUTE, column) for column in range(num_attributes)),
    )


def find_core(
    task: DesignTask, rules: Rules, parts: Sequence[Part]
) -> tuple[Part, ...]:
    """
    Return rules that cannot be kept together, none of them superfluous; () if all can.

    Locks and allowed reps always hold. What is not decided within the work counts as
    possible.
    """
    core = _conflict(task, rules, parts)
    if core is None:
        return ()
    kept = list(core)
    for part in core:
        fewer = [other for other in kept if other != part]
        smaller = _conflict(task, rules, fewer)
        if smaller is not None:
            kept = [other for other in kept if other in smaller]
    return tuple(sorted(kept))


def least_handovers(task: DesignTask, rules: Rules, parts: Sequence[Part]) -> int:
    """
    Return how many hand-overs the other rules ask for at least.

    Parameters
    ----------
    parts
        Without the cap on hand-overs.
    """
    built = _Model(task, rules, parts)
    for holds in built.holds.values():
        built.model.add(holds == 1)
    built.model.minimize(built.handovers)
    solver = _solver()
    status = solver.solve(built.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return int(task.areas.size.sum())
    return round(solver.objective_value)


def _conflict(
    task: DesignTask, rules: Rules, parts: Sequence[Part]
) -> tuple[Part, ...] | None:
    """Return parts that cannot hold together; None where all can."""
    built = _Model(task, rules, parts)
    built.model.add_assumptions(list(built.holds.values()))
    solver = _solver()
    if solver.solve(built.model) != cp_model.INFEASIBLE:
        return None
    guilty = set(solver.sufficient_assumptions_for_infeasibility())
    found = [part for part, holds in built.holds.items() if holds.index in guilty]
    return tuple(found or parts)


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = _WORK
    return solver


class _Model:
    """Numbers of alike areas per rep; areas to be apart are alike nobody."""

    def __init__(self, task: DesignTask, rules: Rules, parts: Sequence[Part]) -> None:
        self.model = cp_model.CpModel()
        self._task, self._rules = task, rules
        self.holds = {part: self.model.new_bool_var("") for part in parts}
        columns = [p.idx for p in parts if p.kind is RuleKind.ATTRIBUTE]
        self._first, self._counts, self._kind_of = _alike(task, rules, columns)
        self._numbers = [self._add_kind(kind) for kind in range(len(self._first))]
        self.handovers = self._sum_handovers()
        for part, holds in self.holds.items():
            self._add_part(part, holds)

    def _add_kind(self, kind: int) -> dict[int, cp_model.IntVar]:
        areas, first = self._task.areas, self._first[kind]
        fixed = int(areas.fixed[first])
        able = np.flatnonzero(areas.skills[areas.skill[first]]).tolist()
        reps = able if fixed == NOBODY else [fixed]
        count = self._counts[kind]
        numbers = {rep: self.model.new_int_var(0, count, "") for rep in reps}
        self.model.add(cp_model.LinearExpr.sum(list(numbers.values())) == count)
        return numbers

    def _sum_handovers(self) -> cp_model.LinearExprT:
        areas = self._task.areas
        return cp_model.LinearExpr.sum(
            [
                areas.handovers(first, rep) * number
                for first, numbers in zip(self._first, self._numbers, strict=True)
                for rep, number in numbers.items()
            ]
        )

    def _add_part(self, part: Part, holds: cp_model.IntVar) -> None:
        if part.kind is RuleKind.APART:
            one, other = (self._kind_of[area] for area in self._rules.apart[part.idx])
            for rep in sorted(self._numbers[one].keys() & self._numbers[other].keys()):
                pair = self._numbers[one][rep] + self._numbers[other][rep]
                # Twice the same: the areas are one.
                self.model.add(pair <= 1).only_enforce_if(holds)
        elif part.kind is RuleKind.MAX_CUSTOMERS:
            most = int(self._task.crew.max_customers[part.idx])
            total = self._sum(part.idx, self._task.areas.size.tolist())
            self.model.add(total <= most).only_enforce_if(holds)
        elif part.kind is RuleKind.HANDOVERS:
            most = self._rules.max_handovers or 0
            self.model.add(self.handovers <= most).only_enforce_if(holds)
        else:
            self._add_attribute(part.idx, holds)

    def _add_attribute(self, column: int, holds: cp_model.IntVar) -> None:
        areas, crew = self._task.areas, self._task.crew
        fair = fair_measures(areas, crew)[:, column]
        if fair.sum() <= 0:
            return
        scale = _UNITS / float(areas.measures[:, column].sum())
        values = np.rint(areas.measures[:, column] * scale).astype(int).tolist()
        tolerance = self._rules.attributes[column][1]
        slack = len(areas)
        for rep in np.flatnonzero(crew.is_working).tolist():
            share = float(fair[rep]) * scale
            total = self._sum(rep, values)
            least, most = share * (1 - tolerance), share * (1 + tolerance)
            self.model.add(total >= int(least) - slack).only_enforce_if(holds)
            self.model.add(total <= int(most) + 1 + slack).only_enforce_if(holds)

    def _sum(self, rep: int, values: Sequence[int]) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.sum(
            [
                values[first] * numbers[rep]
                for first, numbers in zip(self._first, self._numbers, strict=True)
                if rep in numbers
            ]
        )


def _alike(
    task: DesignTask, rules: Rules, columns: Sequence[int]
) -> tuple[list[int], list[int], list[int]]:
    """Return the first area and the number of each kind, and the kind of each area."""
    areas = task.areas
    alone = {area for pair in rules.apart for area in pair}
    has_cap = rules.max_handovers is not None
    kinds: dict[tuple[object, ...], int] = {}
    first: list[int] = []
    counts: list[int] = []
    kind_of: list[int] = []
    for area in range(len(areas)):
        claim = areas.fixed[area], areas.skill[area], areas.size[area]
        owner = areas.owner[area] if has_cap else NOBODY
        held = areas.holders[area] if has_cap and areas.holders else {}
        measured = tuple(areas.measures[area, columns].tolist())
        single = area if area in alone else NOBODY
        kind = kinds.setdefault(
            (*claim, owner, *sorted(held.items()), measured, single), len(kinds)
        )
        if kind == len(first):
            first.append(area)
            counts.append(0)
        counts[kind] += 1
        kind_of.append(kind)
    return first, counts, kind_of
