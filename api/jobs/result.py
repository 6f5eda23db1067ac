"""How a job's work ended, as its process says it to the service's."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from api.reading import issue_fields
from api.store.documents import Record
from routing.errors import Issue


@dataclass(frozen=True, kw_only=True)
class JobResult:
    """
    What a process leaves in ``result.json``.

    Parameters
    ----------
    quality
        FULL, TIME_LIMITED or DEGRADED; None where nothing was made.
    problem
        Why nothing was made: a code of the catalogue's table ``job``.
    values
        Numbers and ids that the problem's texts mention.
    shown
        What callers of the job see: figures and counts.
    issues
        What was wrong in the inputs, as ``issue_fields`` has it.
    kind, base_id
        Of the plan that lies in the work folder.
    """

    quality: str | None = None
    problem: str | None = None
    values: Record = field(default_factory=dict)
    shown: Record = field(default_factory=dict)
    issues: tuple[Record, ...] = ()
    kind: str = ""
    base_id: str | None = None

    def record(self) -> Record:
        """Return it as JSON."""
        return asdict(self)


def parse_result(record: Record) -> JobResult:
    """Return what ``record`` of a result made."""
    return JobResult(**{**record, "issues": tuple(record["issues"])})


def failed(problem: str, issues: Iterable[Issue] = (), **values: object) -> JobResult:
    """Return the result of work that made nothing."""
    kept = tuple(issue_fields(issue) for issue in issues)
    return JobResult(problem=problem, values=values, issues=kept)
