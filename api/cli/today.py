"""The one place where a command reads the clock for a date."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from api.cli.options import usage_error

if TYPE_CHECKING:
    from routing.plan import Plan


def parse_date(text: str | None, language: str) -> date | None:
    """Return a date of the command line; None where none is given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise usage_error("start_unreadable", language, value=text) from error


def today_of(plan: "Plan") -> date:
    """Return the date where the plan is, which may differ from that of the machine."""
    zone = plan.policy.timezone
    return datetime.now(ZoneInfo(zone) if zone else UTC).date()
