"""Broken rules that the checker found, as a table or as JSON."""

from collections.abc import Sequence

from api.cli.console import make_text_table, show_table, stdout
from routing.check import Violation
from routing.texts import format_text

MOST_SHOWN = 200
_COLUMNS = ("code", "rep_id", "date", "customer_id", "visit_id", "message")

OBJECTED = 3
"""Exit code where our own checker objects."""


def violation_record(violation: Violation, language: str) -> dict[str, object]:
    """Return one violation as plain JSON, its sentence included."""
    return {
        "code": violation.code,
        "rep_id": violation.rep_id,
        "date": None if violation.date is None else violation.date.isoformat(),
        "customer_id": violation.customer_id,
        "visit_id": violation.visit_id,
        "message": violation.message(language),
    }


def show_violations(violations: Sequence[Violation], language: str) -> None:
    """Show violations as a table on stdout."""
    if not violations:
        return
    headers = [format_text(f"cli.violation.{name}", language) for name in _COLUMNS]
    rows = []
    for violation in violations[:MOST_SHOWN]:
        record = violation_record(violation, language)
        rows.append(["" if (c := record[name]) is None else c for name in _COLUMNS])
    show_table(stdout(), make_text_table(headers, rows))
    beyond = len(violations) - MOST_SHOWN
    if beyond > 0:
        stdout().print(format_text("cli.more_violations", language, count=beyond))
