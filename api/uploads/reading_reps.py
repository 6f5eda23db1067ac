"""Uploaded reps files, read in the process that reads customers files."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from api.store.documents import Record
from api.team.records import make_rep_record
from api.uploads.reading import encodable, file_on_disk
from routing.errors import DataError, Issue, Severity
from routing.policy import Policy


@dataclass(frozen=True, kw_only=True)
class RepsOrder:
    """What is to be read, and how; of the name only the ending is used."""

    content: bytes
    name: str
    crs: str | None
    encoding: str | None
    policy: Policy
    most_rows: int


@dataclass(frozen=True, kw_only=True)
class RepsReading:
    """
    What a reps file holds.

    Parameters
    ----------
    records
        Reps as they are stored, in the order of the file.
    issues
        Every fault; one that is more than a warning refuses the file.
    """

    records: tuple[Record, ...] = ()
    issues: tuple[Issue, ...] = ()
    rows_total: int = 0

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The faults that a warning would not do for."""
        return tuple(
            issue for issue in self.issues if issue.severity is not Severity.WARNING
        )


ReadReps = Callable[[RepsOrder], RepsReading]


def read_reps_file(order: RepsOrder) -> RepsReading:
    """Return what an uploaded file holds; a refused file is an answer, no error."""
    from routing.read import read_reps

    with file_on_disk("reps", order.name, io.BytesIO(order.content)) as path:
        try:
            reading = read_reps(
                path, order.policy, crs=order.crs, encoding=order.encoding
            )
        except DataError as error:
            return RepsReading(issues=tuple(map(encodable, error.issues)))
    if reading.rows_total > order.most_rows:
        return RepsReading(rows_total=reading.rows_total)
    return RepsReading(
        records=tuple(map(make_rep_record, reading.reps)),
        issues=tuple(map(encodable, reading.issues)),
        rows_total=reading.rows_total,
    )
