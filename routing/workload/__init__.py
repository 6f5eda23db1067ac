"""The workload sheet: visits, points and hours against the reps' hours."""

from routing.workload.measure import RepWork, Work, Workload, measure_workload
from routing.workload.sheet import format_workload, make_workload_record

__all__ = [
    "RepWork",
    "Work",
    "Workload",
    "format_workload",
    "make_workload_record",
    "measure_workload",
]
