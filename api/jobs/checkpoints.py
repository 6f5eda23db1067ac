"""Finished territories on disk: a job that is begun again does not plan them again."""

import logging
import os
import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from api.jobs.digest import digest_of
from routing import __version__
from routing.progress import Listener
from routing.solver.solve import solve_territory
from routing.solver.task import TerritoryResult, TerritoryTask

Params = ParamSpec("Params")
Result = TypeVar("Result")

_SUFFIX, _UNFINISHED = ".territory", ".part"
_CHECK = sha256().digest_size
_UNREADABLE = (
    *(pickle.UnpicklingError, EOFError, AttributeError, ImportError),
    *(IndexError, TypeError, ValueError),
)

logger = logging.getLogger(__name__)


class ConnectedExecutor(Protocol):
    """An executor whose tasks can be heard while they go on: ``make_executor``'s."""

    def submit(
        self,
        fn: Callable[Params, Result],
        /,
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Future[Result]:
        """Run a function, now or later."""

    def connect(self, listener: Listener) -> Listener:
        """Return what a search calls to be heard."""


class CheckpointExecutor(Executor):
    """
    Keeps what ``solve_territory`` returns in a folder, and answers from there.

    A file is named after the digest of its task and of this program's version, without
    the question whether the job is asked to end; it appears as a whole or not at all.
    What is torn, or not of this program, is planned again and replaced. A result that
    was cut short is not kept. The folder is this program's own: it is made, or set, to
    be open to its owner alone, as only what this program wrote itself may be unpickled.

    Parameters
    ----------
    executor
        Runs what is not kept yet; whoever made it ends it.
    folder
        Of one job; made with its parents if it is missing.

    ``answered`` are the reps whose territories were finished before, ``cut_short``
    those whose search had to give its best so far.

    Raises
    ------
    OSError
        If the folder cannot be made, or is somebody else's.
    """

    def __init__(self, executor: ConnectedExecutor, folder: Path) -> None:
        self._executor, self._folder = executor, folder
        self.answered: list[str] = []
        self.cut_short: list[str] = []
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for unfinished in folder.glob(f"*{_UNFINISHED}"):
            unfinished.unlink(missing_ok=True)

    def connect(self, listener: Listener) -> Listener:
        """Return what a search calls to be heard, as the executor within has it."""
        return self._executor.connect(listener)

    def submit(
        self,
        fn: Callable[Params, Result],
        /,
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Future[Result]:
        """Submit a task, or answer it at once with the result that is kept."""
        path = self._path_of(fn, args)
        kept = None if path is None else read_result(path)
        if kept is None:
            future = self._executor.submit(fn, *args, **kwargs)
            if path is not None:
                future.add_done_callback(partial(self._take, path))
            return future
        self.answered.append(kept.rep_id)
        # Any, as what solve_territory returns is the Result here.
        answered: Future[Any] = Future()
        answered.set_result(kept)
        return answered

    def _path_of(self, fn: object, args: tuple[object, ...]) -> Path | None:
        """Return where a task's result is kept; None for what is not a territory."""
        if fn is not solve_territory or not args:
            return None
        task = args[0]
        if not isinstance(task, TerritoryTask):
            return None
        own = replace(task, stop=replace(task.stop, asked=None))
        return self._folder / f"{digest_of((__version__, own))}{_SUFFIX}"

    def _take(self, path: Path, future: Future[Any]) -> None:
        if future.cancelled() or future.exception() is not None:
            return
        result = future.result()
        if not isinstance(result, TerritoryResult):
            return
        if result.is_cut_short:
            self.cut_short.append(result.rep_id)
            return
        try:
            write_result(path, result)
        except OSError as error:
            # The plan does not need it; only a job that is begun again would.
            logger.warning("a finished territory was not kept: %s", error.strerror)


def read_result(path: Path) -> TerritoryResult | None:
    """Return the result that a file keeps; None if there is none, or it is torn."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    check, pickled = content[:_CHECK], content[_CHECK:]
    if sha256(pickled).digest() != check:
        return None
    try:
        found = pickle.loads(pickled)  # noqa: S301, of a folder of our own
    except _UNREADABLE:
        return None
    return found if isinstance(found, TerritoryResult) else None


def write_result(path: Path, result: TerritoryResult) -> None:
    """Keep a result: when the call returns it is on the disk, as a whole."""
    pickled = pickle.dumps(result)
    part = path.with_suffix(f".{os.getpid()}{_UNFINISHED}")
    with part.open("wb") as file:
        file.write(sha256(pickled).digest() + pickled)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
