"""Plan -> figures: drive time, distance, use of capacity, balance, consistency."""

from routing.metrics.consistency import far_from_area, weekday_consistency
from routing.metrics.figures import (
    DayLoad,
    Figures,
    GradeFigures,
    RepFigures,
    figures_to_json,
)
from routing.metrics.measure import measure_plan
from routing.metrics.shortage import missing_rep_days

__all__ = [
    "DayLoad",
    "Figures",
    "GradeFigures",
    "RepFigures",
    "far_from_area",
    "figures_to_json",
    "measure_plan",
    "missing_rep_days",
    "weekday_consistency",
]
