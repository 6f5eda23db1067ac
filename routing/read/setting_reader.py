"""Read the settings of a file table by table, gathering what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from routing.errors import Issue
from routing.read.fault import Fault
from routing.read.settings import Check, nearest_key

# key in the file -> field of the dataclass, check
Keys = Mapping[str, tuple[str, Check]]


@dataclass(frozen=True)
class SettingReader:
    """
    Reads settings of one file; ``issues`` grows meanwhile.

    Parameters
    ----------
    file
        Name of the file, for issues.
    """

    file: str
    issues: list[Issue] = field(default_factory=list)

    def report(self, path: str, fault: Fault, value: object = "") -> None:
        """Add an issue about the setting of a dotted path."""
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        issue = Issue(
            self.file,
            fault.code,
            column=path,
            value=shown[:100],
            values=dict(fault.values),
        )
        self.issues.append(issue)

    def table(
        self, parent: Mapping[str, Any], name: str, prefix: str = ""
    ) -> Mapping[str, Any]:
        """Return a table by name, empty when it is absent or no table."""
        found = parent.get(name, {})
        if isinstance(found, dict):
            return found
        self.report(prefix + name, Fault("NOT_A_TABLE"), found)
        return {}

    def read(
        self, given: Mapping[str, Any], keys: Keys, prefix: str, *others: str
    ) -> dict[str, Any]:
        """
        Return field -> value of a table's settings, faulty ones left out.

        Parameters
        ----------
        prefix
            Dotted path of the table with its dot; empty at the top.
        others
            Further keys of the table that somebody else reads.
        """
        values = {}
        for key, value in given.items():
            if key in others:
                continue
            if key not in keys:
                fault = nearest_key(key, (*keys, *others))
                self.report(prefix + key, fault, value)
                continue
            name, check = keys[key]
            found = check(value)
            if isinstance(found, Fault):
                self.report(prefix + key, found, value)
            else:
                values[name] = found
        return values
