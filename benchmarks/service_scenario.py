"""A service's mornings: all fetch their day while plans are made, files read."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.process_tree import TreeWatch, cpu_seconds
from benchmarks.service_calls import CallRefusedError, Manager
from benchmarks.service_customers import make_customers_file
from benchmarks.service_floor import floor_server
from benchmarks.service_load import LoadResult, Request, format_get, send_all, spread

TODAY = "/v1/me/routes/today"
IMPORT_READS_A_SECOND = 50
_JOB_STARTS_S = 120.0
_IMPORT_S = 600
_SETTLED_S = 2.0


@dataclass(frozen=True, kw_only=True)
class ServiceSite:
    """
    A running service with its reps, and a plan in force for today.

    Parameters
    ----------
    pid
        Of the server's process.
    rep_tokens
        rep_id -> token.
    job_scope
        Reps of the planning job.
    """

    port: int
    pid: int
    manager_token: str
    rep_tokens: dict[str, str]
    job_scope: tuple[str, ...]

    @property
    def manager(self) -> Manager:
        """Who starts jobs and imports."""
        return Manager(self.port, self.manager_token)


@dataclass(frozen=True, kw_only=True)
class ServiceParams:
    """
    What is asked of a service.

    Parameters
    ----------
    windows
        Seconds in which every rep fetches his day once, each > 0; in the last one
        also with the entity tag of what he has.
    job_seconds
        Search time of the planning job that runs meanwhile.
    import_rows
        Customers of the file that is imported.
    """

    windows: tuple[float, ...] = (60.0, 10.0)
    job_seconds: int = 150
    import_rows: int = 100_000
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class Phase:
    """
    What was measured in one part.

    Parameters
    ----------
    server_share, generator_share
        CPU seconds of a second, of the server's own process and of the generator.
    server_mb, tree_mb
        Peaks of resident memory: of the server's process, and of all together.
    load_before, load_after
        The machine's load average of a minute.
    notes
        What else is known, such as the state of the job.
    """

    name: str
    seconds: float
    result: LoadResult
    server_share: float
    generator_share: float
    server_mb: float
    tree_mb: float
    load_before: float
    load_after: float
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def server_ms(self) -> float:
        """CPU milliseconds of the server's own process by request."""
        requests = max(1, self.result.num_planned)
        return 1_000 * self.server_share * self.seconds / requests


def run_scenario(site: ServiceSite, params: ServiceParams) -> Iterator[Phase]:
    """
    Yield the parts one after the other, each as soon as it is measured.

    Raises
    ------
    CallRefusedError
        If the service refuses the job or the import.
    """
    yield asyncio.run(_measure_floor(site, params))
    job = _start_job(site, params)
    tags: dict[bytes, bytes] = {}
    for seconds in params.windows:
        phase = asyncio.run(_measure_reads(site, seconds, params.seed, {}))
        tags |= phase.result.tags
        yield _with_job(site, job, phase)
    last = params.windows[-1]
    phase = asyncio.run(_measure_reads(site, last, params.seed + 1, tags))
    yield _with_job(site, job, phase)
    _end_job(site, job)
    yield asyncio.run(_measure_import(site, params))


class _Meter:
    """Measures processes from when it is made until it is read."""

    def __init__(self, pid: int) -> None:
        self.load_before = os.getloadavg()[0]
        self._pid = pid
        self._watch = TreeWatch(pid)
        self._begin = time.monotonic()
        self._own = time.process_time()
        self._server = cpu_seconds(pid)

    def phase(self, name: str, result: LoadResult, **notes: Any) -> Phase:
        """Return what was measured."""
        self._watch.stop()
        seconds = time.monotonic() - self._begin
        return Phase(
            name=name,
            seconds=seconds,
            result=result,
            server_share=(cpu_seconds(self._pid) - self._server) / seconds,
            generator_share=(time.process_time() - self._own) / seconds,
            server_mb=self._watch.peak_mb,
            tree_mb=self._watch.tree_peak_mb,
            load_before=self.load_before,
            load_after=os.getloadavg()[0],
            notes=notes,
        )


async def _measure_floor(site: ServiceSite, params: ServiceParams) -> Phase:
    """Measure a server that does nothing, at the highest rate that is asked later."""
    seconds = min(params.windows)
    moments = spread(len(site.rep_tokens), seconds, params.seed)
    content = format_get(TODAY, [("Authorization", f"Bearer {site.manager_token}")])
    with floor_server() as (port, pid):
        meter = _Meter(pid)
        result = await send_all(port, [Request(at, content) for at in moments])
        return meter.phase(f"floor in {seconds:g} s", result)


