"""The entry of the command line; every command lives in a file of its own."""

import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from api.cli.adherence import adherence
from api.cli.backup import backup, restore
from api.cli.benchmark import benchmarks
from api.cli.capacity import capacity
from api.cli.check import check
from api.cli.compare import compare
from api.cli.demo import demo
from api.cli.diff import diff
from api.cli.init import init
from api.cli.map import draw_map
from api.cli.plan import plan
from api.cli.promise import promise
from api.cli.replan import replan
from api.cli.roll import roll
from api.cli.serve import serve
from api.cli.territories import territories
from api.cli.validate import validate

app = typer.Typer(
    name="beatplan",
    help="Plan the visits of field-sales teams: territories, visit days, routes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(demo)
app.command()(init)
app.command()(validate)
app.command()(capacity)
app.command()(territories)
app.command()(plan)
app.command()(replan)
app.command()(roll)
app.command()(check)
app.command()(compare)
app.command()(diff)
app.command()(promise)
app.command()(adherence)
app.command("map")(draw_map)
app.command()(serve)
app.command()(backup)
app.command()(restore)
app.add_typer(benchmarks, name="benchmark")


def run() -> None:
    """Run the command line; a terminal that lacks a character shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _leave)
    app()


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End as after an interrupt, so that drafts and workers are tidied up."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    run()
