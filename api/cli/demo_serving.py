"""beatplan demo --serve: the sample team in a service on this machine."""

import socket
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from api.cli.console import write_line, write_message
from api.cli.demo_team import is_in_force, load_team, open_doors
from api.cli.sample_plan import sample_start
from api.cli.service_settings import REFUSED, read_settings, tell_refused
from api.cli.today import now
from api.serving import run_service
from api.store.guard import DatabaseRefusedError, database_file, open_store
from api.store.lock import held_alone
from routing.texts import format_text

if TYPE_CHECKING:
    from api.dependencies import Service
    from api.settings import Settings

PLAN, DATA = "plan", "data"
_HOST = "127.0.0.1"
_ZONE = ZoneInfo("Asia/Shanghai")
"""Of the sample's policy."""


def serve_demo(
    folder: Path,
    port: int | None,
    language: str,
    plan: Callable[[Path, date], int],
) -> None:
    """
    Serve the sample team until a signal says stop; an earlier demo goes on.

    Parameters
    ----------
    folder
        Of the demo alone: ``plan/`` and ``data/``.
    plan
        Plans the team into a folder from a Monday on; returns an exit code.

    Raises
    ------
    typer.Exit
        If the folder is not the demo's, the port is taken, or there is no plan.
    """
    settings = _make_settings(folder, port, language)
    today = now().astimezone(_ZONE).date()
    _refuse_what_is_not_ours(folder, language)
    _refuse_taken_port(settings, language)
    try:
        with held_alone(database_file(settings.database_url)):
            is_there = _goes_on(settings, today)
        if not is_there:
            rmtree(folder / DATA, ignore_errors=True)
            status = plan(folder / PLAN, today - timedelta(days=today.weekday()))
            if status:
                raise typer.Exit(status)
        begin = partial(_begin, folder=folder, today=today, language=language)
        run_service(settings, partial(_tell, "serve.admin_token", language), begin)
    except DatabaseRefusedError as refused:
        raise tell_refused(refused, language) from refused


def _make_settings(folder: Path, port: int | None, language: str) -> "Settings":
    """Return settings that touch nothing but the demo's folder."""
    given = {"host": _HOST, "port": port, "data": folder / DATA}
    own = {"database": "", "tls_cert": None, "tls_key": None, "nightly_replan": ""}
    return read_settings(given, language).model_copy(update=own)


def _refuse_what_is_not_ours(folder: Path, language: str) -> None:
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    is_strange = folder.exists() and not folder.is_dir()
    if is_strange or (names and not _is_ours(folder, names)):
        write_message(format_text("cli.demo.not_ours", language, folder=folder))
        raise typer.Exit(REFUSED)


def _is_ours(folder: Path, names: set[str]) -> bool:
    """Tell whether a folder is an earlier demo's, even one that was broken off."""
    # The lock of a first demo is there before its plan is.
    if names == {DATA}:
        return all(path.suffix == ".lock" for path in (folder / DATA).iterdir())
    return names <= {PLAN, DATA} and sample_start(folder / PLAN) is not None


def _refuse_taken_port(settings: "Settings", language: str) -> None:
    """Refuse at once what would fail only after a minute of planning."""
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        text = format_text("cli.demo.port_taken", language, port=settings.port)
        write_message(text)
        raise typer.Exit(REFUSED) from error


def _goes_on(settings: "Settings", today: date) -> bool:
    """Tell whether an earlier demo has a plan in force today."""
    path = database_file(settings.database_url)
    if path is None or not path.exists():
        return False
    store = open_store(settings.database_url)
    try:
        with store.reading() as connection:
            return is_in_force(connection, today)
    finally:
        store.close()


def _begin(service: "Service", *, folder: Path, today: date, language: str) -> None:
    """Have a plan in force, and tell who may see it where."""
    with service.store.reading() as connection:
        is_there = is_in_force(connection, today)
    if not is_there:
        load_team(service, folder / PLAN, language)
    doors = open_doors(service, today)
    site = f"http://{_HOST}:{service.settings.port}"
    tell = partial(format_text, language=language)
    write_line(tell("cli.demo.manager", url=f"{site}/plan#token={doors.manager}"))
    rep_url = f"{site}/day#token={doors.rep}"
    write_line(tell("cli.demo.rep", rep=doors.rep_id, url=rep_url))
    if not doors.has_visits:
        write_line(tell("cli.demo.no_visits", date=_next_monday(today)))
    write_line(tell("cli.demo.calls", token=doors.manager, url=f"{site}/v1/plans"))
    write_line(tell("cli.demo.stop", folder=folder))


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _tell(key: str, language: str, token: str) -> None:
    write_line(format_text(key, language, token=token))
