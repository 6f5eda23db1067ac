"""An allocation as a model of CP-SAT: a literal per area and rep who may have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from routing.territory.allocate_cuts import Cut
from routing.territory.allocate_problem import AllocateProblem
from routing.territory.basic_area import NOBODY

Member = cp_model.IntVar | int
"""Whether a rep has an area: a literal, or 0 or 1 where that is settled."""


@dataclass(frozen=True)
class AllocateModel:
    """
    The model, and what stands for what in it.

    Parameters
    ----------
    members
        Per area the candidates and their literals.
    excess
        Weighted sum beyond the ranges; 0 where they are hard.
    """

    model: cp_model.CpModel
    members: tuple[dict[int, Member], ...]
    cost: cp_model.LinearExprT
    excess: cp_model.LinearExprT

    def member(self, area: int, rep: int) -> Member:
        """Return whether a rep has an area."""
        return self.members[area].get(rep, 0)


def build_model(problem: AllocateProblem, *, is_soft: bool) -> AllocateModel:
    """Return all rules but contiguity; no objective yet."""
    model = cp_model.CpModel()
    members = tuple(_add_area(model, reps) for reps in problem.candidates)
    parts = [
        costs * member
        for values, row in zip(problem.costs, members, strict=True)
        for costs, member in zip(values, row.values(), strict=True)
    ]
    excess = _add_ranges(model, problem, members, is_soft=is_soft)
    built = AllocateModel(model, members, cp_model.LinearExpr.sum(parts), excess)
    _add_centres(built, problem)
    _add_apart(built, problem)
    _add_handovers(built, problem)
    return built


def add_cuts(built: AllocateModel, cuts: Iterable[Cut]) -> None:
    """Forbid what the cuts forbid."""
    for cut in cuts:
        has = built.member(cut.area, cut.rep)
        around = [built.member(area, cut.rep) for area in cut.separator]
        if cut.root == NOBODY:
            _add_at_least(built.model, around, has)
        else:
            both = has + built.member(cut.root, cut.rep) - 1
            _add_at_least(built.model, around, both)


def add_start(built: AllocateModel, rep_of: Sequence[int]) -> None:
    """Hint at an allocation."""
    built.model.clear_hints()
    for row, own in zip(built.members, rep_of, strict=True):
        for rep, member in row.items():
            if not isinstance(member, int):
                built.model.add_hint(member, rep == own)


def _add_area(model: cp_model.CpModel, reps: Sequence[int]) -> dict[int, Member]:
    if len(reps) == 1:
        return {reps[0]: 1}
    literals = {rep: model.new_bool_var("") for rep in reps}
    model.add_exactly_one(literals.values())
    return dict(literals)


def _add_ranges(
    model: cp_model.CpModel,
    problem: AllocateProblem,
    members: Sequence[dict[int, Member]],
    *,
    is_soft: bool,
) -> cp_model.LinearExprT:
    """Keep the sums in their ranges, or return what lies beyond."""
    of_rep: list[list[tuple[int, Member]]] = [[] for _ in range(problem.num_reps)]
    loads: list[dict[int, int]] = [{} for _ in range(problem.num_reps)]
    for area, row in enumerate(members):
        for number, (rep, member) in enumerate(row.items()):
            of_rep[rep].append((area, member))
            if problem.loads:
                loads[rep][area] = problem.loads[area][number]
    parts = []
    for rep, own in enumerate(of_rep):
        is_open: Member = 1
        if problem.num_open is not None:
            is_open = members[problem.centre(rep)].get(rep, 0)
        for q in range(problem.num_measures):
            values = loads[rep]
            if q < problem.measures.shape[1]:
                values = dict(enumerate(problem.measures[:, q].tolist()))
            terms = [values[area] * member for area, member in own]
            total = cp_model.LinearExpr.sum(terms)
            least, most = int(problem.least[rep, q]), int(problem.most[rep, q])
            beyond: Member = 0
            if is_soft:
                limit = max(sum(values[area] for area, _ in own), least)
                beyond = model.new_int_var(0, limit, "")
                parts.append((problem.weights[q] if problem.weights else 1) * beyond)
            model.add(total + beyond >= least * is_open)
            model.add(total <= most * is_open + beyond)
    return cp_model.LinearExpr.sum(parts)


def _add_centres(built: AllocateModel, problem: AllocateProblem) -> None:
    if problem.num_open is None:
        for rep, area in enumerate(problem.centres):
            if area != NOBODY:
                built.model.add(built.member(area, rep) >= 1)
        return
    opens = [built.member(area, rep) for rep, area in enumerate(problem.centres)]
    built.model.add(cp_model.LinearExpr.sum(opens) == problem.num_open)
    for row in built.members:
        for rep, member in row.items():
            if member is not opens[rep]:
                _add_at_least(built.model, [opens[rep]], member)


def _add_apart(built: AllocateModel, problem: AllocateProblem) -> None:
    for one, other in problem.apart:
        for rep in built.members[one]:
            if rep in built.members[other]:
                pair = built.member(one, rep) + built.member(other, rep)
                built.model.add(pair <= 1)


def _add_handovers(built: AllocateModel, problem: AllocateProblem) -> None:
    if problem.max_handovers is None:
        return
    parts = [
        number * member
        for values, row in zip(problem.handover, built.members, strict=False)
        for number, member in zip(values, row.values(), strict=True)
    ]
    total = cp_model.LinearExpr.sum(parts)
    built.model.add(total <= problem.max_handovers)


def _add_at_least(
    model: cp_model.CpModel, around: Sequence[Member], has: cp_model.LinearExprT
) -> None:
    """Ask that one of some members holds if another does; nothing where one is sure."""
    if not any(isinstance(member, int) and member for member in around):
        model.add(cp_model.LinearExpr.sum(around) >= has)
