"""One row by field name, read cell by cell; what is wrong is gathered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from routing.errors import Issue, Severity
from routing.read.fault import Fault

# Enough to find a cell by; more would only fill the report.
LONGEST_SHOWN = 200

Value = TypeVar("Value")
Default = TypeVar("Default")


@dataclass(frozen=True, slots=True)
class Row:
    """
    The cells of one row.

    Parameters
    ----------
    texts
        field -> cleaned text, for fields the file has; empty where the cell is.
    headers
        field -> header as the file has it.
    has_decimal_comma
        Whether commas in numbers may be decimal signs.
    issues
        Grows while the row is read.
    """

    file: str
    number: int
    texts: Mapping[str, str]
    headers: Mapping[str, str]
    has_decimal_comma: bool = False
    issues: list[Issue] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a cell's text; empty when the file lacks the column."""
        return self.texts.get(name, "")

    def read(
        self, name: str, parse: Callable[[str], Value | Fault], default: Default
    ) -> Value | Default:
        """Return a cell's value, the default for an empty or faulty cell."""
        text = self.texts.get(name)
        if not text:
            return default
        value = parse(text)
        if isinstance(value, Fault):
            self.report(name, value.code, **value.values)
            return default
        return value

    def report(self, name: str, code: str, **values: object) -> None:
        """Add an error about a cell, or about the row when ``name`` is empty."""
        self._add(name, code, Severity.ERROR, values)

    def warn(self, name: str, code: str, **values: object) -> None:
        """Add a warning about a cell, or about the row when ``name`` is empty."""
        self._add(name, code, Severity.WARNING, values)

    @property
    def is_refused(self) -> bool:
        """Whether an issue so far is an error."""
        return any(issue.severity is not Severity.WARNING for issue in self.issues)

    def _add(
        self, name: str, code: str, severity: Severity, values: dict[str, object]
    ) -> None:
        issue = Issue(
            self.file,
            code,
            severity,
            self.number,
            self.headers.get(name, name),
            _shorten(self.text(name)),
            values,
        )
        self.issues.append(issue)


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."
