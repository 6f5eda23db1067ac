"""Jobs whose work goes on after a crash: the one module that knows DBOS."""

import logging
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import ParamSpec, TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowStatus

from api.jobs.dispatch import Workflow, WorkflowState
from api.jobs.queue_file import make_queue_engine
from api.jobs.runner import Steps
from api.store.engine import StoreError

P = ParamSpec("P")
R = TypeVar("R")

QUEUE = "jobs"
VERSION = "1"
"""Of the steps' order, not of the program: a newer one goes on with the same jobs."""
_POLL_S = 0.5
LOST_S = 10.0
"""Far more than passes between a workflow's begin and that of its first step."""
_KEPT = timedelta(days=1)
_MOST_PRUNED = 1_000
_STATES: Mapping[str, WorkflowState] = {
    "ENQUEUED": WorkflowState.WAITING,
    "DELAYED": WorkflowState.WAITING,
    "PENDING": WorkflowState.UNDER_WAY,
}
"""All others are over."""


class DurableQueue:
    """
    Runs the two steps of every job in the order in which jobs are put in.

    A step that was finished is not done again after a crash, one that was not is. There
    is one such queue in a process.

    Parameters
    ----------
    url
        Of the database in which DBOS keeps where each job is.
    active
        Jobs that run at the same time.
    """

    def __init__(self, url: str, steps: Steps, *, active: int) -> None:
        self._active = active
        self._executor_id = _executor_id(url)
        self._at_work: set[str] = set()
        self._idle_since: dict[str, float] = {}
        # Its own console handler would speak beside the service's log.
        logger = logging.getLogger("dbos")
        logger.addHandler(logging.NullHandler())
        logger.propagate = True

        @_repeated("solve")
        def solve(job_id: str) -> str:
            return steps.solve(job_id)

        @_repeated("finish")
        def finish(job_id: str, state: str) -> None:
            steps.finish(job_id, state)

        @DBOS.workflow(name="work_off", max_recovery_attempts=None)
        def work_off(job_id: str) -> str:
            self._at_work.add(job_id)
            try:
                state = solve(job_id)
                finish(job_id, state)
            finally:
                self._at_work.discard(job_id)
            return state

        self._work_off = work_off
        config: DBOSConfig = {
            "name": "beatplan",
            "system_database_url": url,
            "application_version": VERSION,
            "executor_id": self._executor_id,
            "log_level": "ERROR",
            "use_listen_notify": False,
            "enable_otlp": False,
        }
        self._engine = make_queue_engine(url) if url.startswith("sqlite") else None
        if self._engine is not None:
            config["system_database_engine"] = self._engine
        DBOS(config=config)

    def open(self) -> None:
        """Begin to work; what an earlier process left unfinished goes on."""
        DBOS.launch()
        DBOS.register_queue(
            QUEUE, worker_concurrency=self._active, polling_interval_sec=_POLL_S
        )

    def close(self, seconds: float) -> None:
        """End, once the jobs under way have ended or been released, or so late."""
        DBOS.destroy(
            destroy_registry=True, workflow_completion_timeout_sec=int(seconds) + 1
        )
        if self._engine is not None:
            self._engine.dispose()

    def put(self, job_id: str) -> None:
        """Put a job in; one that is in already is not put in twice."""
        with SetWorkflowID(job_id):
            DBOS.enqueue_workflow(QUEUE, self._work_off, job_id)

    def forget(self, job_id: str) -> None:
        """Forget a job's workflow, so that it can be put in again."""
        DBOS.delete_workflow(job_id)

    def take_over(self, job_id: str) -> None:
        """Have a job go on here whose process, or whose thread here, is gone."""
        self._idle_since.pop(job_id, None)
        DBOS.resume_workflow(job_id, queue_name=QUEUE)

    def find(self, job_ids: list[str]) -> dict[str, Workflow]:
        """Return what is known of jobs by id; those without a workflow are left out."""
        if not job_ids:
            return {}
        found = DBOS.list_workflows(
            workflow_ids=job_ids, load_input=False, load_output=False
        )
        return {each.workflow_id: self._describe(each) for each in found}

    def _describe(self, found: WorkflowStatus) -> Workflow:
        state = _STATES.get(found.status, WorkflowState.OVER)
        is_here = found.executor_id == self._executor_id
        is_idle = (
            is_here
            and state is WorkflowState.UNDER_WAY
            and found.workflow_id not in self._at_work
        )
        return Workflow(
            state=state,
            is_here=is_here,
            is_lost=self._is_idle_for_long(found.workflow_id, is_idle=is_idle),
        )

    def _is_idle_for_long(self, job_id: str, *, is_idle: bool) -> bool:
        """
        Tell whether nothing has worked a job off for long that is under way here.

        DBOS ends a workflow whose own record it cannot read, and cannot note that
        either while its database is away; until the next start nothing would go on.
        """
        if not is_idle:
            self._idle_since.pop(job_id, None)
            return False
        now = monotonic()
        return now - self._idle_since.setdefault(job_id, now) > LOST_S

    def prune(self, now: datetime) -> None:
        """Forget workflows that ended a day ago."""
        old = DBOS.list_workflows(
            completed_before=(now - _KEPT).isoformat(),
            limit=_MOST_PRUNED,
            load_input=False,
            load_output=False,
        )
        if old:
            DBOS.delete_workflows([each.workflow_id for each in old])


def _is_worth_another(error: BaseException) -> bool:
    return isinstance(error, StoreError)


def _repeated(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator of steps that are repeated while the database is busy."""
    return DBOS.step(
        name=name,
        retries_allowed=True,
        interval_seconds=2.0,
        max_attempts=5,
        should_retry=_is_worth_another,
    )


def _executor_id(url: str) -> str:
    """Return a name that is the same after a restart."""
    # A file has one process at a time; a server's database may have several hosts.
    return "beatplan" if url.startswith("sqlite") else socket.gethostname()
