"""Jobs whose work goes on after a crash: the one module that knows DBOS."""

import logging
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID

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
            state = solve(job_id)
            finish(job_id, state)
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
        """Have a job go on here whose process is gone."""
        DBOS.resume_workflow(job_id, queue_name=QUEUE)

    def find(self, job_ids: list[str]) -> dict[str, Workflow]:
        """Return what is known of jobs by id; those without a workflow are left out."""
        if not job_ids:
            return {}
        found = DBOS.list_workflows(
            workflow_ids=job_ids, load_input=False, load_output=False
        )
        return {
            each.workflow_id: Workflow(
                state=_STATES.get(each.status, WorkflowState.OVER),
                is_here=each.executor_id == self._executor_id,
            )
            for each in found
        }

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
