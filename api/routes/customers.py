"""/v1/customers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth import Action, Role
from api.dependencies import Call, CheckedRoute, calls
from api.kinds import Kind, archive, create, patch, replace, show, show_page
from api.openapi import BODY, CREATED, OBJECT, VERSIONED, answers
from api.schemas.customers import (
    BatchAnswer,
    CustomerAnswer,
    CustomerBatch,
    CustomerFields,
    CustomerPage,
    CustomerPatch,
    NewCustomer,
)
from api.schemas.pages import IfMatch, Key, ObjectId, PageSize, PageToken
from api.store.tables import customers
from api.team.checking import check_customer
from api.team.upsert import upsert_customers
from api.upkeep.crawling import count_reading

router = APIRouter(prefix="/v1/customers", tags=["customers"], route_class=CheckedRoute)
batch_router = APIRouter(prefix="/v1", tags=["customers"], route_class=CheckedRoute)
CUSTOMERS = Kind(
    path="customers",
    table=customers,
    id_field="customer_id",
    check=check_customer,
    count_reading=count_reading,
)
Reads = Annotated[Call, Depends(calls(Action.READ_CUSTOMERS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_CUSTOMERS))]


@router.get("", response_model=CustomerPage, responses=answers())
def list_customers(
    call: Reads,
    page_size: PageSize = 100,
    page_token: PageToken = "",
    archived: bool = False,
) -> Response:
    """List customers by id; a rep's own only."""
    is_rep = call.actor.role is Role.REP
    own = (customers.c.rep_id == call.actor.rep_id,) if is_rep else ()
    return show_page(
        call, CUSTOMERS, *own, after=page_token, limit=page_size, archived=archived
    )


@router.post(
    "",
    status_code=201,
    response_model=CustomerAnswer,
    responses=answers(*BODY, *CREATED, status=201, tagged=True),
)
def create_customer(call: Writes, body: NewCustomer, key: Key = None) -> Response:
    """Create a customer."""
    return create(call, CUSTOMERS, body.model_dump(), key)


@router.get(
    "/{customer_id}",
    response_model=CustomerAnswer,
    responses=answers(*OBJECT, tagged=True),
)
def get_customer(call: Reads, customer_id: ObjectId) -> Response:
    """Get a customer, an archived one too."""
    return show(call, CUSTOMERS, customer_id)


@router.put(
    "/{customer_id}",
    response_model=CustomerAnswer,
    responses=answers(*BODY, *VERSIONED, tagged=True),
)
def replace_customer(
    call: Writes, customer_id: ObjectId, body: CustomerFields, if_match: IfMatch = None
) -> Response:
    """Replace a customer; an archived one comes back."""
    return replace(call, CUSTOMERS, customer_id, body.model_dump(), if_match)


@router.patch(
    "/{customer_id}",
    response_model=CustomerAnswer,
    responses=answers(*BODY, *VERSIONED, "ARCHIVED", tagged=True),
)
def patch_customer(
    call: Writes, customer_id: ObjectId, body: CustomerPatch, if_match: IfMatch = None
) -> Response:
    """Change some fields of a customer."""
    changes = body.model_dump(exclude_unset=True)
    return patch(call, CUSTOMERS, customer_id, changes, if_match)


@router.delete(
    "/{customer_id}", status_code=204, responses=answers(*VERSIONED, status=204)
)
def archive_customer(
    call: Writes, customer_id: ObjectId, if_match: IfMatch = None
) -> Response:
    """Archive a customer."""
    return archive(call, CUSTOMERS, customer_id, if_match)


@batch_router.post(
    "/customers:batchUpsert",
    response_model=BatchAnswer,
    responses=answers(*BODY, "IDEMPOTENCY_KEY_REUSED"),
)
def upsert_customer_batch(
    call: Writes, body: CustomerBatch, key: Key = None
) -> Response:
    """Create or replace customers, all or none; archived ones come back."""
    return upsert_customers(call, body, key)
