"""What is different between two plans of the service."""

import json
from dataclasses import dataclass

from fastapi import Response

from api.dependencies import Call, answer_record
from api.errors import BodyFault, RefusedError
from api.plans.showing import check_plan, read_file
from api.store.documents import Record
from api.store.plans import StoredPlanRow, current_publication, find_plan
from api.unchanging import answer_lasting, make_tag
from routing.diff import diff_plans, diff_to_json
from routing.read.plan_folder import PLAN_FILE, parse_plan_record


@dataclass(frozen=True)
class DiffOrder:
    """Two plans to be compared, each the content of a plan.json, and a language."""

    old: bytes
    new: bytes
    language: str


def compare_contents(order: DiffOrder) -> Record:
    """Return the difference of two plans as JSON."""
    old, new = (
        parse_plan_record(json.loads(content)).plan
        for content in (order.old, order.new)
    )
    return diff_to_json(diff_plans(old, new), order.language)


def show_diff(
    call: Call,
    plan_id: str,
    against: str | None,
    *,
    after: int,
    limit: int,
    if_none_match: str | None,
) -> Response:
    """
    Answer with what a plan changes: counts, sentences, and a page of customers.

    Parameters
    ----------
    against
        The older plan; None takes the one that this goes on from, else the published
        one.
    """
    plan = check_plan(call, plan_id)
    older = _older(call, plan, against)
    parts = (plan_id, older, "diff", call.language)

    def make() -> Response:
        order = DiffOrder(
            read_file(call, older, PLAN_FILE),
            read_file(call, plan_id, PLAN_FILE),
            call.language,
        )
        found = call.service.reckon(compare_contents, order, "-".join(parts))
        # As plain JSON has them; the type of the reader's values is wider.
        customers = list(found["customers"])
        following = str(after + limit) if len(customers) > after + limit else None
        record = {
            "plan_id": plan_id,
            "against": older,
            **found,
            "customers": customers[after : after + limit],
            "next_page_token": following,
        }
        return answer_record(record)

    return answer_lasting(make_tag(*parts, after, limit), if_none_match, make)


def _older(call: Call, plan: StoredPlanRow, against: str | None) -> str:
    with call.service.store.reading() as connection:
        if against is not None:
            if find_plan(connection, against) is None:
                faults = [BodyFault("/query/against", "UNKNOWN_PLAN")]
                raise RefusedError("INVALID_INPUT", faults=faults)
            return against
        if plan.base_id is not None:
            return plan.base_id
        published = current_publication(connection)
    if published is None:
        raise RefusedError("NOTHING_PUBLISHED")
    return published.plan_id
