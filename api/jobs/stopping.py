"""Whether the server stops, and how long running jobs may still take."""

import threading
import time


class Stopping:
    """
    Nothing at first; then no new jobs; after a grace, no jobs at all.

    Parameters
    ----------
    grace_s
        Seconds that running jobs are given.
    """

    def __init__(self, grace_s: float) -> None:
        self._grace_s = grace_s
        self._begun = threading.Event()
        self._until = float("inf")

    def begin(self) -> None:
        """Let no more jobs begin."""
        if not self._begun.is_set():
            self._until = time.monotonic() + self._grace_s
            self._begun.set()

    @property
    def is_stopping(self) -> bool:
        """Whether no more jobs may begin."""
        return self._begun.is_set()

    def seconds_left(self) -> float:
        """Return what is left of the grace, >= 0; all of it before a stop."""
        if not self._begun.is_set():
            return self._grace_s
        return max(0.0, self._until - time.monotonic())

    def must_release(self) -> bool:
        """Tell whether running jobs have had their grace."""
        return self._begun.is_set() and time.monotonic() >= self._until
