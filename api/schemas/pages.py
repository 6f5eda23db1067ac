"""Parameters of requests that several resources share."""

from typing import Annotated

from fastapi import Header, Path, Query

from api.schemas.fields import ID_PATTERN

MOST_ON_PAGE = 500

PageSize = Annotated[int, Query(ge=1, le=MOST_ON_PAGE, description="Items at most.")]
PageToken = Annotated[
    str,
    Query(
        pattern=r"^[A-Za-z0-9._-]{0,40}$",
        description="`next_page_token` of the page before; the items follow it.",
    ),
]
FIRST_PLACE = "0"
PlaceToken = Annotated[
    str,
    Query(
        pattern=r"^[0-9]{1,9}$",
        description="`next_page_token` of the page before; the items follow it.",
    ),
]
ObjectId = Annotated[str, Path(pattern=ID_PATTERN, min_length=1, max_length=40)]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The ETag last read, or `*` for any."),
]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="ETags that the caller has already."),
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="The same key and body get the same answer, and one effect.",
    ),
]
