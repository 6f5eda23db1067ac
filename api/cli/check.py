"""beatplan check: prove a plan folder, with code that did not make it."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import (
    AsJson,
    Columns,
    Crs,
    Encoding,
    LanguageOption,
    PlanFolder,
    parse_columns,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.check import CheckResult, Violation

VIOLATED = 1


def check(
    folder: PlanFolder,
    customers: Annotated[
        Path | None,
        typer.Option("--customers", metavar="FILE", help="The file it was made from."),
    ] = None,
    reps: Annotated[
        Path | None,
        typer.Option("--reps", metavar="FILE", help="The file it was made from."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", help="Default: the rules stored in the plan."),
    ] = None,
    locks: Annotated[
        Path | None,
        typer.Option("--locks", metavar="FILE", help="The file it was made from."),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(
            "--base", metavar="DIR", help="The plan folder that this one goes on from."
        ),
    ] = None,
    columns: Columns = "",
    crs: Crs = None,
    encoding: Encoding = None,
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Prove a plan folder; with input files or a base, also that it was made from them.

    Exit code 0: clean. 1: violations. 2: cannot be read.
    """
    from api.cli.faults import faults_shown
    from api.cli.origin import Origin, differences
    from routing.check import check_base, check_folder

    spoken = language or "en"
    with faults_shown(spoken, as_json=as_json):
        results = [check_folder(folder)]
        if base is not None:
            results.append(check_base(base, folder))
        origin = Origin(
            customers=customers,
            reps=reps,
            policy=policy,
            locks=locks,
            columns=parse_columns(columns, spoken),
            crs=crs,
            encoding=encoding,
        )
        found = [violation for result in results for violation in result.violations]
        violations = (*found, *differences(folder, origin))
        _show(results, violations, spoken, as_json=as_json)
    if violations:
        raise typer.Exit(VIOLATED)


def _show(
    results: "Sequence[CheckResult]",
    violations: "Sequence[Violation]",
    language: str,
    *,
    as_json: bool,
) -> None:
    from api.cli.console import write_json, write_line
    from api.cli.violations import show_violations, violation_record
    from routing.texts import format_text

    rules = sum((Counter(result.rules) for result in results), Counter())
    required, planned = results[0].visits_required, results[0].visits_planned
    if as_json:
        write_json(
            {
                "violations": len(violations),
                "violation_list": [violation_record(v, language) for v in violations],
                "rules": dict(sorted(rules.items())),
                "visits_required": required,
                "visits_planned": planned,
            }
        )
        return
    show_violations(violations, language)
    write_line(
        format_text(
            "cli.checked",
            language,
            violations=len(violations),
            tests=rules.total(),
            rules=len(rules),
            planned=planned,
            required=required,
        )
    )
