"""Reports of earlier cycles on customers who are gone since: one line, not hundreds."""

from collections.abc import Sequence
from datetime import date

from routing.errors import Issue, Severity


def fold_past_reports(issues: Sequence[Issue], start: date) -> tuple[Issue, ...]:
    """
    Return the issues of a log with those on past visits of unknown customers as one.

    A log is only ever added to, so that it names everybody who was ever visited.

    Parameters
    ----------
    start
        First day of the plan's cycle; visits of earlier cycles are past.
    """
    past = [issue for issue in issues if _is_past(issue, start)]
    if not past:
        return tuple(issues)
    values: dict[str, object] = {"count": len(past), "start": start}
    told = Issue(past[0].file, "REPORTS_OF_GONE", Severity.WARNING, values=values)
    return (told, *(issue for issue in issues if not _is_past(issue, start)))


def _is_past(issue: Issue, start: date) -> bool:
    if issue.code != "UNKNOWN_CUSTOMER" or "@" not in issue.value:
        return False
    # A visit's id has the first day of its cycle: C1@2026-11-30#1.
    return issue.value.rpartition("@")[2][:10] < start.isoformat()
