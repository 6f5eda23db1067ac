"""Work too long for the server's own process: done beside it, and remembered."""

import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from api.errors import RefusedError
from api.parent import end_with_parent

PATIENCE_S = 20.0
"""How long an answer is waited for; the work itself goes on, and is remembered."""
MOST_KEPT = 32
MOST_WAITING = 8
NICENESS = 10

Order = TypeVar("Order")
Result = TypeVar("Result")


class Reckon(Protocol):
    """Does work on an order; raises a RefusedError where there is no result now."""

    def __call__(
        self, work: Callable[[Order], Result], order: Order, key: str = ""
    ) -> Result:
        """
        Return the result of the work.

        Parameters
        ----------
        work
            A function of a module, so that another process can call it.
        key
            Names the result, which is remembered under it; empty for none.
        """
        ...


def reckon_here(work: Callable[[Order], Result], order: Order, key: str = "") -> Result:  # noqa: ARG001 - as ``Reckon`` has it
    """Do the work in this process."""
    return work(order)


class ReckonerProcess:
    """
    Does work in one process beside the server, the first order first.

    Orders of one key wait for one result. A process that was lost is replaced at the
    next order.

    Parameters
    ----------
    patience_s
        Seconds after which an answer is not waited for any more.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: set[Future[Any]] = set()
        # Results differ from work to work.
        self._kept: OrderedDict[str, Future[Any]] = OrderedDict()

    def __call__(
        self, work: Callable[[Order], Result], order: Order, key: str = ""
    ) -> Result:
        """Return the result of the work, as ``Reckon`` tells."""
        name = f"{work.__module__}.{work.__name__} {key}" if key else ""
        future = self._find(work, order, name)
        try:
            result: Result = future.result(self.patience_s)
        except TimeoutError as error:
            raise RefusedError("STILL_RECKONING") from error
        except BrokenExecutor as error:
            raise RefusedError("RECKONER_UNAVAILABLE") from error
        return result

    def close(self) -> None:
        """End the process; what it works on is lost."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    # Results differ from work to work.
    def _find(
        self, work: Callable[[Order], Any], order: Order, name: str
    ) -> Future[Any]:
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and not _has_failed(kept):
                self._kept.move_to_end(name)
                return kept
            if len(self._waiting) >= MOST_WAITING:
                raise RefusedError("STILL_RECKONING")
            future = self._submit(work, order)
            self._waiting.add(future)
            if name:
                self._kept[name] = future
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        # Outside the lock: it is called at once where the work is done already.
        future.add_done_callback(self._waiting.discard)
        return future

    def _submit(self, work: Callable[[Order], Any], order: Order) -> Future[Any]:
        if self._pool is None:
            self._pool = _make_pool()
        try:
            return self._pool.submit(work, order)
        except BrokenExecutor:
            self._pool.shutdown(wait=False)
            self._pool = _make_pool()
            return self._pool.submit(work, order)


def _has_failed(future: Future[Any]) -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)


def _make_pool() -> ProcessPoolExecutor:
    # A fork would copy threads and connections of the server.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_prepare)


def _prepare() -> None:
    """Give way to the server, leave interrupts to it, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    end_with_parent()
