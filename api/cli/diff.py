"""beatplan diff: what moves from one plan to another, for whom, and why."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AsJson, Force, LanguageOption, usage_error

MOST_MINUTES = 1_440


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A plan folder.")],
    new: Annotated[
        Path,
        typer.Argument(
            metavar="NEW_OR_CHANGES",
            help="Another plan folder, or the changes that --json has printed.",
        ),
    ],
    rep: Annotated[
        str | None, typer.Option("--rep", metavar="ID", help="Of this rep alone.")
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option("--customer", metavar="ID", help="Of this customer alone."),
    ] = None,
    minutes: Annotated[
        int,
        typer.Option(
            "--minutes", help="Earlier or later by so much counts as the same time."
        ),
    ] = 15,
    promises: Annotated[
        Path | None,
        typer.Option(
            "--promises", metavar="FILE", help="Also: which promises NEW breaks."
        ),
    ] = None,
    apply: Annotated[
        bool,
        typer.Option("--apply", help="Write the plan that the changes make of OLD."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where --apply writes it."),
    ] = None,
    force: Force = False,
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Tell what changes between two plans, in sentences to be forwarded.

    With --json: a document that also holds every change of plan.json, whatever --rep
    and --customer show; `beatplan diff OLD changes.json --apply --out DIR` makes the
    new plan of the old one again.

    Exit code 0: told, or applied. 2: cannot be read, or the changes are for another
    plan. 3: our own checker objects to the changed plan; nothing is written.
    """
    from api.cli.differing import DiffOrder, apply_and_show, diff_and_show

    spoken = language or "en"
    if not 0 <= minutes <= MOST_MINUTES:
        raise usage_error("diff.minutes_out_of_range", spoken, value=minutes)
    if apply and out is None:
        raise usage_error("diff.apply_needs_out", spoken)
    if apply and new.is_dir():
        raise usage_error("diff.apply_needs_changes", spoken)
    if out is not None and not apply:
        raise usage_error("diff.out_needs_apply", spoken)
    order = DiffOrder(
        old=old,
        new=new,
        rep_id=rep,
        customer_id=customer,
        tolerance=60 * minutes,
        promises=promises,
        language=language,
        as_json=as_json,
    )
    if out is None:
        diff_and_show(order)
    else:
        raise typer.Exit(apply_and_show(order, out, force=force))
