"""The two steps of a job's work, each of which may be done again at any time."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from api.jobs.designs import keep_design, read_design_record
from api.jobs.entry import work_off
from api.jobs.group import ProcessGroup
from api.jobs.lost_search import LIMITS, salvage_cause
from api.jobs.result import JobResult, failed, parse_result
from api.jobs.stopping import Stopping
from api.jobs.watch import Verdict, Watch, most_solve_s, watch_process
from api.jobs.work_folder import WorkFolder, read_json
from api.plans.keeping import FolderContent, PlanOrigin, keep_plan, read_folder
from api.settings import Settings
from api.store.documents import Record, write_record
from api.store.engine import Store
from api.store.jobs import (
    Job,
    JobEnd,
    claim_job,
    drop_inputs,
    end_job,
    find_job,
    insert_job_issues,
    is_cancel_asked,
    keep_progress,
    read_inputs,
    release_job,
)
from api.store.plans import list_plan_files, read_plan_file
from api.upkeep.failpoints import failpoint
from api.workers import default_workers
from routing.read.plan_folder import PLAN_FILE
from routing.write.replace_file import replace_file

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SALVAGE_S = 300.0
"""What a process may take that is asked at once for first solutions."""
RELEASED = "RELEASED"
"""Not an end: the server stops, and the job waits for the next one."""
OVER = "OVER"
"""Somebody else has ended the job."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What jobs are worked off with."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    stopping: Stopping

    def folder_of(self, job_id: str) -> WorkFolder:
        """Return the folder of a job's work."""
        return WorkFolder(self.work / job_id)

    @property
    def work(self) -> Path:
        """Where all work lies."""
        return self.settings.data.resolve() / "work"

    def now(self) -> str:
        """Return the time, as it is stored."""
        return self.clock().isoformat()


def solve_job(shop: Workshop, job_id: str) -> str:
    """
    Have a process do a job's work; return the state it ends in.

    What was made, and why nothing was, lies in the work folder, to be kept by
    ``finish_job``. An attempt that is lost is repeated, ``MOST_ATTEMPTS`` in all. Where
    that does not help, or its limits ended it, a plan is saved of what it had come to.
    Work that an earlier call finished is not done again.
    """
    folder = shop.folder_of(job_id)
    while True:
        job = _claim(shop, job_id)
        if isinstance(job, str):
            return job
        verdict = _attempt(shop, job, folder)
        is_last = job.attempts >= MOST_ATTEMPTS
        cause = salvage_cause(verdict, folder, is_last=is_last)
        if cause is not None:
            logger.info("job %s is saved after %s", job_id, cause)
            verdict = _attempt(shop, job, folder, salvage=cause)
        logger.info("job %s, attempt %d: %s", job_id, job.attempts, verdict)
        state = _state_after(shop, job, folder, verdict)
        if state is not None:
            return state


def finish_job(shop: Workshop, job_id: str, state: str) -> None:
    """Keep what a job made, once, with its end; then nothing of its work is left."""
    if state == RELEASED:
        return
    folder = shop.folder_of(job_id)
    if state != OVER:
        _finish(shop, job_id, state, folder)
    folder.remove()


def _finish(shop: Workshop, job_id: str, state: str, folder: WorkFolder) -> None:
    result = _read_result(folder)
    if result is None or not _is_whole(result, folder):
        result, state = failed("WORKER_LOST", attempts=1), "FAILED"
    content = read_folder(folder.plan) if result.kind else None
    design = read_design_record(folder.design) if result.has_design else None
    failpoint("publish.begin")
    with shop.store.writing() as connection:
        job = find_job(connection, job_id, to_change=True)
        if job is not None and not job.is_terminal:
            _keep(connection, shop, job, state, result, content, design)
        failpoint("publish.mid")
    failpoint("publish.committed_before_ack")


def _is_whole(result: JobResult, folder: WorkFolder) -> bool:
    """Tell whether what a result speaks of is there; a folder may be swept away."""
    has_plan = not result.kind or (folder.plan / PLAN_FILE).is_file()
    return has_plan and (not result.has_design or folder.design.is_dir())


def _read_result(folder: WorkFolder) -> JobResult | None:
    record = read_json(folder.result)
    return None if record is None else parse_result(record)


def _claim(shop: Workshop, job_id: str) -> Job | str:
    """Begin an attempt; of a job that needs none, return the state it ends in."""
    folder = shop.folder_of(job_id)
    with shop.store.writing() as connection:
        job = find_job(connection, job_id, to_change=True)
        if job is None or job.is_terminal:
            return OVER
        result = _read_result(folder)
        if result is not None:
            return _state_of(result)
        if shop.stopping.is_stopping:
            if job.state == "RUNNING":
                release_job(connection, job)
            return RELEASED
        if job.cancel_asked:
            return _leave(folder, JobResult(), "CANCELLED")
        if job.attempts >= MOST_ATTEMPTS:
            lost = failed("WORKER_LOST", attempts=job.attempts)
            return _leave(folder, lost, "FAILED")
        claim_job(connection, job, shop.now())
    failpoint("job.claimed")
    return replace(job, state="RUNNING", attempts=job.attempts + 1)


