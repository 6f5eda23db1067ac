"""beatplan capacity: hours that are needed at least, before any search."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import (
    AsJson,
    Columns,
    Crs,
    CustomersFile,
    Encoding,
    LanguageOption,
    LocksFile,
    PolicyFile,
    parse_columns,
    parse_reps,
    parse_start,
)

if TYPE_CHECKING:
    from api.cli.inputs import InputFiles, ReadInputs
    from routing.capacity import Capacity

MOST_WEEKS = 13
PATIENCE = 2.0
"""Seconds after which, and how often, a user is told that it still goes on."""


def capacity(
    customers: CustomersFile,
    reps: Annotated[
        str, typer.Option("--reps", metavar="FILE|N", help="Reps, or how many.")
    ],
    policy: PolicyFile = None,
    locks: LocksFile = None,
    columns: Columns = "",
    crs: Crs = None,
    encoding: Encoding = None,
    territories: Annotated[
        Path | None,
        typer.Option("--territories", metavar="DIR", help="Those of a plan."),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="DATE", help="A Monday; default the next."),
    ] = None,
    weeks: Annotated[
        int | None, typer.Option("--weeks", min=1, max=MOST_WEEKS, help="Cycle.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1)] = 1,
    travel: Annotated[
        str,
        typer.Option(
            "--travel",
            metavar="great-circle|MATRIX",
            help="Where travel times come from: an estimate, or a CSV or NPZ matrix.",
        ),
    ] = "great-circle",
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Prove what hours the visits take at least, against the hours offered.

    "Cannot fit" is proved, before any search; "fits" is never claimed. Exit code 0:
    read and answered, whatever the answer. 2: nothing could be read.
    """
    from api.cli.inputs import InputFiles

    spoken = language or "en"
    files = InputFiles(
        customers=customers,
        start=parse_start(start, date.today(), spoken),
        reps=parse_reps(reps, spoken),
        policy=policy,
        locks=locks,
        territories=territories,
        travel=travel,
        columns=parse_columns(columns, spoken),
        crs=crs,
        encoding=encoding,
        weeks=weeks,
        language=language,
    )
    _prove_and_show(files, seed=seed, as_json=as_json)


def _prove_and_show(files: "InputFiles", *, seed: int, as_json: bool) -> None:
    from api.cli.capacity_sheet import show_capacity
    from api.cli.console import write_json
    from api.cli.faults import faults_record, faults_shown, refuse, show_faults
    from api.cli.inputs import read_inputs
    from api.office.capacity_record import capacity_record

    spoken = files.language or "en"
    with faults_shown(spoken, as_json=as_json):
        read = read_inputs(files)
    spoken = read.policy.language
    with faults_shown(spoken, as_json=as_json):
        issues = read.faults.issues
        if not read.can_plan:
            raise refuse(issues, spoken, as_json=as_json, rows=read.rows)
        if not as_json:
            show_faults(issues, spoken)
        found = _measure(read, seed, _teller(spoken))
        if as_json:
            record = faults_record(issues, read.rows, spoken)
            write_json({**capacity_record(found, read.cycle), **record})
        else:
            show_capacity(found, spoken, kept=files.territories)


def _measure(
    read: "ReadInputs", seed: int, report: Callable[[int, int], None]
) -> "Capacity":
    from routing.capacity import measure_capacity
    from routing.pipeline import PlanInputs

    if read.reading is None:
        raise ValueError("Expected customers, got none.")
    inputs = PlanInputs(
        customers=read.reading.customers,
        reps=read.reps,
        policy=read.policy,
        cycle=read.cycle,
        locks=read.locks,
        column_values=read.reading.column_values,
        travel=read.travel,
        rep_of=read.rep_of,
    )
    return measure_capacity(inputs, seed=seed, report=report)


def _teller(language: str) -> Callable[[int, int], None]:
    """Return a report that stays silent while the answer comes soon."""
    from time import monotonic

    from api.cli.console import write_message
    from routing.texts import format_text

    told = monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        if monotonic() - told >= PATIENCE:
            told = monotonic()
            text = format_text("capacity.bounding", language, done=done, total=total)
            write_message(text)

    return tell
