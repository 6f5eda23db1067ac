"""The work an exact solver says it did, without what differs from run to run."""

_DIGITS = 9
"""Decimal places kept: far above what sums of floats differ by, far below any limit."""


def steady_work(deterministic_time: float) -> float:
    """
    Return the work of a solve, about seconds, >= 0, as every equal run reports it.

    CP-SAT adds its work up in an order that may differ between equal runs, and so do
    its last bits: rounded, equal runs leave equal budgets and equal proofs.
    """
    return round(deterministic_time, _DIGITS)