async def _measure_reads(
    site: ServiceSite, seconds: float, seed: int, tags: dict[bytes, bytes]
) -> Phase:
    requests = list(_reads(site, spread(len(site.rep_tokens), seconds, seed), tags))
    kind = "unchanged" if tags else "today"
    meter = _Meter(site.pid)
    result = await send_all(site.port, requests)
    return meter.phase(f"{kind} in {seconds:g} s", result)


def _reads(
    site: ServiceSite, moments: Sequence[float], tags: dict[bytes, bytes]
) -> Iterator[Request]:
    """Yield a fetch at every moment, rep after rep."""
    reps = list(site.rep_tokens.items())
    for number, at in enumerate(moments):
        rep_id, token = reps[number % len(reps)]
        mark = f'"rep_id":"{rep_id}"'.encode()
        headers = [("Authorization", f"Bearer {token}")]
        if mark in tags:
            headers.append(("If-None-Match", tags[mark].decode()))
            yield Request(at, format_get(TODAY, headers), status=304)
        else:
            yield Request(at, format_get(TODAY, headers), mark=mark)


async def _measure_import(site: ServiceSite, params: ServiceParams) -> Phase:
    """Measure an import from the first byte to the answer of its commit."""
    rows = params.import_rows
    content = make_customers_file(rows, tuple(site.rep_tokens), params.seed)
    num = IMPORT_READS_A_SECOND * _IMPORT_S
    requests = list(_reads(site, spread(num, _IMPORT_S, params.seed), {}))
    over = asyncio.Event()
    meter = _Meter(site.pid)
    reading = asyncio.ensure_future(send_all(site.port, requests, until=over))
    try:
        await asyncio.sleep(_SETTLED_S)
        figures = await asyncio.to_thread(_import_all, site.manager, content, rows)
        await asyncio.sleep(_SETTLED_S)
    finally:
        over.set()
        result = await reading
    return meter.phase(f"import of {rows:,}", result, **figures)


def _import_all(manager: Manager, content: bytes, rows: int) -> dict[str, Any]:
    begin = time.monotonic()
    made = manager.upload("/v1/imports", content, mode="merge")
    read = time.monotonic()
    place = f"/v1/imports/{made['import_id']}"
    done = manager.call("POST", f"{place}:commit", {})
    end = time.monotonic()
    if done["state"] != "COMMITTED" or done["changes"]["created"] != rows:
        raise CallRefusedError(f"import: {done['state']}, {done['changes']}")
    return {
        "file_mb": round(len(content) / 1_000_000, 1),
        "upload_s": round(read - begin, 2),
        "commit_s": round(end - read, 2),
        "import_s": round(end - begin, 2),
    }


def _start_job(site: ServiceSite, params: ServiceParams) -> str:
    """Start the planning job, and wait until its process searches."""
    order = {
        "kind": "FULL",
        "scope": list(site.job_scope),
        "time_limit_s": params.job_seconds,
    }
    job_id: str = site.manager.call("POST", "/v1/planning-jobs", order)["job_id"]
    until = time.monotonic() + _JOB_STARTS_S
    while time.monotonic() < until:
        job = _show_job(site, job_id)
        if job["state"] == "RUNNING" and _share(job) > 0:
            return job_id
        if job["state"] not in ("QUEUED", "RUNNING"):
            break
        time.sleep(0.5)
    raise CallRefusedError(f"The planning job does not search: {job['state']}.")


def _with_job(site: ServiceSite, job_id: str, phase: Phase) -> Phase:
    """Note how far the job was at the end of a part."""
    job = _show_job(site, job_id)
    phase.notes["job"] = job["state"]
    phase.notes["job_share"] = round(_share(job), 2)
    return phase


def _end_job(site: ServiceSite, job_id: str) -> None:
    """Cancel the job, so that nothing of it is measured with the import."""
    if _show_job(site, job_id)["state"] in ("QUEUED", "RUNNING"):
        site.manager.call("POST", f"/v1/planning-jobs/{job_id}:cancel", {})
    until = time.monotonic() + _JOB_STARTS_S
    while _show_job(site, job_id)["state"] == "RUNNING":
        if time.monotonic() > until:
            raise CallRefusedError("The planning job does not end.")
        time.sleep(0.5)


# A job's JSON, here and below.
def _share(job: Any) -> float:
    """Return how far a search is, 0 to 1."""
    return float(job["progress"]["share"]) if job["progress"] else 0.0


def _show_job(site: ServiceSite, job_id: str) -> Any:
    return site.manager.call("GET", f"/v1/planning-jobs/{job_id}")
