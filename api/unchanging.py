"""Answers that never change: strong entity tags, and 304 to whoever has them."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Response

from api.openapi import Responses, answers
from api.store.documents import digest_of
from routing import __version__

TAG_LENGTH = 32
_NOT_MODIFIED: dict[str, Any] = {"description": "As the ETag sent with If-None-Match."}


def lasting_answers(*codes: str) -> Responses:
    """Return the answers of an operation whose content has an ETag for reading."""
    return {**answers(*codes, tagged=True), 304: _NOT_MODIFIED}


def make_tag(*parts: object) -> str:
    """
    Return the entity tag of what is made of parts that never change.

    Another version of this program may show the same otherwise.
    """
    digest = digest_of(repr((*map(str, parts), __version__)))
    return f'"{digest[:TAG_LENGTH]}"'


def answer_lasting(
    tag: str,
    if_none_match: str | None,
    make: Callable[[], Response],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return 304 to whoever has the tag, else what ``make`` makes, with the tag."""
    own = {"ETag": tag, "Vary": "Accept-Language", **(headers or {})}
    answer = Response(None, 304) if is_known(tag, if_none_match) else make()
    answer.headers.update(own)
    return answer


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Tell whether a caller has what a tag stands for; weakly, as RFC 9110 has it."""
    given = [each.strip() for each in (if_none_match or "").split(",")]
    return "*" in given or tag in {each.removeprefix("W/") for each in given}
