"""A made plan -> a published plan folder, proved by the checker on its way."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree

from maps.canvas import format_map
from maps.plan_map import draw_plan_map
from maps.report import format_report
from routing.certificate import Certificate, make_certificate
from routing.check import CheckResult, check_base, check_folder
from routing.metrics import Figures, measure_plan
from routing.pipeline import MadePlan
from routing.plan import Plan
from routing.write.handouts import begin_handouts
from routing.write.plan_folder import add_certificate, write_plan_data
from routing.write.publish import make_draft, publish_folder, refuse_target
from routing.write.replace_file import replace_file


@dataclass(frozen=True, kw_only=True)
class Published:
    """
    What became of a plan.

    Parameters
    ----------
    check
        The checker's result; a plan with violations is not published.
    """

    figures: Figures
    check: CheckResult
    input_hash: str

    @property
    def is_published(self) -> bool:
        """Whether the folder stands."""
        return self.check.is_clean


def publish_plan(
    made: MadePlan,
    target: Path,
    *,
    reading: Mapping[str, object],
    read_options: Mapping[str, object],
    base: Path | None = None,
    force: bool = False,
    executor: Executor | None = None,
) -> Published:
    """
    Write a plan beside its target, check it there, and rename it if it is clean.

    Whatever happens, the target holds a whole plan, or what it held before.

    Parameters
    ----------
    base
        Folder of the plan that this one goes on from; both are checked together.
    executor
        Formats workbook and calendars while the plan is checked; None: here, then.

    Raises
    ------
    DataError
        If the target may not be replaced.
    """
    refuse_target(target, force=force)
    figures = measure_plan(made.plan)
    with draft_of(target) as draft:
        write_handouts = begin_handouts(made.plan, figures, executor)
        record = write_plan_data(
            made.plan,
            draft,
            figures=figures,
            reading=reading,
            read_options=read_options,
            matrix=made.matrix,
        )
        published = Published(
            figures=figures,
            check=_check(draft, base),
            input_hash=str(record["input_hash"]),
        )
        if published.is_published:
            _add_proof(made.plan, draft, published, reading)
            write_handouts(draft)
            publish_folder(draft, target, force=force)
    return published


def _check(draft: Path, base: Path | None) -> CheckResult:
    """Check a plan alone and, where it goes on from another, beside that."""
    alone = check_folder(draft)
    if base is None:
        return alone
    beside = check_base(base, draft)
    return replace(
        alone,
        violations=(*alone.violations, *beside.violations),
        rules={
            name: alone.rules.get(name, 0) + beside.rules.get(name, 0)
            for name in sorted({*alone.rules, *beside.rules})
        },
    )


def _add_proof(
    plan: Plan, draft: Path, published: Published, reading: Mapping[str, object]
) -> None:
    """Add what may be drawn only of a checked plan."""
    certificate = make_certificate(
        plan,
        violations=len(published.check.violations),
        rules=published.check.rules,
        input_hash=published.input_hash,
    )
    add_certificate(draft, certificate)
    add_pages(plan, draft, published.figures, certificate, reading=reading)


def add_pages(
    plan: Plan,
    draft: Path,
    figures: Figures,
    certificate: Certificate,
    *,
    reading: Mapping[str, object],
) -> None:
    """Draw the map and the report of a checked plan into its folder."""
    replace_file(draft / "map.html", format_map(draw_plan_map(plan)))
    report = format_report(plan, figures, certificate, reading=reading)
    replace_file(draft / "report.html", report)


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """Lend a folder beside a target; whatever is left of it goes away."""
    draft = make_draft(target)
    try:
        yield draft
    finally:
        rmtree(draft, ignore_errors=True)