def _attempt(
    shop: Workshop, job: Job, folder: WorkFolder, *, salvage: str | None = None
) -> Verdict:
    """
    Start a process for a job and wait for its end.

    Parameters
    ----------
    salvage
        Why the search was lost of which it is to make a plan at once: of finished
        territories, and first solutions of the others.
    """
    _lay_out(shop, job, folder, salvage)
    failpoint("job.snapshot")
    if salvage is not None:
        folder.stop.touch()
    limit = job.order["time_limit_s"]
    watch = Watch(
        solve_s=SALVAGE_S if salvage else most_solve_s(limit),
        memory_mb=shop.settings.solver_memory_mb,
        is_cancelled=partial(_is_cancelled, shop, job.job_id),
        must_release=shop.stopping.must_release,
        tell=partial(_tell, shop, job.job_id),
    )
    return watch_process(ProcessGroup(work_off, str(folder.path)), folder, watch)


def _lay_out(shop: Workshop, job: Job, folder: WorkFolder, salvage: str | None) -> None:
    workers = shop.settings.solver_workers or default_workers()
    order = {**job.order, "workers": workers, "salvage": salvage}
    with shop.store.reading() as connection:
        folder.make(order, read_inputs(connection, job.job_id))
        base_id = job.order.get("plan_id")
        if base_id is not None:
            names = list_plan_files(connection, base_id)
            found = {name: read_plan_file(connection, base_id, name) for name in names}
            folder.write_base({name: file or b"" for name, file in found.items()})


def _is_cancelled(shop: Workshop, job_id: str) -> bool:
    with shop.store.reading() as connection:
        return is_cancel_asked(connection, job_id)


def _tell(shop: Workshop, job_id: str, progress: Record) -> None:
    with shop.store.writing() as connection:
        seen = {**progress, "seen": shop.now()}
        keep_progress(connection, job_id, seen)


def _state_after(
    shop: Workshop, job: Job, folder: WorkFolder, verdict: Verdict
) -> str | None:
    """Return the state a job ends in after an attempt; None asks for another."""
    if verdict is Verdict.RELEASED:
        with shop.store.writing() as connection:
            found = find_job(connection, job.job_id, to_change=True)
            if found is not None and not found.is_terminal:
                release_job(connection, found)
        return RELEASED
    if verdict is Verdict.CANCELLED:
        return _leave(folder, JobResult(), "CANCELLED")
    if verdict in LIMITS:
        limits = {
            Verdict.TOO_LARGE: shop.settings.solver_memory_mb,
            Verdict.TOO_LONG: job.order["time_limit_s"],
        }
        return _leave(folder, failed(LIMITS[verdict], limit=limits[verdict]), "FAILED")
    result = _read_result(folder)
    return None if result is None else _state_of(result)


def _leave(folder: WorkFolder, result: JobResult, state: str) -> str:
    """Leave a result where a process would have left it."""
    replace_file(folder.result, write_record(result.record()))
    return state


def _state_of(result: JobResult) -> str:
    return "SUCCEEDED" if result.problem is None else "FAILED"


def _keep(
    connection: Connection,
    shop: Workshop,
    job: Job,
    state: str,
    result: JobResult,
    content: FolderContent | None,
    design: Record | None,
) -> None:
    """Keep what a job made and how it ended, in one transaction."""
    now = shop.clock()
    plan_id = None
    if content is not None:
        origin = PlanOrigin(
            plan_id=str(uuid.uuid4()),
            kind=result.kind,
            quality=result.quality or "FULL",
            actor_id=job.actor_id,
            job_id=job.job_id,
            base_id=result.base_id,
        )
        plan_id = keep_plan(connection, content, origin, now).plan_id
    design_id = None
    if design is not None:
        design_id = keep_design(connection, job, design, now)
    # Who asked for an early end is told that he got it, whatever came just before.
    is_cancelled = job.cancel_asked and state == "SUCCEEDED"
    insert_job_issues(connection, job.job_id, result.issues)
    drop_inputs(connection, [job.job_id])
    end = JobEnd(
        state="CANCELLED" if is_cancelled else state,
        at=now.isoformat(),
        quality=result.quality,
        plan_id=plan_id,
        design_id=design_id,
        problem=result.problem,
        result={"shown": result.shown, "values": result.values},
    )
    end_job(connection, job, end)
