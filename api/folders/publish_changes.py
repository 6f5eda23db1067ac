"""A plan's folder as another one had it: made of its record, proved, then published."""

from collections.abc import Mapping
from pathlib import Path

from api.folders.publish import add_pages, draft_of
from routing.certificate import make_certificate
from routing.check import CheckResult, check_folder
from routing.metrics import measure_plan
from routing.read.plan_folder import PLAN_FILE, StoredPlan
from routing.travel import GivenMatrix
from routing.write.plan_folder import write_plan_folder
from routing.write.plan_json import format_plan_json
from routing.write.publish import publish_folder, refuse_target
from routing.write.replace_file import replace_file


def publish_record(
    record: Mapping[str, object],
    stored: StoredPlan,
    target: Path,
    *,
    matrix: GivenMatrix | None,
    force: bool = False,
) -> CheckResult:
    """
    Write the folder of a plan whose plan.json is known; rename it if it is clean.

    Every byte is that of the folder the record comes from, its certificate included,
    as long as this version writes the same files; the checker proves the plan anew.

    Parameters
    ----------
    record, stored
        The content of plan.json, and the same as a plan.
    matrix
        The travel times of a plan whose travel source is a matrix.

    Raises
    ------
    DataError
        If the target may not be replaced.
    ValueError
        If the matrix is not the one the plan names.
    """
    refuse_target(target, force=force)
    plan = stored.plan
    with draft_of(target) as draft:
        write_plan_folder(
            plan,
            draft,
            reading=stored.reading,
            read_options=stored.read_options,
            matrix=matrix,
        )
        replace_file(draft / PLAN_FILE, format_plan_json(record))
        result = check_folder(draft)
        if not result.is_clean:
            return result
        certificate = make_certificate(
            plan,
            violations=len(result.violations),
            rules=result.rules,
            input_hash=stored.input_hash,
        )
        figures = measure_plan(plan)
        add_pages(plan, draft, figures, certificate, reading=stored.reading)
        publish_folder(draft, target, force=force)
    return result
