"""Uploaded customers files, read in a process that may die without harm."""

import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from api.parent import end_with_parent
from api.store.documents import Record
from api.store.imports import waiting_row
from api.team.records import make_customer_record
from api.uploads.packed_rows import PackedRows, RowPacker
from api.uploads.row_count import count_too_many
from routing.errors import DataError, Issue
from routing.model import Rep
from routing.policy import Policy
from routing.read.approximate import Draft
from routing.read.columns import EXTRA
from routing.read.customers import judge_customers

_BLOCK = 1_000_000
_SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True, kw_only=True)
class FileOrder:
    """
    What is to be read, and how.

    Parameters
    ----------
    path
        A file whose name is nobody's data: issues have it.
    """

    path: Path
    crs: str | None
    encoding: str | None
    policy: Policy
    reps: tuple[Rep, ...]
    most_rows: int


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """
    What a file holds.

    Parameters
    ----------
    rows
        Accepted customers as ``waiting_row`` makes them; empty when the file is
        refused.
    issues
        Every fault; fatal ones refuse the file.
    """

    rows: PackedRows = field(default_factory=PackedRows)
    issues: tuple[Issue, ...] = ()
    rows_total: int = 0
    rows_accepted: int = 0
    read_options: Record | None = None
    is_refused: bool = False
    has_too_many_rows: bool = False


Order = TypeVar("Order")
Reading = TypeVar("Reading")


class ReaderLostError(Exception):
    """The process that read a file ended, perhaps for lack of memory."""


def read_file(order: FileOrder) -> FileReading:
    """Return what an uploaded file holds; a refused file is an answer, no error."""
    many = count_too_many(order.path, order.most_rows)
    if many is not None:
        return FileReading(rows_total=many, has_too_many_rows=True)
    packer = RowPacker()
    try:
        judged = judge_customers(
            order.path,
            order.policy,
            partial(_pack, packer),
            reps=order.reps,
            crs=order.crs,
            encoding=order.encoding,
            most_rows=order.most_rows,
        )
    except DataError as error:
        issues = tuple(map(encodable, error.issues))
        return FileReading(issues=issues, is_refused=True)
    if judged.rows_total > order.most_rows:
        return FileReading(rows_total=judged.rows_total, has_too_many_rows=True)
    return FileReading(
        rows=packer.packed(),
        issues=tuple(map(encodable, judged.issues)),
        rows_total=judged.rows_total,
        rows_accepted=judged.rows_accepted,
        read_options=dict(judged.read_options),
    )


def _pack(packer: RowPacker, draft: Draft) -> None:
    text = draft.row.text(EXTRA)
    packer.add(waiting_row(make_customer_record(draft.customer, text)))


@contextmanager
def file_on_disk(stem: str, name: str, content: BinaryIO) -> Iterator[Path]:
    """
    Give an uploaded file as one of a folder, deleted afterwards.

    Parameters
    ----------
    name
        As uploaded; only its ending is used, for names are someone's data.
    content
        Read from where it stands; never all in memory.
    """
    suffix = Path(name).suffix.lower()
    suffix = suffix if suffix in _SUFFIXES else ".csv"
    with tempfile.TemporaryDirectory(prefix="beatplan-") as folder:
        path = Path(folder) / f"{stem}{suffix}"
        with path.open("wb") as file:
            shutil.copyfileobj(content, file, _BLOCK)
        yield path


class ReaderProcess:
    """
    Reads files in one process beside the server.

    The server's own process keeps answering meanwhile. A process that was lost is
    replaced at the next file.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def read(self, work: Callable[[Order], Reading], order: Order) -> Reading:
        """
        Return what a reader finds.

        Parameters
        ----------
        work
            A function of a module, so that another process can call it.

        Raises
        ------
        ReaderLostError
            If the process ended; whatever else the reader raises comes through.
        """
        pool = self._running()
        try:
            return pool.submit(work, order).result()
        except BrokenExecutor as error:
            with self._lock:
                if self._pool is pool:
                    self._pool = None
            pool.shutdown(wait=False)
            raise ReaderLostError from error

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # A fork would copy threads and connections of the server.
                self._pool = ProcessPoolExecutor(
                    1,
                    mp_context=get_context("spawn"),
                    initializer=_prepare_reader,
                )
            return self._pool


def _prepare_reader() -> None:
    """Leave interrupts to the server, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def issue_fields(issue: Issue) -> dict[str, Any]:
    """Return an issue as JSON, to be made again by ``Issue(**fields)``."""
    return {
        "file": issue.file,
        "code": issue.code,
        "severity": str(issue.severity),
        "row": issue.row,
        "column": issue.column,
        "value": issue.value,
        "values": issue.values,
    }


def encodable(issue: Issue) -> Issue:
    """Return an issue whose texts every encoder can write; itself where they are."""
    if all(map(_is_plain, (issue.column, issue.value, *issue.values.values()))):
        return issue
    return replace(
        issue,
        column=_plain(issue.column),
        value=_plain(issue.value),
        values={
            name: value if isinstance(value, int | float) else _plain(str(value))
            for name, value in issue.values.items()
        },
    )


def _is_plain(value: object) -> bool:
    if isinstance(value, int | float):
        return True
    return isinstance(value, str) and (value.isascii() or value == _plain(value))


def _plain(text: str) -> str:
    """Return a text without half characters, which odd encodings can yield."""
    return text.encode("utf-8", "replace").decode()
