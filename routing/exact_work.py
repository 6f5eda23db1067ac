"""The work an exact solver says it did, without what differs from run to run."""

from ortools.sat.python import cp_model

_DIGITS = 9
"""Decimal places kept: far above what sums of floats differ by, far below any limit."""


def done_work(solver: cp_model.CpSolver) -> float:
    """
    Return the work of a solver's last solve, about seconds, >= 0.

    CP-SAT adds it up in an order that may differ between equal runs, so that its last
    bits do too: rounded, equal runs leave equal budgets and equal proofs.
    """
    return round(solver.response_proto.deterministic_time, _DIGITS)
