"""The service in one process: opened, announced, run, closed."""

import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn

from api.app import make_edged_app
from api.dependencies import Service
from api.jobs.foreman import Foreman, make_foreman
from api.jobs.nightly import Nightly
from api.office.reckoning import ReckonerProcess
from api.settings import Settings
from api.store.guard import DatabaseRefusedError, database_file, open_store
from api.store.lock import held_alone
from api.team.people import make_first_admin
from api.upkeep.housekeeping import house_kept
from api.uploads.reading import ReaderProcess
from api.uploads.reading_reps import read_reps_file


def _nothing(_service: Service) -> None:
    """Serve what is there."""


def run_service(
    settings: Settings,
    announce: Callable[[str], None],
    begin: Callable[[Service], None] = _nothing,
) -> None:
    """
    Serve until a signal says stop; requests in flight are finished.

    Parameters
    ----------
    announce
        Given the admin's token at the very first start, never again.
    begin
        Given the service before it serves.

    Raises
    ------
    DatabaseRefusedError
        If the database is not one that this version may open, or is a file that
        another service holds.
    SystemExit
        If the address cannot be listened on.
    """
    with held_alone(database_file(settings.database_url)):
        _make_folder(settings.data)
        _run(settings, announce, begin)


def _make_folder(path: Path) -> None:
    """Make the data folder; the work of jobs lies there, wherever the database is."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseRefusedError("data_unavailable", folder=path) from error


def _run(
    settings: Settings,
    announce: Callable[[str], None],
    begin: Callable[[Service], None],
) -> None:
    store = open_store(settings.database_url)
    reader, reckoner = ReaderProcess(), ReckonerProcess()
    try:
        token = make_first_admin(store, _now())
        if token is not None:
            announce(token)
        foreman = make_foreman(settings, store, _now)
        service = Service(
            settings,
            store,
            _now,
            jobs=foreman,
            reckon=reckoner,
            read_reps=partial(reader.read, read_reps_file),
            reader=reader,
        )
        begin(service)
        with house_kept(service), _jobs_worked_off(service, foreman):
            _serve(_make_config(settings, service), foreman.stop)
    finally:
        reader.close()
        reckoner.close()
        store.close()


@contextmanager
def _jobs_worked_off(service: Service, foreman: Foreman) -> Iterator[None]:
    """Work off jobs; at the end, those that run are given their grace."""
    cron = service.settings.nightly_replan
    foreman.open(Nightly(service, cron) if cron else None)
    try:
        yield
    finally:
        foreman.close()


def _make_config(settings: Settings, service: Service) -> uvicorn.Config:
    return uvicorn.Config(
        make_edged_app(service),
        host=settings.host,
        port=settings.port,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        lifespan="off",
        # Its access log would have whole addresses; ours has routes and ids.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.grace_s,
    )


class _Server(uvicorn.Server):
    """A server that tells others of the signal it obeys."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = tell

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._tell()
        super().handle_exit(sig, frame)


def _serve(config: uvicorn.Config, tell: Callable[[], None]) -> None:
    """
    Run a server; a signal that it has obeyed does not end the process too.

    Parameters
    ----------
    tell
        Called when the signal comes, before requests in flight are waited for.
    """
    kept = {
        number: signal.signal(number, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    _forget_what_stays()
    try:
        _Server(config, tell).run()
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _forget_what_stays() -> None:
    """Let the garbage collector pass over what a server holds until its end."""
    # It stops all threads, and would look at a million objects of libraries, for
    # 0.15 s and more, whenever a call has made many of its own.
    gc.collect()
    gc.freeze()


def _now() -> datetime:
    return datetime.now(UTC)
