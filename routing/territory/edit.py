"""Hand edits: what a move of customers does, before and after, and what it breaks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from routing.territory.basic_area import NOBODY
from routing.territory.edit_rules import BrokenRule, EditRules, find_broken_rules
from routing.territory.loads import DesignTask, IntArray
from routing.territory.pieces import BoolArray, find_strays
from routing.territory.work_figures import WorkFigures, count_handovers, measure_work


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    How a design stands.

    Parameters
    ----------
    work
        Of every rep.
    strays
        Whether an area is apart from its territory's main piece, shape (n,).
    num_handovers
        Customers with an owner who are another rep's.
    broken
        The rules it breaks.
    """

    work: tuple[WorkFigures, ...]
    strays: BoolArray
    num_handovers: int
    broken: tuple[BrokenRule, ...]

    @property
    def max_deviation(self) -> float:
        """Largest absolute deviation from a fair share."""
        return max((abs(figures.deviation) for figures in self.work), default=0.0)

    @property
    def total(self) -> float:
        """Seconds of service and driving per cycle."""
        return sum(figures.total for figures in self.work)

    @property
    def driving(self) -> float:
        """Seconds of driving per cycle."""
        return sum(figures.driving for figures in self.work)


@dataclass(frozen=True, kw_only=True)
class EditableDesign:
    """
    A design ready for edits, with what they all need worked out once.

    Parameters
    ----------
    rep_of
        Rep of every area, shape (n,).
    """

    task: DesignTask
    rep_of: IntArray
    rules: EditRules
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class EditResult:
    """
    What an edit does.

    Parameters
    ----------
    rep_of
        Rep of every area afterwards, shape (n,).
    touched
        Reps who give or take, ascending.
    cut_off
        Areas that the edit parts from the main piece of their territory, ascending.
    """

    rep_of: IntArray
    touched: tuple[int, ...]
    before: Standing
    after: Standing
    cut_off: tuple[int, ...]

    @property
    def newly_broken(self) -> tuple[BrokenRule, ...]:
        """Rules that held before, and those a rep touched breaks further."""
        values = {broken.key: abs(broken.value) for broken in self.before.broken}
        about = {*self.touched, NOBODY}
        return tuple(
            broken
            for broken in self.after.broken
            if broken.key not in values
            or (broken.rep in about and abs(broken.value) > values[broken.key] + 1e-9)
        )


def prepare_edits(
    task: DesignTask, rep_of: IntArray, rules: EditRules
) -> EditableDesign:
    """Return a design ready for any number of edits."""
    standing = _measure(task, rep_of, rules)
    return EditableDesign(
        task=task, rep_of=rep_of.copy(), rules=rules, standing=standing
    )


def evaluate_edit(design: EditableDesign, moves: Mapping[int, int]) -> EditResult:
    """
    Return what moving areas would do; the design stays as it is.

    Any move is played, broken rules are told and not prevented.

    Parameters
    ----------
    moves
        Area -> rep.
    """
    areas, reps = _to_arrays(design.task, moves)
    rep_of = design.rep_of.copy()
    rep_of[areas] = reps
    moved = rep_of != design.rep_of
    touched = np.unique(np.concatenate((rep_of[moved], design.rep_of[moved])))
    after = _measure(design.task, rep_of, design.rules)
    cut_off = np.flatnonzero(after.strays & ~design.standing.strays)
    return EditResult(
        rep_of=rep_of,
        touched=tuple(touched.tolist()),
        before=design.standing,
        after=after,
        cut_off=tuple(cut_off.tolist()),
    )


def apply_edit(design: EditableDesign, result: EditResult) -> EditableDesign:
    """Return the design after an edit, ready for the next one."""
    return replace(design, rep_of=result.rep_of, standing=result.after)


def lock_moves(task: DesignTask, moves: Mapping[int, int]) -> IntArray:
    """
    Return to whom areas are locked once edits are, for a re-design that keeps them.

    Like any lock these win over allowed reps; but a lock that stands already stays.

    Returns
    -------
    IntArray
        ``BasicAreas.fixed``, shape (n,).
    """
    areas, reps = _to_arrays(task, moves)
    fixed = task.areas.fixed.copy()
    fixed[areas] = np.where(fixed[areas] == NOBODY, reps, fixed[areas])
    return fixed


def _measure(task: DesignTask, rep_of: IntArray, rules: EditRules) -> Standing:
    work = measure_work(task, rep_of)
    strays = find_strays(task.areas, rep_of)
    num = count_handovers(task, rep_of)
    broken = find_broken_rules(task, rep_of, work, strays, num, rules)
    return Standing(work=work, strays=strays, num_handovers=num, broken=broken)


def _to_arrays(task: DesignTask, moves: Mapping[int, int]) -> tuple[IntArray, IntArray]:
    areas = np.array(list(moves.keys()), dtype=np.int64)
    reps = np.array(list(moves.values()), dtype=np.int64)
    for name, given, num in (
        ("areas", areas, len(task.areas)),
        ("reps", reps, len(task.crew)),
    ):
        wrong = given[(given < 0) | (given >= num)]
        if len(wrong):
            raise ValueError(f"Expected {name} in [0, {num}), got {wrong.tolist()}.")
    return areas, reps
