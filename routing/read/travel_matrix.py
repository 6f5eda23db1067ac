"""A matrix of travel times that the user brings, CSV or NPZ."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.errors import DataError, Issue, Severity
from routing.read.row import Row
from routing.read.rows import order_issues, read_rows
from routing.read.source import LARGEST_FILE, fatal, read_bytes
from routing.read.synonyms import TRAVEL_COLUMNS
from routing.travel.matrix import MISSING, GivenMatrix, matrix_digest
from routing.travel.protocol import IntArray

# Eleven days, or a quarter of the way to the moon: nobody drives that.
LARGEST_CELL = 100_000_000
_MOST_ISSUES = 100
_PLACE_ID = re.compile(r"[A-Za-z0-9._-]{1,40}(:start|:end)?")


def read_travel_matrix(path: Path | str) -> GivenMatrix:
    """
    Read a matrix from CSV (``from_id,to_id,seconds,metres``) or NPZ.

    The places come back sorted by id, halves rounded up, so that the digest is of
    the content and not of the order in which a file states it. An NPZ holds
    ``ids, seconds, metres``. Pairs that a CSV does not state are missing.

    Raises
    ------
    DataError
        If it cannot be read, or a number is negative, not finite or absurd; up to a
        hundred of them are listed.
    """
    if Path(path).suffix.lower() == ".npz":
        ids, seconds, metres = _read_npz(Path(path))
    else:
        ids, seconds, metres = _read_csv(Path(path))
    order = sorted(range(len(ids)), key=lambda at: ids[at])
    grid = np.ix_(order, order)
    seconds, metres = seconds[grid], metres[grid]
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    names = tuple(ids[at] for at in order)
    return GivenMatrix(names, seconds, metres, matrix_digest(names, seconds, metres))


def _read_csv(path: Path) -> tuple[list[str], IntArray, IntArray]:
    table, rows = read_rows(path, TRAVEL_COLUMNS)
    issues = [issue for issue in table.issues if issue.severity is Severity.ERROR]
    index: dict[str, int] = {}
    for row in rows:
        for name in ("from_id", "to_id"):
            if _PLACE_ID.fullmatch(row.text(name)):
                index.setdefault(row.text(name), len(index))
            else:
                row.report(name, "INVALID_ID")
    seconds = _column(rows, "seconds")
    metres = _column(rows, "metres")
    issues += [issue for row in rows for issue in row.issues]
    if issues:
        raise DataError(order_issues(issues[:_MOST_ISSUES], ()))
    frm = np.array([index[row.text("from_id")] for row in rows])
    to = np.array([index[row.text("to_id")] for row in rows])
    _refuse_repeated(rows, frm * len(index) + to)
    shape = (len(index), len(index))
    grids = []
    for values in (seconds, metres):
        grid = np.full(shape, MISSING, dtype=np.int64)
        grid[frm, to] = values
        grids.append(grid)
    return list(index), grids[0], grids[1]


def _column(rows: Sequence[Row], name: str) -> IntArray:
    texts = [row.text(name) for row in rows]
    try:
        numbers = np.array(texts, dtype=np.float64)
    except ValueError:
        numbers = np.array([_number(text) for text in texts])
    for at in np.flatnonzero(~_is_usable(numbers)).tolist():
        rows[at].report(name, "TRAVEL_NUMBER", limit=LARGEST_CELL)
    return _whole(np.where(_is_usable(numbers), numbers, 0))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _is_usable(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isfinite(numbers) & (numbers >= 0) & (numbers <= LARGEST_CELL)


def _whole(numbers: NDArray[np.float64]) -> IntArray:
    return np.floor(numbers + 0.5).astype(np.int64)


def _refuse_repeated(rows: Sequence[Row], pairs: IntArray) -> None:
    _, first = np.unique(pairs, return_index=True)
    repeated = np.setdiff1d(np.arange(len(pairs)), first)
    for at in repeated[:_MOST_ISSUES].tolist():
        rows[at].report("from_id", "DUPLICATE_PAIR")
    if len(repeated):
        raise DataError([issue for row in rows for issue in row.issues])


def _read_npz(path: Path) -> tuple[list[str], IntArray, IntArray]:
    read_bytes(path)
    try:
        with zipfile.ZipFile(path) as archive:
            declared = sum(entry.file_size for entry in archive.infolist())
        if declared > 10 * LARGEST_FILE:
            raise fatal(path.name, "ARCHIVE_BOMB")
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in ("ids", "seconds", "metres")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as broken:
        raise fatal(path.name, "TRAVEL_NPZ") from broken
    ids = [_id_text(name) for name in found["ids"].ravel().tolist()]
    shape = (len(ids), len(ids))
    grids = [
        _grid(path.name, name, found[name], shape) for name in ("seconds", "metres")
    ]
    if len(set(ids)) < len(ids) or not all(map(_PLACE_ID.fullmatch, ids)):
        raise fatal(path.name, "TRAVEL_NPZ")
    return ids, grids[0], grids[1]


def _id_text(name: object) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _grid(
    file: str, name: str, values: NDArray[np.generic], shape: tuple[int, int]
) -> IntArray:
    if values.shape != shape or values.dtype.kind not in "iuf":
        raise fatal(file, "TRAVEL_NPZ")
    numbers = values.astype(np.float64)
    # The plan folder writes a pair that nobody stated as the whole number -1.
    is_missing = (numbers == MISSING) & (values.dtype.kind == "i")
    faulty = np.argwhere(~_is_usable(numbers) & ~is_missing)
    if len(faulty):
        raise DataError(
            Issue(
                file,
                "TRAVEL_NUMBER",
                Severity.FATAL,
                column=f"{name}[{frm}, {to}]",
                value=str(numbers[frm, to]),
                values={"limit": LARGEST_CELL},
            )
            for frm, to in faulty[:_MOST_ISSUES]
        )
    return _whole(numbers)
