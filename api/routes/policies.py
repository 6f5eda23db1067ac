"""/v1/policies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.kinds import Kind, archive, create, patch, replace, show, show_page
from api.openapi import BODY, CREATED, OBJECT, VERSIONED, answers
from api.schemas.pages import IfMatch, Key, ObjectId, PageSize, PageToken
from api.schemas.policies import NewPolicy, PolicyAnswer, PolicyFields, PolicyPage
from api.store.tables import policies
from api.team.checking import check_policy, guard_policy

router = APIRouter(prefix="/v1/policies", tags=["policies"], route_class=CheckedRoute)
POLICIES = Kind(
    path="policies",
    table=policies,
    id_field="policy_id",
    check=check_policy,
    guard=guard_policy,
)
Reads = Annotated[Call, Depends(calls(Action.READ_POLICIES))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_POLICIES))]


@router.get("", response_model=PolicyPage, responses=answers())
def list_policies(
    call: Reads,
    page_size: PageSize = 100,
    page_token: PageToken = "",
    archived: bool = False,
) -> Response:
    """List policies by id."""
    return show_page(
        call, POLICIES, after=page_token, limit=page_size, archived=archived
    )


@router.post(
    "",
    status_code=201,
    response_model=PolicyAnswer,
    responses=answers(*BODY, *CREATED, status=201, tagged=True),
)
def create_policy(call: Writes, body: NewPolicy, key: Key = None) -> Response:
    """Create a policy."""
    return create(call, POLICIES, body.model_dump(), key)


@router.get(
    "/{policy_id}", response_model=PolicyAnswer, responses=answers(*OBJECT, tagged=True)
)
def get_policy(call: Reads, policy_id: ObjectId) -> Response:
    """Get a policy, an archived one too."""
    return show(call, POLICIES, policy_id)


@router.put(
    "/{policy_id}",
    response_model=PolicyAnswer,
    responses=answers(*BODY, *VERSIONED, tagged=True),
)
def replace_policy(
    call: Writes, policy_id: ObjectId, body: PolicyFields, if_match: IfMatch = None
) -> Response:
    """Replace a policy; an archived one comes back."""
    return replace(call, POLICIES, policy_id, body.model_dump(), if_match)


@router.patch(
    "/{policy_id}",
    response_model=PolicyAnswer,
    responses=answers(*BODY, *VERSIONED, "ARCHIVED", tagged=True),
)
def patch_policy(
    call: Writes, policy_id: ObjectId, body: PolicyFields, if_match: IfMatch = None
) -> Response:
    """Change some fields of a policy."""
    return patch(
        call, POLICIES, policy_id, body.model_dump(exclude_unset=True), if_match
    )


@router.delete(
    "/{policy_id}",
    status_code=204,
    responses=answers(*VERSIONED, "DEFAULT_POLICY", status=204),
)
def archive_policy(
    call: Writes, policy_id: ObjectId, if_match: IfMatch = None
) -> Response:
    """Archive a policy."""
    return archive(call, POLICIES, policy_id, if_match)
