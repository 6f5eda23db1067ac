"""Times of day that come again: cron expressions of five fields."""

from datetime import datetime
from typing import cast

from croniter import croniter

_FIELDS = 5


def check_cron(text: str) -> str:
    """Return an expression that can be used, or the empty one; ValueError otherwise."""
    if text and (len(text.split()) != _FIELDS or not croniter.is_valid(text)):
        raise ValueError(f"Expected a cron expression of {_FIELDS} fields.")
    return text


def last_tick(text: str, now: datetime) -> datetime:
    """Return the last time before or at a moment that an expression names."""
    # The library has no types.
    at_now = croniter.match(text, now) and now.second == 0 and now.microsecond == 0
    found = now if at_now else croniter(text, now).get_prev(datetime)
    return cast("datetime", found)
