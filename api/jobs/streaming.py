"""A job followed as it goes on: server-sent events until it has ended."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api.dependencies import Call, admit, demand
from api.errors import RefusedError
from api.jobs.showing import find, job_record
from api.store.documents import write_record
from api.store.engine import StoreError
from api.store.jobs import Job

POLL_S = 0.5
"""Between two looks at the job; the database is read, so not much shorter."""
HEARTBEAT_S = 15.0
"""Between two comments that keep proxies from closing a quiet line."""
RECHECK_S = 5.0
"""Within this a token that was revoked sees nothing more."""
MOST_S = 4 * 3_600.0
"""Length of a stream; whoever follows longer asks again, as browsers do unasked."""


def stream_job(call: Call, request: Request, job_id: str) -> Response:
    """Answer with the events of a job; refuse an id of none before the first."""
    first = find(call, job_id)
    events = _follow(call, request, first)
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(events, headers=headers, media_type="text/event-stream")


async def _follow(call: Call, request: Request, job: Job) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    began = spoken = checked = loop.time()
    text = _text(call, job)
    yield _event(1, text)
    number = 1
    while not (_is_over(call, job) or loop.time() - began > MOST_S):
        await asyncio.sleep(POLL_S)
        try:
            if loop.time() - checked >= RECHECK_S:
                checked = loop.time()
                await run_in_threadpool(_check, call, request)
            job = await run_in_threadpool(find, call, job.job_id)
        except RefusedError:
            return
        except StoreError:
            continue
        changed = _text(call, job)
        if changed != text:
            text, spoken, number = changed, loop.time(), number + 1
            yield _event(number, text)
        elif loop.time() - spoken >= HEARTBEAT_S:
            spoken = loop.time()
            yield ": still here\n\n"


def _is_over(call: Call, job: Job) -> bool:
    """Tell whether nothing more is to come, from this process at least."""
    runner = call.service.jobs
    return job.is_terminal or runner is None or runner.is_stopping


def _check(call: Call, request: Request) -> None:
    """Refuse whoever may not follow any more."""
    demand(admit(call.service, request), call.action)


def _text(call: Call, job: Job) -> str:
    return write_record(job_record(job, call.language))


def _event(number: int, text: str) -> str:
    return f"id: {number}\nevent: job\ndata: {text}\n\n"
