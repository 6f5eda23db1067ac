"""beatplan demo: plan the sample team, beside what it does today."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Language, LanguageOption

if TYPE_CHECKING:
    from api.cli.planning import PlanOrder

DEMO_SECONDS = 40.0
DEMO_START = (2026, 11, 30)
"""A Monday, fixed so that every demo plans the same cycle."""


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the plan goes.")
    ] = Path("demo"),
    is_served: Annotated[
        bool, typer.Option("--serve", help="Serve it, in DIR-service, until Ctrl-C.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65_535, help="Of --serve; 8000."),
    ] = None,
    language: LanguageOption = None,
) -> None:
    """
    Plan a sample team of six reps and 600 customers; takes about a minute.

    With --serve the cycle is this week's, and links for a manager and a rep are shown.
    """
    if is_served:
        _serve(out, port, language)
        return
    status = _plan(out, date(*DEMO_START), language)
    if status:
        raise typer.Exit(status)
    _show_pages(out, language)


def _serve(out: Path, port: int | None, language: Language | None) -> None:
    from api.cli.service_settings import tell_not_installed

    spoken = language or "en"
    try:
        from api.cli.demo_serving import serve_demo
    except ModuleNotFoundError as error:
        raise tell_not_installed(error, spoken) from error
    folder = out.with_name(f"{out.name}-service")
    serve_demo(folder, port, spoken, partial(_plan_again, language=language))


def _plan_again(out: Path, start: date, language: Language | None) -> int:
    """Plan into a folder that is known to be the demo's."""
    return _plan(out, start, language, is_forced=True)


def _plan(
    out: Path, start: date, language: Language | None, *, is_forced: bool = False
) -> int:
    """Plan and compare with today's plan; return an exit code."""
    from api.cli.compare import show_comparison
    from api.cli.planning import plan_and_show
    from sample_data import sample_path

    order = _demo_order(out, start, language, is_forced or _is_older_demo(out))
    status = plan_and_show(order)
    if not status:
        current = sample_path("current_plan.csv")
        show_comparison(current, out, language=language, as_json=False)
    return status


def _show_pages(out: Path, language: Language | None) -> None:
    from api.cli.console import write_line
    from routing.texts import format_text

    spoken = language or "en"
    for page in ("map.html", "report.html"):
        key = f"cli.demo.{page.removesuffix('.html')}"
        write_line(format_text(key, spoken, file=(out / page).resolve()))


def _demo_order(
    out: Path, start: date, language: Language | None, is_forced: bool
) -> "PlanOrder":
    from api.cli.inputs import InputFiles
    from api.cli.planning import PlanOrder
    from api.workers import default_workers
    from routing.pipeline import SearchParams
    from sample_data import sample_path

    files = InputFiles(
        customers=sample_path("customers.csv"),
        start=start,
        reps=sample_path("reps.csv"),
        policy=sample_path("policy.toml"),
        language=language,
    )
    params = SearchParams(seconds=DEMO_SECONDS, workers=default_workers())
    return PlanOrder(files=files, params=params, out=out, is_forced=is_forced)


def _is_older_demo(out: Path) -> bool:
    """Tell whether a folder holds a demo, which alone may be replaced unasked."""
    from api.cli.sample_plan import sample_start

    return sample_start(out) == date(*DEMO_START)
