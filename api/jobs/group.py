"""A job's process and whatever it starts: begun together, ended together."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context

NICENESS = 10
"""So that whoever plans leaves the processor to whoever answers."""


class ProcessGroup:
    """
    A function in a process of its own, the leader of a group.

    Parameters
    ----------
    work
        A function of a module.
    """

    def __init__(self, work: Callable[[str], None], argument: str) -> None:
        # A fork would copy threads and connections of the server.
        self._process = get_context("spawn").Process(target=work, args=(argument,))
        self._process.start()

    @property
    def number(self) -> int:
        """The group's number, that of its first process."""
        return self._process.pid or 0

    @property
    def is_alive(self) -> bool:
        """Whether the first process lives."""
        return self._process.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for the end of the first process, so long at most."""
        self._process.join(seconds)

    def kill(self) -> None:
        """End all processes of the group at once, and wait for the first."""
        # Before it leads a group of its own, it is alone.
        self._process.kill()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.number, signal.SIGKILL)
        self._process.join()

    def close(self) -> None:
        """End what is left of the group, and forget it."""
        self.kill()
        self._process.close()


def lead_group() -> None:
    """Make this process the leader of a group, nice to others; call it first."""
    os.setsid()
    os.nice(NICENESS)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
