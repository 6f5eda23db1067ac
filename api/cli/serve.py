"""beatplan serve: the HTTP service on one machine."""

import logging
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


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65_535, help="Port; 8000.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="SQLite or PostgreSQL URL."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Where files go.")
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option("--tls-cert", metavar="FILE", help="Certificate, PEM."),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", metavar="FILE", help="Its key, PEM.")
    ] = None,
    language: LanguageOption = None,
) -> None:
    """
    Serve plans over HTTP; the first start prints an admin token, once.

    Settings come from BEATPLAN_... variables too; options go before them.
    """
    from api.cli.console import write_line
    from routing.texts import format_text

    spoken = language or "en"
    given = {
        "host": host,
        "port": port,
        "database": database,
        "data": data,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
    }
    try:
        from api.serving import run_service
        from api.store.guard import DatabaseRefusedError
    except ModuleNotFoundError as error:
        raise tell_not_installed(error, spoken) from error
    settings = read_settings(given, spoken)
    _refuse_half_tls(settings, spoken)
    _log_to_stderr()
    try:
        run_service(
            settings,
            lambda token: write_line(
                format_text("serve.admin_token", spoken, token=token)
            ),
        )
    except DatabaseRefusedError as refused:
        raise tell_refused(refused, spoken) from refused


def _refuse_half_tls(settings: "Settings", language: str) -> None:
    from api.cli.console import write_message
    from routing.texts import format_text

    faults = _tls_faults(settings)
    for code, name in faults:
        write_message(format_text(f"serve.{code}", language, file=name))
    if faults:
        raise typer.Exit(REFUSED)


def _tls_faults(settings: "Settings") -> list[tuple[str, str]]:
    if (settings.tls_cert is None) != (settings.tls_key is None):
        return [("tls_pair", "")]
    files = [path for path in (settings.tls_cert, settings.tls_key) if path is not None]
    return [("tls_missing", path.name) for path in files if not path.is_file()]


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
