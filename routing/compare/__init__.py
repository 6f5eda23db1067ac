"""Two plans side by side, timed by the same rules."""

from routing.compare.comparison import (
    Comparison,
    compare_made_plans,
    compare_plans,
    comparison_notes,
    comparison_rows,
    comparison_to_json,
)

__all__ = [
    "Comparison",
    "compare_made_plans",
    "compare_plans",
    "comparison_notes",
    "comparison_rows",
    "comparison_to_json",
]
