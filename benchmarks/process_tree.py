"""CPU time and memory of a process and of all that it started; Linux only."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_EVERY_S = 0.25
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1024**2


def descendants(pid: int) -> Iterator[int]:
    """Yield a process and those that it started, directly or not, and that live."""
    yield pid
    for path in (_PROC / str(pid) / "task").glob("*/children"):
        for child in _read(path).split():
            yield from descendants(int(child))


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of one process; 0 where it is not known."""
    # The name before the bracket may hold spaces.
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def resident_mb(pid: int) -> float:
    """Return the resident memory of one process, shared pages included; MB."""
    fields = _read(_PROC / str(pid) / "statm").split()
    return int(fields[1]) * _PAGE_MB if fields else 0.0


class TreeWatch:
    """Watches the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.peak_mb = 0.0
        self.tree_peak_mb = 0.0
        self._pid = pid
        self._task = asyncio.ensure_future(self._watch())

    def stop(self) -> None:
        """Look a last time."""
        self._task.cancel()
        self._look()

    async def _watch(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(_EVERY_S)

    def _look(self) -> None:
        sizes = [resident_mb(pid) for pid in descendants(self._pid)]
        self.peak_mb = max(self.peak_mb, sizes[0])
        self.tree_peak_mb = max(self.tree_peak_mb, sum(sizes))


def _read(path: Path) -> str:
    # A process may end while it is looked at.
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
