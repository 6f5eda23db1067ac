"""The one place where a command reads the clock."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from routing.plan import Plan


def today_of(plan: "Plan") -> date:
    """Return the date where the plan is, which may differ from that of the machine."""
    zone = plan.policy.timezone
    return datetime.now(ZoneInfo(zone) if zone else UTC).date()


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)
