"""What workers report while they search: a pipe to the parent, and who reads it."""

import os
import pickle
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread
from time import monotonic
from types import TracebackType

from routing.progress import Listener
from routing.solver.report import SearchReport

PERIOD = 0.5
"""Seconds between two reports of a territory."""

_MOST_BYTES = 508
"""So much, and the four bytes of its length, any pipe takes whole or not at all."""

_END = b""


class Mailbox:
    """
    A pipe that any number of workers write to, and a thread that reads it.

    There is no lock that a killed worker could keep, and nobody waits: a report that
    finds the pipe full is lost.
    """

    def __init__(self) -> None:
        self._reader, self.slot = get_context("spawn").Pipe(duplex=False)
        if os.name == "posix":
            os.set_blocking(self.slot.fileno(), False)
        self._thread = Thread(target=self._read, name="mailbox", daemon=True)
        self._listener: Listener | None = None

    def open(self, listener: Listener) -> None:
        """Have a listener hear of what comes, in a thread of its own, from now on."""
        self._listener = listener
        if not self._thread.is_alive():
            self._thread.start()

    def __enter__(self) -> "Mailbox":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self.slot.send_bytes(_END)
        self.slot.close()
        if self._thread.is_alive():
            self._thread.join(10 * PERIOD)
        self._reader.close()

    def _read(self) -> None:
        # Without workers the pipe ends when the parent closes its own side of it.
        with suppress(EOFError, OSError):
            while content := self._reader.recv_bytes():
                if self._listener is not None:
                    self._listener(pickle.loads(content))  # noqa: S301 of our workers


class Throttle:
    """
    Passes reports on about twice a second, and the first of every territory.

    Parameters
    ----------
    listener
        Who hears of them.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._rep_id = ""
        self._next = 0.0

    def __call__(self, report: SearchReport) -> None:
        """Pass a report on, or not."""
        now = monotonic()
        if now >= self._next or report.rep_id != self._rep_id:
            self._rep_id, self._next = report.rep_id, now + PERIOD
            self._listener(report)


def post(slot: Connection, report: SearchReport) -> None:
    """Put a report into a pipe without waiting."""
    content = pickle.dumps(report)
    if len(content) <= _MOST_BYTES:
        with suppress(OSError):
            slot.send_bytes(content)
