"""A filled service in a process of its own, as ``beatplan serve`` runs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from api.cli.crowd import CUSTOMERS_A_REP, Crowd, fill_crowd
from api.store.guard import open_store
from benchmarks.service_scenario import ServiceSite

_START_S = 120.0
_STOP_S = 60.0
_HOST = "127.0.0.1"


@contextmanager
def crowd_served(num_reps: int, job_customers: int) -> Iterator[ServiceSite]:
    """
    Fill a database, and serve it; both are gone afterwards.

    Parameters
    ----------
    job_customers
        Customers of some of the reps, for a planning job.

    Raises
    ------
    RuntimeError
        If the service does not start.
    """
    with TemporaryDirectory(prefix="beatplan-") as name:
        folder = Path(name)
        crowd = _fill(folder, num_reps, job_customers)
        with _process(folder) as (port, pid):
            yield ServiceSite(
                port=port,
                pid=pid,
                manager_token=crowd.manager_token,
                rep_tokens=crowd.rep_tokens,
                job_scope=crowd.job_scope,
            )


def _fill(folder: Path, num_reps: int, job_customers: int) -> Crowd:
    store = open_store(f"sqlite:///{folder / 'beatplan.sqlite'}")
    try:
        num_busy = min(num_reps, job_customers // CUSTOMERS_A_REP)
        return fill_crowd(store, num_reps, num_busy, datetime.now(UTC))
    finally:
        store.close()


@contextmanager
def _process(folder: Path) -> Iterator[tuple[int, int]]:
    """Give port and process id of a server that answers."""
    port = _free_port()
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - this program itself
            _words(folder, port), env=_environment(), stdout=log, stderr=log
        )
        try:
            _wait_until_ready(process, port)
            yield port, process.pid
        finally:
            _stop(process)


def _words(folder: Path, port: int) -> list[str]:
    options = {"--data": folder, "--host": _HOST, "--port": port}
    words = [str(word) for option in options.items() for word in option]
    return [sys.executable, "-m", "api.cli.main", "serve", *words]


def _environment() -> dict[str, str]:
    """Return the environment without settings of another service."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BEATPLAN_")
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _START_S
    url = f"http://{_HOST}:{port}/readyz"
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=_START_S):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError("The service did not start.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
