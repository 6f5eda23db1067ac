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
