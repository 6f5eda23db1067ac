"""beatplan backup and restore: the database of the service kept, and put back."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import LanguageOption
from api.cli.service_settings import (
    REFUSED,
    read_settings,
    tell_not_installed,
    tell_refused,
)

if TYPE_CHECKING:
    from api.settings import Settings

DataFolder = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The service's folder.")
]
Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="SQLite or PostgreSQL URL."),
]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where it is kept.")],
    data: DataFolder = None,
    database: Database = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace FILE if it is there.")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """
    Keep the service's database in a file, while the service runs or not.

    The file holds what was committed when the command began, and is checked.
    """
    from api.cli.console import write_line
    from routing.texts import format_text

    spoken = language or "en"
    try:
        from api.store.backup import back_up
        from api.store.guard import DatabaseRefusedError, database_file
    except ModuleNotFoundError as error:
        raise tell_not_installed(error, spoken) from error
    settings = read_settings({"data": data, "database": database}, spoken)
    try:
        path = database_file(settings.database_url)
        if path is None:
            # The queue of jobs, as its file beside SQLite, is no part of a backup.
            options = ("--format=custom", "--no-owner", "--exclude-schema=dbos")
            words = ("pg_dump", *options, f"--file={file}")
            raise _use_own_tools(settings, spoken, *words)
        back_up(path, file, force=force)
    except DatabaseRefusedError as refused:
        raise tell_refused(refused, spoken) from refused
    size = file.stat().st_size
    write_line(format_text("serve.backed_up", spoken, file=file.name, bytes=size))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    data: DataFolder = None,
    database: Database = None,
    language: LanguageOption = None,
) -> None:
    """
    Put a backup in the place of the service's database, while the service rests.

    The database that was there is kept beside it, under another name.
    """
    from api.cli.console import write_line
    from api.cli.today import now
    from routing.texts import format_text

    spoken = language or "en"
    try:
        from api.store import backup as backups
        from api.store.guard import DatabaseRefusedError, database_file
    except ModuleNotFoundError as error:
        raise tell_not_installed(error, spoken) from error
    settings = read_settings({"data": data, "database": database}, spoken)
    try:
        path = database_file(settings.database_url)
        if path is None:
            options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
            words = ("pg_restore", *options, str(file))
            raise _use_own_tools(settings, spoken, *words)
        kept = backups.restore(file, path, now())
    except DatabaseRefusedError as refused:
        raise tell_refused(refused, spoken) from refused
    write_line(format_text("serve.restored", spoken, file=file.name))
    if kept is not None:
        write_line(format_text("serve.kept", spoken, file=kept.name))


def _use_own_tools(settings: "Settings", language: str, *words: str) -> typer.Exit:
    """Say which command of PostgreSQL does it; return the end of this one."""
    from sqlalchemy.engine import URL, make_url

    from api.cli.console import write_message
    from routing.texts import format_text

    url = make_url(settings.database_url)
    # PostgreSQL's tools know no drivers; a password is no word of a command line.
    plain = URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    )
    place = f"--dbname={plain.render_as_string()}"
    command = shlex.join((words[0], place, *words[1:]))
    write_message(format_text("serve.own_tools", language, command=command))
    return typer.Exit(REFUSED)
