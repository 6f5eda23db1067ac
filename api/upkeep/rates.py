"""How often something may be done: counted in memory, never without bounds."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from api.errors import RefusedError

MOST_KEYS = 10_000
"""Callers counted at once; whoever came first is forgotten first."""
_PREFIX_BITS = 64
"""What one subscriber of IPv6 is given at least; he has all addresses within it."""


@dataclass
class _Window:
    began: datetime
    count: int


class Rate:
    """
    Counts by key, in windows that begin with a key's first count.

    Parameters
    ----------
    seconds
        Length of a window.
    most_keys
        Keys kept at most.
    """

    def __init__(self, seconds: int, *, most_keys: int = MOST_KEYS) -> None:
        self.length = timedelta(seconds=seconds)
        self.most_keys = most_keys
        self._lock = threading.Lock()
        # In the order in which windows began.
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    def __len__(self) -> int:
        """Return how many keys are kept."""
        return len(self._windows)

    def count(self, key: str, limit: int, now: datetime, cost: int = 1) -> int:
        """
        Count once more, unless the limit is reached.

        Parameters
        ----------
        cost
            What this once counts; the last to be let through may exceed the limit.

        Returns
        -------
        int
            0, or the seconds after which the window ends, at least 1; then nothing
            was counted.
        """
        with self._lock:
            window = self._window(key, now)
            if window.count >= limit:
                left = window.began + self.length - now
                return max(1, -(-left // timedelta(seconds=1)))
            window.count += cost
            return 0

    def forget(self, key: str) -> None:
        """Let a key begin anew."""
        with self._lock:
            self._windows.pop(key, None)

    def _window(self, key: str, now: datetime) -> _Window:
        self._drop_ended(now)
        window = self._windows.get(key)
        if window is None:
            while len(self._windows) >= self.most_keys:
                self._windows.popitem(last=False)
            window = self._windows[key] = _Window(now, 0)
        return window

    def _drop_ended(self, now: datetime) -> None:
        """Drop windows that ended, and those of a clock that was put back."""
        while self._windows:
            first = next(iter(self._windows.values()))
            # Threads come here a little out of the order of their times.
            if abs(now - first.began) < self.length:
                return
            self._windows.popitem(last=False)


@dataclass(frozen=True)
class Rates:
    """What the service counts: requests, wrong tokens, customers read by reps."""

    requests: Rate = field(default_factory=lambda: Rate(60))
    bad_tokens: Rate = field(default_factory=lambda: Rate(60))
    customers: Rate = field(default_factory=lambda: Rate(3_600))
    crawls: Rate = field(default_factory=lambda: Rate(3_600))


def demand_rate(rate: Rate, key: str, limit: int, now: datetime) -> None:
    """Count once more; raises a RefusedError that says when to come again."""
    seconds = rate.count(key, limit, now)
    if seconds:
        raise too_often(seconds)


def too_often(seconds: int) -> RefusedError:
    """Return the refusal of what came too often: 429."""
    headers = {"Retry-After": str(seconds)}
    return RefusedError("RATE_LIMITED", headers=headers, values={"seconds": seconds})


def address_key(address: str) -> str:
    """Return what stands for a caller's address: of IPv6, the network alone."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{int(found) >> (128 - _PREFIX_BITS):x}/{_PREFIX_BITS}"
