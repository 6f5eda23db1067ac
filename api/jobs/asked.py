"""Whether a job is asked for the best so far: a file that its processes look for."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileExists:
    """Says yes once a file is there; picklable, so that workers can ask as well."""

    path: Path

    def __call__(self) -> bool:
        """Tell whether the file exists."""
        return self.path.exists()
