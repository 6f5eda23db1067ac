"""Resident memory of a group of processes, where the system tells it: Linux."""

import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_GROUP, _RESIDENT = 2, 21
"""Fields of ``stat`` after the name, which is in brackets and may hold anything."""
_MB = 1_000_000


def group_memory_mb(group: int) -> float:
    """
    Return the resident memory of all processes of a group, in MB.

    Pages that several of them share count for each. 0 where the system has no /proc.
    """
    page = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
    pages = sum(resident for found, resident in _processes() if found == group)
    return pages * page / _MB


def _processes() -> Iterator[tuple[int, int]]:
    """Yield group and resident pages of every process."""
    if not _PROC.is_dir():
        return
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            _, _, rest = (folder / "stat").read_text().rpartition(")")
        except OSError:
            # It ended while it was looked at.
            continue
        fields = rest.split()
        yield int(fields[_GROUP]), int(fields[_RESIDENT])
