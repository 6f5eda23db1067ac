"""How a job's work ended, as its process says it to the service's."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from api.store.documents import Record
from api.uploads.reading import encodable, issue_fields
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
        What was wrong in the inputs, as ``issue_fields`` has it; with customer_id where
        it is about one that is stored.
    kind, base_id
        Of the plan that lies in the work folder; no kind without one.
    has_design
        Whether territories lie in the work folder.
    """

    quality: str | None = None
    problem: str | None = None
    values: Record = field(default_factory=dict)
    shown: Record = field(default_factory=dict)
    issues: tuple[Record, ...] = ()
    kind: str = ""
    base_id: str | None = None
    has_design: bool = False

    def record(self) -> Record:
        """Return it as JSON."""
        return asdict(self)


def parse_result(record: Record) -> JobResult:
    """Return what ``record`` of a result made."""
    return JobResult(**{**record, "issues": tuple(record["issues"])})


def failed(problem: str, issues: Iterable[Issue] = (), **values: object) -> JobResult:
    """Return the result of work that made nothing."""
    return JobResult(problem=problem, values=values, issues=keep_issues(issues))


def keep_issues(issues: Iterable[Issue]) -> tuple[Record, ...]:
    """Return issues as they are kept; sentences are made when they are shown."""
    return tuple(issue_fields(encodable(issue)) for issue in issues)
