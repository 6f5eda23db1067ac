"""Planning jobs shown: one, a page, what was wrong in their inputs; cancelled."""

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Answer, Call, answer_record
from api.errors import RefusedError
from api.store.documents import Record
from api.store.jobs import (
    Job,
    JobEnd,
    ask_cancel,
    drop_inputs,
    end_job,
    find_job,
    list_job_issues,
    list_jobs,
)
from api.uploads.importing import issue_answer
from routing.texts import format_text

_ASKED = ("kind", "edits")
"""Of an order, what the answer says elsewhere or not at all."""


def show_job(call: Call, job_id: str) -> Response:
    """Answer with a job."""
    return answer_record(job_record(find(call, job_id), call.language))


def show_jobs(
    call: Call, *, before: int | None, limit: int, state: str | None
) -> Response:
    """Answer with a page of jobs, the newest first."""
    with call.service.store.reading() as connection:
        found = list_jobs(connection, before=before, limit=limit + 1, state=state)
    page = found[:limit]
    following = str(page[-1].number) if len(found) > limit else None
    items = [job_record(job, call.language) for job in page]
    return answer_record({"items": items, "next_page_token": following})


def show_job_issues(call: Call, job_id: str, *, after: int, limit: int) -> Response:
    """Answer with a page of what was wrong in a job's inputs."""
    find(call, job_id)
    with call.service.store.reading() as connection:
        found = list_job_issues(connection, job_id, after=after, limit=limit + 1)
    page = found[:limit]
    following = str(page[-1][0]) if len(found) > limit else None
    items = [_issue_record(fields, call.language) for _, fields in page]
    return answer_record({"items": items, "next_page_token": following})


def cancel_job(call: Call, job_id: str) -> Response:
    """End a job that waits at once, one that runs as soon as it can; twice is once."""

    def effect(connection: Connection) -> Answer:
        job = find_job(connection, job_id, to_change=True)
        if job is None:
            raise RefusedError("NOT_FOUND")
        if job.is_terminal and job.state != "CANCELLED":
            raise RefusedError("ALREADY_TERMINAL", values={"state": job.state})
        if not job.is_terminal and not job.cancel_asked:
            ask_cancel(connection, job)
            call.note(connection, job_id, None, action="jobs.cancel")
        if job.state == "QUEUED":
            now = call.service.clock().isoformat()
            end = JobEnd(state="CANCELLED", at=now, result={})
            end_job(connection, job, end)
            drop_inputs(connection, [job_id])
        changed = find_job(connection, job_id) or job
        return Answer(200, job_record(changed, call.language))

    answer = call.write(effect)
    if call.service.jobs is not None:
        call.service.jobs.wake()
    return answer


def find(call: Call, job_id: str) -> Job:
    """Return a job; refuse an id of none."""
    with call.service.store.reading() as connection:
        job = find_job(connection, job_id)
    if job is None:
        raise RefusedError("NOT_FOUND")
    return job


def job_record(job: Job, language: str) -> Record:
    """Return a job as its callers see it."""
    asked = {name: job.order[name] for name in job.order if name not in _ASKED}
    return {
        "job_id": job.job_id,
        "number": job.number,
        "kind": job.kind,
        "state": job.state,
        "quality": job.quality,
        "cancel_asked": job.cancel_asked,
        "attempts": job.attempts,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "parameters": asked,
        "progress": _progress_record(job),
        "plan_id": job.plan_id,
        "design_id": job.design_id,
        "problem": _problem_record(job, language),
        "result": job.result.get("shown") or {},
    }


def _issue_record(fields: Record, language: str) -> Record:
    own = {name: value for name, value in fields.items() if name != "customer_id"}
    return {"customer_id": fields.get("customer_id"), **issue_answer(own, language)}


def _progress_record(job: Job) -> Record | None:
    """Return how far a job is; when it was last seen is the queue's business."""
    shown = {name: value for name, value in job.progress.items() if name != "seen"}
    return shown or None


def _problem_record(job: Job, language: str) -> Record | None:
    if job.problem is None:
        return None
    values = job.result.get("values") or {}
    key = f"job.{job.problem}"
    return {
        "code": job.problem,
        "title": format_text(f"{key}.title", language),
        "detail": format_text(f"{key}.detail", language, **values),
        "values": values,
    }
