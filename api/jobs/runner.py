"""What a service asks of whoever works off its planning jobs."""

from typing import Protocol


class JobRunner(Protocol):
    """Works off the jobs that wait, a few at a time, in the order of their numbers."""

    def wake(self) -> None:
        """Look at once for jobs that may begin."""
        ...

    @property
    def is_stopping(self) -> bool:
        """Whether no more jobs are begun, as the server is about to end."""
        ...


class Steps(Protocol):
    """The two steps of a job's work; each may be done again at any time."""

    def solve(self, job_id: str) -> str:
        """Do the work; return the state that the job ends in."""
        ...

    def finish(self, job_id: str, state: str) -> None:
        """Keep what was made."""
        ...
