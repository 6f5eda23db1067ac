"""beatplan map: a plan folder's map, drawn anew."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import LanguageOption, PlanFolder


def draw_map(
    folder: PlanFolder,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Default DIR/map.html."),
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Draw the map of a plan; it opens without a network."""
    from api.cli.console import write_line
    from api.cli.faults import faults_shown
    from maps.canvas import format_map
    from maps.plan_map import draw_plan_map
    from routing.read.plan_folder import read_plan_folder
    from routing.texts import format_text
    from routing.write.replace_file import replace_file

    with faults_shown(language or "en"):
        stored = read_plan_folder(folder)
        spoken = language or stored.plan.policy.language
        target = out or folder / "map.html"
        replace_file(target, format_map(draw_plan_map(stored.plan, spoken)))
        write_line(format_text("cli.map_drawn", spoken, file=target))
