"""What a job's process works on, put together from its work folder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from api.jobs.asked import FileExists
from api.jobs.snapshot import JobInputs, parse_inputs
from api.jobs.telling import ProgressFile
from api.jobs.work_folder import WorkFolder, read_json
from api.store.documents import Record
from api.team.inputs import make_customers, make_reps, make_stored_policy
from routing.model import Customer, Rep
from routing.pipeline import SearchParams
from routing.policy import Policy

_WRITING_S = 0.001
"""A customer's part of checking and writing, on two cores that do nothing else."""
_MOST_WRITING = 0.25
"""Share of the limit that is kept for it at most."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """
    A job as its process sees it.

    Parameters
    ----------
    order
        What was asked for, defaults filled in.
    workers
        Territories among which the time is divided at once, >= 1.
    tell
        Told how far it is.
    """

    folder: WorkFolder
    order: Record
    inputs: JobInputs
    workers: int
    tell: ProgressFile

    @property
    def asked(self) -> Callable[[], bool]:
        """Tells whether the best so far is wanted."""
        return FileExists(self.folder.stop)

    @property
    def salvage(self) -> str | None:
        """Why a search was lost, of which a plan is to be saved; None of a search."""
        cause: str | None = self.order.get("salvage")
        return cause

    @property
    def processes(self) -> int:
        """Processes that search; one where too many may have been the fault."""
        is_alone = self.salvage in ("MEMORY_LIMIT", "WORKER_LOST")
        return 1 if is_alone else self.workers

    def search_params(self) -> SearchParams:
        """Return how it is searched; with iterations the clock has no say."""
        iterations = self.order["iterations"]
        limit = float(self.order["time_limit_s"])
        seconds = None if iterations is not None else limit - self._writing_s(limit)
        return SearchParams(
            seed=self.order["seed"],
            seconds=seconds,
            iterations=iterations,
            workers=self.workers,
            asked=self.asked,
        )

    def _writing_s(self, limit: float) -> float:
        """Return what of a time limit is kept for checking and writing the plan."""
        wanted = _WRITING_S * len(self.inputs.customers)
        return min(wanted, _MOST_WRITING * limit)


@dataclass(frozen=True, kw_only=True)
class Team:
    """Stored records as what is planned."""

    policy: Policy
    reps: tuple[Rep, ...]
    customers: tuple[Customer, ...]
    column_values: dict[str, str]


def read_task(folder: WorkFolder) -> Task:
    """Return the task that lies in a work folder."""
    order: Record = read_json(folder.order)
    return Task(
        folder=folder,
        order=order,
        inputs=parse_inputs(folder.inputs.read_bytes()),
        workers=order["workers"],
        tell=ProgressFile(folder.progress),
    )


def make_team(inputs: JobInputs, scope: list[str]) -> Team:
    """Return policy, reps and customers; of a scope, its reps and theirs only."""
    policy = make_stored_policy(inputs.policy)
    reps = make_reps(inputs.reps)
    customers, values = make_customers(inputs.customers, policy, reps)
    if scope:
        reps = tuple(rep for rep in reps if rep.rep_id in scope)
        customers = tuple(_owned(customers, scope))
    return Team(policy=policy, reps=reps, customers=customers, column_values=values)


def _owned(customers: tuple[Customer, ...], scope: list[str]) -> Iterator[Customer]:
    return (customer for customer in customers if customer.owner_id in scope)
