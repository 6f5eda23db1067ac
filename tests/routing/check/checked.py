"""Records written, checked, and what was found."""

from pathlib import Path

import numpy as np

from routing.check import CheckResult, check_folder
from routing.travel import matrix_digest
from tests.helpers import Record, hash_inputs, write_record
from tests.routing.check.world import PLACES, travel


def check(record: Record, folder: Path) -> CheckResult:
    write_record(record, folder)
    return check_folder(folder)


def codes(result: CheckResult) -> set[str]:
    return {violation.code for violation in result.violations}


def with_matrix(record: Record, folder: Path) -> Record:
    """Give a plan the same travel as a matrix, the ends of days among its rows."""
    ids = tuple(sorted(PLACES))
    pairs = [[travel(a, b) for b in ids] for a in ids]
    seconds, metres = np.moveaxis(np.array(pairs, dtype=np.int64), 2, 0)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "travel.npz", ids=np.array(ids), seconds=seconds, metres=metres)
    digest = matrix_digest(ids, seconds, metres)
    source = {"kind": "matrix", "file": "travel.npz", "sha256": digest}
    record = record | {"travel": source}
    return record | {"input_hash": hash_inputs(record)}
