"""Faults of inputs as plain JSON, for plan folders, commands and jobs alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.errors import Issue, TravelError


@dataclass(frozen=True)
class Rows:
    """What became of the rows of the customers file."""

    total: int = 0
    accepted: int = 0
    rejected: int = 0


def faults_record(
    issues: Sequence[Issue], rows: Rows, language: str
) -> dict[str, object]:
    """Return issues as plain JSON."""
    return {
        "issues": [issue_record(issue, language) for issue in issues],
        "rows_total": rows.total,
        "rows_accepted": rows.accepted,
        "rows_rejected": rows.rejected,
    }


def issue_record(issue: Issue, language: str) -> dict[str, object]:
    """Return one issue as plain JSON, its sentences included."""
    return {
        "severity": str(issue.severity),
        "file": issue.file,
        "row": issue.row,
        "column": issue.column,
        "value": issue.value,
        "code": issue.code,
        "message": issue.message(language),
        "cure": issue.cure(language),
    }


def travel_issues(error: TravelError) -> list[Issue]:
    """Return missing travel as issues, one a place or pair."""
    return [
        Issue(file="travel", code="TRAVEL_MISSING", value=name)
        for name in error.missing
    ]
