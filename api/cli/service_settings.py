"""Settings of the service, as its commands are given them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from api.settings import Settings
    from api.store.guard import DatabaseRefusedError

REFUSED = 2


def read_settings(given: Mapping[str, object], language: str) -> "Settings":
    """
    Return the settings; options that are None come from the environment.

    Raises
    ------
    typer.Exit
        With 2, when some are wrong: all are named at once, without their values.
    """
    from pydantic import ValidationError

    from api.cli.console import write_message
    from api.settings import Settings
    from routing.texts import format_text

    options = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **options})
    except ValidationError as error:
        for fault in error.errors():
            name = "BEATPLAN_" + "_".join(map(str, fault["loc"])).upper()
            write_message(format_text("serve.setting", language, name=name))
        raise typer.Exit(REFUSED) from error


def tell_not_installed(error: ModuleNotFoundError, language: str) -> typer.Exit:
    """Say what is not installed; return the end of the command."""
    from api.cli.console import write_message
    from routing.texts import format_text

    write_message(format_text("serve.not_installed", language, module=error.name))
    return typer.Exit(REFUSED)


def tell_refused(refused: "DatabaseRefusedError", language: str) -> typer.Exit:
    """Say why a database is left alone; return the end of the command."""
    from api.cli.console import write_message
    from routing.texts import format_text

    write_message(format_text(f"serve.{refused.code}", language, **refused.values))
    return typer.Exit(REFUSED)
