"""Errors by who can act: the owner of the data, or of the travel times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from routing.texts import format_text


class Severity(StrEnum):
    """What an issue does: a warning keeps the row, an error refuses it."""

    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True)
class Issue:
    """
    One fault of an input: where it stands, what it is, how to cure it.

    Parameters
    ----------
    file
        The file's name, without its folder.
    code
        Stable code of the fault; the catalogue has ``issue.<code>.message`` and
        ``issue.<code>.cure``.
    row
        Physical row as a spreadsheet shows it, the header usually being 1;
        None when the fault is the whole file's.
    column
        Header of the column as the file has it; empty when there is none.
    value
        The offending text, as it stands in the file.
    values
        Numbers and names that the sentences mention.
    """

    file: str
    code: str
    severity: Severity = Severity.ERROR
    row: int | None = None
    column: str = ""
    value: str = ""
    values: dict[str, object] = field(default_factory=dict)

    def message(self, language: str = "en") -> str:
        """Say what is wrong."""
        return self._format("message", language)

    def cure(self, language: str = "en") -> str:
        """Say what to do about it."""
        return self._format("cure", language)

    def _format(self, part: str, language: str) -> str:
        given = {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
        }
        key = f"issue.{self.code}.{part}"
        return format_text(key, language, **(given | self.values))


class PlanningError(Exception):
    """Base of every error that this package raises on purpose."""


class DataError(PlanningError):
    """
    An input cannot be used; carries every fault found, not only the first.

    Parameters
    ----------
    issues
        At least one issue.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        if not self.issues:
            raise ValueError("Expected at least one issue, got none.")
        super().__init__("; ".join(issue.message() for issue in self.issues[:3]))


class TravelError(PlanningError):
    """
    Travel times are missing.

    Parameters
    ----------
    missing
        Ids without travel, or pairs as ``frm -> to``; at least one.
    """

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = tuple(missing)
        if not self.missing:
            raise ValueError("Expected at least one missing place, got none.")
        super().__init__(f"No travel is given for {', '.join(self.missing[:10])}.")
