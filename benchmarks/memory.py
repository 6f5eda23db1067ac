"""The most memory that this process held, from a moment on."""

import resource
import sys
from pathlib import Path

_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
_RESET_PEAK = "5"


class PeakMemory:
    """
    Measures from when it is made.

    Where the system cannot forget an earlier peak, that counts too.
    """

    def __init__(self) -> None:
        if _CLEAR.exists():
            _CLEAR.write_text(_RESET_PEAK, encoding="ascii")

    def peak_mb(self) -> float:
        """Return the peak of resident memory in megabytes."""
        if _CLEAR.exists():
            for line in _STATUS.read_text(encoding="ascii").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1_024
        return peak_of(resource.RUSAGE_SELF)


def peak_of(whose: int) -> float:
    """Return the largest peak ever, in megabytes; of one process, for children too."""
    unit = 1_024**2 if sys.platform == "darwin" else 1_024
    return resource.getrusage(whose).ru_maxrss / unit
