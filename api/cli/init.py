"""beatplan init: templates to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import LanguageOption


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where the templates go.")
    ],
    language: LanguageOption = None,
) -> None:
    """Write templates: customers.xlsx, reps.xlsx, locks.csv, policy.toml."""
    from api.cli.console import write_line
    from api.cli.faults import faults_shown
    from routing.texts import format_text
    from routing.write.templates import write_templates

    spoken = language or "en"
    with faults_shown(spoken):
        write_templates(folder, language=spoken)
        write_line(format_text("cli.templates", spoken, folder=folder))
