"""The folder of a job's work: what its process is given, and what it leaves."""

import json
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

from api.store.documents import Record, write_record
from routing.write.replace_file import replace_file


@dataclass(frozen=True)
class WorkFolder:
    """
    Files of one job's work; nothing of it is needed once the job has ended.

    ``inputs`` is what ``write_inputs`` wrote, ``order`` what was asked for, ``base``
    the folder of the plan to go on from; ``plan`` and ``design`` are what was made.
    ``stop`` asks the process to end with the best so far.
    """

    path: Path

    @property
    def inputs(self) -> Path:
        """What is planned from."""
        return self.path / "input.json"

    @property
    def order(self) -> Path:
        """What was asked for."""
        return self.path / "order.json"

    @property
    def base(self) -> Path:
        """The plan that is gone on from."""
        return self.path / "base"

    @property
    def plan(self) -> Path:
        """The plan that was made."""
        return self.path / "plan"

    @property
    def design(self) -> Path:
        """The territories that were made."""
        return self.path / "design"

    @property
    def checkpoints(self) -> Path:
        """Territories that are finished already."""
        return self.path / "checkpoints"

    @property
    def has_checkpoints(self) -> bool:
        """Whether a territory is finished already."""
        return self.checkpoints.is_dir() and any(self.checkpoints.iterdir())

    @property
    def progress(self) -> Path:
        """How far the process is."""
        return self.path / "progress.json"

    @property
    def result(self) -> Path:
        """How the work ended; there once everything else is."""
        return self.path / "result.json"

    @property
    def stop(self) -> Path:
        """Asks for the best so far."""
        return self.path / "stop"

    def make(self, order: Record, inputs: bytes) -> None:
        """Lay out what a process is given; what an earlier one left stays."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.stop.unlink(missing_ok=True)
        self.progress.unlink(missing_ok=True)
        self.result.unlink(missing_ok=True)
        rmtree(self.plan, ignore_errors=True)
        replace_file(self.order, write_record(order))
        self.inputs.write_bytes(inputs)

    def write_base(self, files: dict[str, bytes]) -> None:
        """Lay out the folder of a plan."""
        for name, content in files.items():
            path = self.base / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def remove(self) -> None:
        """Remove the folder; what cannot be removed is removed at the next start."""
        rmtree(self.path, ignore_errors=True)


def read_json(path: Path) -> Any:
    """Return the content of a file that is replaced as a whole; None without one."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
