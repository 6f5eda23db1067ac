"""Executors for territories: this process, or as many others as there are cores."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from threading import current_thread, main_thread
from typing import ParamSpec, TypeVar

from api.mailbox import Mailbox, Throttle, post
from api.parent import end_with_parent
from routing.progress import Listener
from routing.solver.report import SearchReport

Params = ParamSpec("Params")
Result = TypeVar("Result")

_STOPS = frozenset({signal.SIGINT, signal.SIGTERM})

_send: Listener | None = None
"""Set in workers only: a pool hands its processes things when they start, or never."""


class SerialExecutor(Executor):
    """Runs every task at once, in this process and thread."""

    def submit(
        self,
        fn: Callable[Params, Result],
        /,
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Future[Result]:
        """Run a function; its exception comes out here, as there is nobody to wait."""
        future: Future[Result] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def connect(self, listener: Listener) -> Listener:
        """Return what a search calls to be heard, now and then."""
        return Throttle(listener)


class WorkerPool(ProcessPoolExecutor):
    """
    Starts its processes as tasks come, none of them half.

    Parameters
    ----------
    mailbox
        What workers report to.
    """

    def __init__(self, workers: int, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        # Workers stay: with max_tasks_per_child Python 3.11 and 3.12 forget to replace
        # them, and wait for ever (python/cpython#115634).
        super().__init__(
            max_workers=workers,
            mp_context=get_context("spawn"),
            initializer=prepare_worker,
            initargs=(mailbox.slot,),
        )

    def connect(self, listener: Listener) -> Listener:
        """Return what a search calls in its worker to be heard here, now and then."""
        self._mailbox.open(listener)
        return send_report

    def submit(
        self,
        fn: Callable[Params, Result],
        /,
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Future[Result]:
        """Submit a task, and perhaps start a worker for it."""
        with _stops_held():
            return super().submit(fn, *args, **kwargs)


def default_workers() -> int:
    """Return as many workers as there are cores."""
    return os.cpu_count() or 1


@contextmanager
def make_executor(workers: int) -> Iterator[SerialExecutor | WorkerPool]:
    """
    Yield an executor; when the block is left early its processes are ended.

    Parameters
    ----------
    workers
        Processes, >= 1; one works in this process.
    """
    if workers == 1:
        yield SerialExecutor()
        return
    with Mailbox() as mailbox:
        yield from _pool(workers, mailbox)


def _pool(workers: int, mailbox: Mailbox) -> Iterator[WorkerPool]:
    pool = WorkerPool(workers, mailbox)
    before = {process.pid for process in active_children()}
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in active_children():
            if process.pid not in before:
                process.terminate()
        raise
    pool.shutdown()


def prepare_worker(slot: Connection) -> None:
    """
    Leave interrupts to the parent, end with it, and compute in one thread.

    Parameters
    ----------
    slot
        Where ``send_report`` puts what this worker has to report.
    """
    global _send
    _send = Throttle(partial(post, slot))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    end_with_parent()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


def send_report(report: SearchReport) -> None:
    """Send a report from a worker to its parent; what nobody could read is lost."""
    if _send is not None:
        _send(report)


@contextmanager
def _stops_held() -> Iterator[None]:
    """
    Hold back what would stop the process while it starts a worker.

    A worker inherits the mask until ``prepare_worker`` lifts it, so that none is torn
    out of its imports. Here the mask is not enough: another thread may take a signal.
    """
    if current_thread() is not main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held: list[int] = []
    handlers = {stop: signal.getsignal(stop) for stop in sorted(_STOPS)}
    for stop in handlers:
        signal.signal(stop, lambda number, _frame: held.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for stop, handler in handlers.items():
            signal.signal(stop, handler)
        for number in held:
            signal.raise_signal(number)
