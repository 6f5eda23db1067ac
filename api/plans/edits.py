"""A planner's edits of a plan: judged against it, then worked into a new draft."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fastapi import Response

from api.dependencies import Call
from api.errors import BodyFault, Fault, IssueFault, RefusedError, make_pointer
from api.jobs.orders import JobOrder
from api.jobs.starting import start_job
from api.plans.publications import local_date
from api.plans.showing import check_plan, read_file
from api.store.documents import Record
from routing.errors import DataError, Issue
from routing.read.plan_folder import PLAN_FILE, parse_plan_record


@dataclass(frozen=True)
class EditOrder:
    """A plan.json, edits as JSON, and the date it is in the plan's zone."""

    content: bytes
    edits: tuple[Record, ...]
    today: date


def judge_edits(order: EditOrder) -> tuple[Issue, ...] | None:
    """Return what is wrong with edits; None if no day may be edited any more."""
    # The server, which never plans, does without the planner's libraries.
    from routing.edits import apply_edits, first_editable_day, parse_edits

    plan = parse_plan_record(json.loads(order.content)).plan
    if first_editable_day(plan, order.today) >= plan.cycle.num_days:
        return None
    try:
        apply_edits(plan, parse_edits(order.edits), today=order.today)
    except DataError as error:
        return error.issues
    return ()


def edit_plan(
    call: Call, plan_id: str, edits: list[Record], more: Record, key: str | None
) -> Response:
    """
    Answer with the job that makes a new draft of a plan and edits: 202.

    Parameters
    ----------
    more
        Parameters of the job besides plan and edits.
    """
    plan = check_plan(call, plan_id)
    _refuse(_date_faults(edits))
    today = local_date(plan, call.service.clock())
    order = EditOrder(read_file(call, plan_id, PLAN_FILE), tuple(edits), today)
    issues = call.service.reckon(judge_edits, order)
    if issues is None:
        raise RefusedError("PLAN_IS_OVER", values={"date": plan.last})
    _refuse(IssueFault(issue, _pointer(issue)) for issue in issues)
    parameters = {"plan_id": plan_id, "edits": edits, **more}
    return start_job(call, JobOrder(kind="EVALUATE", parameters=parameters), key)


def evaluate_plan(call: Call, plan_id: str, more: Record, key: str | None) -> Response:
    """Answer with the job that judges a plan anew and makes none: 202."""
    check_plan(call, plan_id)
    parameters = {"plan_id": plan_id, **more}
    return start_job(call, JobOrder(kind="EVALUATE", parameters=parameters), key)


def _date_faults(edits: list[Record]) -> Iterator[Fault]:
    for at, edit in enumerate(edits):
        places = [("date", edit["date"])] if "date" in edit else []
        places += [(f"dates/{n}", each) for n, each in enumerate(edit.get("dates", ()))]
        for name, text in places:
            if not _is_date(text):
                place = ("edits", at, *name.split("/"))
                yield BodyFault(make_pointer(place), "NO_DATE")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _pointer(issue: Issue) -> str:
    """Return the place of an issue of an edit, whose rows count from 1."""
    return make_pointer(("edits", (issue.row or 1) - 1, *issue.column.split("/")))


def _refuse(faults: Iterator[Fault]) -> None:
    found = list(faults)
    if found:
        raise RefusedError("INVALID_INPUT", faults=found)
