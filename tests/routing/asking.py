"""Questions whether the best so far is wanted, and plans as bytes."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from routing.check import check_folder
from routing.pipeline import MadePlan
from tests.random_runs import write_checked_files


@dataclass
class AfterCalls:
    """Says yes from a call on."""

    calls: int
    made: int = field(default=0, init=False)

    def __call__(self) -> bool:
        self.made += 1
        return self.made > self.calls


def never() -> bool:
    return False


def bytes_of(made: MadePlan) -> bytes:
    """Return plan.json."""
    with TemporaryDirectory() as folder:
        write_checked_files(made, Path(folder))
        return (Path(folder) / "plan.json").read_bytes()


def faults_of(made: MadePlan) -> list[str]:
    """Return what the checker objects to."""
    with TemporaryDirectory() as folder:
        write_checked_files(made, Path(folder))
        return [each.message() for each in check_folder(Path(folder)).violations]
