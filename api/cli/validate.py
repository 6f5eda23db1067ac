"""beatplan validate: every fault of the files, and the work they ask for."""

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
    PolicyFile,
    parse_columns,
    parse_start,
)

if TYPE_CHECKING:
    from api.cli.inputs import ReadInputs
    from routing.errors import Issue
    from routing.workload import Workload


def validate(
    customers: CustomersFile,
    reps: Annotated[
        Path | None, typer.Option("--reps", metavar="FILE", help="CSV or XLSX.")
    ] = None,
    policy: PolicyFile = None,
    columns: Columns = "",
    crs: Crs = None,
    encoding: Encoding = None,
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """
    Report all faults at once, and the workload before any planning.

    Exit code 0: no errors, perhaps warnings. 2: errors.
    """
    from api.cli.faults import CANNOT_READ, faults_shown
    from api.cli.inputs import InputFiles, read_inputs

    spoken = language or "en"
    files = InputFiles(
        customers=customers,
        start=parse_start(None, date.today(), spoken),
        reps=reps,
        policy=policy,
        columns=parse_columns(columns, spoken),
        crs=crs,
        encoding=encoding,
        language=language,
    )
    with faults_shown(spoken, as_json=as_json):
        read = read_inputs(files)
        _show(read, as_json=as_json)
    if read.faults.num_errors:
        raise typer.Exit(CANNOT_READ)


def _show(read: "ReadInputs", *, as_json: bool) -> None:
    from api.cli.console import write_json
    from api.cli.faults import faults_record
    from routing.grade import grade_customers
    from routing.workload import make_workload_record, measure_workload

    language, reading, reps = read.policy.language, read.reading, read.reps
    issues, workload = list(read.faults.issues), None
    if reading is not None and reading.customers and not isinstance(reps, int):
        grading = grade_customers(reading.customers, read.policy, reading.column_values)
        issues += grading.notes
        workload = measure_workload(grading.customers, reps, read.policy, read.cycle)
    if not as_json:
        _show_tables(read, workload, issues)
        return
    record = faults_record(issues, read.rows, language)
    if reading is not None:
        record["read_options"] = dict(reading.read_options)
    if workload is not None:
        record["workload"] = make_workload_record(workload)
    write_json(record)


def _show_tables(
    read: "ReadInputs", workload: "Workload | None", issues: "list[Issue]"
) -> None:
    from api.cli.console import show_table, stdout, write_line
    from api.cli.faults import show_faults
    from api.cli.tables import workload_table
    from routing.texts import format_text
    from routing.workload import format_workload

    language, rows = read.policy.language, read.rows
    show_faults(issues, language, is_result=True)
    write_line(
        format_text(
            "cli.rows",
            language,
            total=rows.total,
            accepted=rows.accepted,
            rejected=rows.rejected,
        )
    )
    if workload is None or not workload.by_rep:
        return
    for line in format_workload(workload, language):
        write_line(line)
    if any(rep.work.customers for rep in workload.by_rep):
        show_table(stdout(), workload_table(workload, language))
