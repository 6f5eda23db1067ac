"""/v1/visits/{visit_id}/outcomes, /v1/me/outcomes:batch, /v1/outcomes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.auth import Action
from api.days.outcomes import report_batch, report_outcome, show_outcomes
from api.dependencies import Call, CheckedRoute, calls
from api.openapi import BODY, OBJECT, answers
from api.schemas.fields import ID_PATTERN
from api.schemas.outcomes import (
    VISIT_PATTERN,
    BatchReceipt,
    OutcomeBatch,
    OutcomeFields,
    OutcomePage,
    OutcomeReceipt,
)
from api.schemas.pages import PageSize, PageToken

router = APIRouter(prefix="/v1", tags=["outcomes"], route_class=CheckedRoute)
Reads = Annotated[Call, Depends(calls(Action.READ_OUTCOMES))]
Reports = Annotated[Call, Depends(calls(Action.WRITE_OUTCOMES))]
VisitPath = Annotated[str, Path(pattern=VISIT_PATTERN, max_length=80)]
DateFilter = Annotated[str | None, Query(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
IdFilter = Annotated[str | None, Query(pattern=ID_PATTERN, max_length=40)]
VisitFilter = Annotated[str | None, Query(pattern=VISIT_PATTERN, max_length=80)]


@router.post(
    "/visits/{visit_id}/outcomes",
    response_model=OutcomeReceipt,
    responses=answers(*BODY, *OBJECT, "OUTCOME_ID_REUSED"),
)
def report_visit(call: Reports, visit_id: VisitPath, body: OutcomeFields) -> Response:
    """Report what became of a visit of any plan that was ever in force."""
    return report_outcome(call, visit_id, body)


@router.post(
    "/me/outcomes:batch", response_model=BatchReceipt, responses=answers(*BODY)
)
def report_visits(call: Reports, body: OutcomeBatch) -> Response:
    """Report on visits; each report is judged by itself, and may come again."""
    return report_batch(call, body.outcomes)


@router.get("/outcomes", response_model=OutcomePage, responses=answers())
def list_reported_outcomes(
    call: Reads,
    first: DateFilter = None,
    last: DateFilter = None,
    rep_id: IdFilter = None,
    customer_id: IdFilter = None,
    visit_id: VisitFilter = None,
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> Response:
    """List reports by id, those about dates from first to last."""
    filters = {
        "first": first,
        "last": last,
        "rep_id": rep_id,
        "customer_id": customer_id,
        "visit_id": visit_id,
    }
    return show_outcomes(call, filters, after=page_token, limit=page_size)
