"""Exact allocation of basic areas to reps: the best that all rules allow, proved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from routing.exact_work import steady_work
from routing.territory.allocate_cuts import lonely_cuts, stray_cuts
from routing.territory.allocate_model import (
    AllocateModel,
    add_cuts,
    add_start,
    build_model,
)
from routing.territory.allocate_problem import (
    AllocateParams,
    AllocateProblem,
    AllocateStatus,
    Allocation,
    allocation_cost,
    allocation_excess,
)

_LEAST_WORK = 1e-3


def allocate_areas(
    problem: AllocateProblem,
    params: AllocateParams,
    start: Sequence[int] | None = None,
) -> Allocation:
    """
    Give every area the rep with whom all together cost least, within all rules.

    Contiguity is asked for where it is broken: solve, cut off the stray pieces, solve
    again. The work is counted by the solver, not by a clock, so that equal input gives
    equal output.

    Parameters
    ----------
    start
        Rep of each area in an allocation to begin from; it may break rules.

    Returns
    -------
    Allocation
        Rules that cannot be kept together are an answer too: ``INFEASIBLE``. What is
        found in time and not proved best is ``FEASIBLE``.
    """
    if not all(problem.candidates):
        return Allocation(status=AllocateStatus.INFEASIBLE)
    hard = build_model(problem, is_soft=False)
    add_cuts(hard, lonely_cuts(problem))
    if not params.is_soft:
        return _minimise(problem, hard, hard.cost, params, start)
    # Most problems keep their ranges, and then the hard rules are solved far sooner.
    first = replace(params, work=params.work / 2, is_soft=False)
    found = _minimise(problem, hard, hard.cost, first, start)
    if found.is_found:
        return found
    soft = build_model(problem, is_soft=True)
    add_cuts(soft, lonely_cuts(problem))
    rest = replace(params, work=max(_LEAST_WORK, params.work - found.work), gap=0.0)
    unfair = _minimise(problem, soft, _excess_first(problem, soft), rest, start)
    bound = max(0, unfair.bound - unfair.excess * _excess_price(problem))
    return replace(unfair, bound=bound, work=found.work + unfair.work)


def _excess_first(
    problem: AllocateProblem, built: AllocateModel
) -> cp_model.LinearExprT:
    """Return an objective in which no saving of cost is worth a unit of excess."""
    return cp_model.LinearExpr.weighted_sum(
        (built.excess, built.cost), (_excess_price(problem), 1)
    )


def _excess_price(problem: AllocateProblem) -> int:
    return 1 + sum(max(costs) - min(costs) for costs in problem.costs)


def _minimise(
    problem: AllocateProblem,
    built: AllocateModel,
    objective: cp_model.LinearExprT,
    params: AllocateParams,
    start: Sequence[int] | None,
) -> Allocation:
    """Solve and cut until the best allocation is connected, or the work is done."""
    built.model.minimize(objective)
    best: tuple[int, ...] = ()
    bound, work = 0, 0.0
    while True:
        if start:
            add_start(built, start)
        answer = _solve(problem, built, params, max(_LEAST_WORK, params.work - work))
        work, bound = work + answer.work, max(bound, answer.bound)
        best = _cheaper(problem, best, answer.connected)
        cuts = stray_cuts(problem, answer.rep_of) if answer.rep_of else ()
        add_cuts(built, cuts)
        if not cuts or work >= params.work:
            break
        start = best or answer.rep_of
    is_proved = answer.is_proved and not cuts
    return _answer(problem, best, bound, work, is_proved=is_proved)


def _answer(
    problem: AllocateProblem,
    best: tuple[int, ...],
    bound: int,
    work: float,
    *,
    is_proved: bool,
) -> Allocation:
    if not best:
        status = AllocateStatus.INFEASIBLE if is_proved else AllocateStatus.UNKNOWN
        return Allocation(status=status, bound=bound, work=work)
    return Allocation(
        status=AllocateStatus.OPTIMAL if is_proved else AllocateStatus.FEASIBLE,
        rep_of=best,
        cost=allocation_cost(problem, best),
        excess=allocation_excess(problem, best),
        bound=bound,
        work=work,
    )


def _cheaper(
    problem: AllocateProblem, one: tuple[int, ...], other: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the allocation of less excess and then less cost; the other may be ()."""
    if not one or not other:
        return one or other

    def price(rep_of: tuple[int, ...]) -> tuple[int, int]:
        return allocation_excess(problem, rep_of), allocation_cost(problem, rep_of)

    return min(one, other, key=price)


@dataclass(frozen=True)
class _Answer:
    """What the solver said: its last allocation, and the last connected one."""

    rep_of: tuple[int, ...]
    connected: tuple[int, ...]
    bound: int
    work: float
    is_proved: bool


class _KeepConnected(cp_model.CpSolverSolutionCallback):
    """Keeps the last allocation met that is connected."""

    def __init__(self, problem: AllocateProblem, built: AllocateModel) -> None:
        super().__init__()
        self._problem, self._built = problem, built
        self.rep_of: tuple[int, ...] = ()

    def on_solution_callback(self) -> None:
        """Look at an allocation."""
        rep_of = _chosen(self._built, self)
        if not stray_cuts(self._problem, rep_of):
            self.rep_of = rep_of


def _solve(
    problem: AllocateProblem, built: AllocateModel, params: AllocateParams, work: float
) -> _Answer:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = params.seed % (1 << 30)
    solver.parameters.max_deterministic_time = work
    solver.parameters.relative_gap_limit = params.gap
    solver.parameters.linearization_level = 2
    solver.parameters.symmetry_level = 0
    kept = _KeepConnected(problem, built)
    status = solver.solve(built.model, kept)
    is_found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    bound = solver.best_objective_bound if status != cp_model.INFEASIBLE else 0
    return _Answer(
        rep_of=_chosen(built, solver) if is_found else (),
        connected=kept.rep_of,
        bound=round(max(0.0, bound)),
        work=steady_work(solver.response_proto.deterministic_time),
        is_proved=status in (cp_model.OPTIMAL, cp_model.INFEASIBLE),
    )


def _chosen(
    built: AllocateModel, values: cp_model.CpSolver | cp_model.CpSolverSolutionCallback
) -> tuple[int, ...]:
    return tuple(
        max(row, key=lambda rep: values.value(row[rep])) for row in built.members
    )
