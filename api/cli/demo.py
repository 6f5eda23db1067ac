"""beatplan demo: plan the sample team, beside what it does today."""

from datetime import date
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
    language: LanguageOption = None,
) -> None:
    """Plan a sample team of six reps and 600 customers; takes about a minute."""
    from api.cli.compare import show_comparison
    from api.cli.console import write_line
    from api.cli.planning import plan_and_show
    from routing.texts import format_text
    from sample_data import sample_path

    order = _demo_order(out, language)
    status = plan_and_show(order)
    if status:
        raise typer.Exit(status)
    show_comparison(
        sample_path("current_plan.csv"), out, language=language, as_json=False
    )
    spoken = language or "en"
    for page in ("map.html", "report.html"):
        key = f"cli.demo.{page.removesuffix('.html')}"
        write_line(format_text(key, spoken, file=(out / page).resolve()))


def _demo_order(out: Path, language: Language | None) -> "PlanOrder":
    from api.cli.inputs import InputFiles
    from api.cli.planning import PlanOrder
    from api.workers import default_workers
    from routing.pipeline import SearchParams
    from sample_data import sample_path

    files = InputFiles(
        customers=sample_path("customers.csv"),
        start=date(*DEMO_START),
        reps=sample_path("reps.csv"),
        policy=sample_path("policy.toml"),
        language=language,
    )
    params = SearchParams(seconds=DEMO_SECONDS, workers=default_workers())
    return PlanOrder(files=files, params=params, out=out, is_forced=_is_older_demo(out))


def _is_older_demo(out: Path) -> bool:
    """Tell whether a folder holds a demo, which alone may be replaced unasked."""
    from routing.errors import DataError
    from routing.read.plan_folder import read_plan_folder
    from routing.read.reps import read_reps
    from sample_data import sample_path

    try:
        plan = read_plan_folder(out).plan
    except DataError:
        return False
    sample = read_reps(sample_path("reps.csv"), plan.policy).reps
    is_same_team = [r.rep_id for r in sample] == [r.rep_id for r in plan.reps]
    return is_same_team and plan.cycle.start == date(*DEMO_START)
