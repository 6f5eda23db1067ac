"""Executors for territories: this process, or as many others as there are cores."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from typing import ParamSpec, TypeVar

Params = ParamSpec("Params")
Result = TypeVar("Result")

TASKS_PER_WORKER = 25
"""A worker is replaced after so many tasks, so that no library's leak adds up."""


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


def default_workers() -> int:
    """Return as many workers as there are cores."""
    return os.cpu_count() or 1


@contextmanager
def make_executor(workers: int) -> Iterator[Executor]:
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
    pool = ProcessPoolExecutor(
        max_workers=workers,
        mp_context=get_context("spawn"),
        initializer=prepare_worker,
        max_tasks_per_child=TASKS_PER_WORKER,
    )
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


def prepare_worker() -> None:
    """Leave interrupts to the parent, and keep linear algebra to one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
