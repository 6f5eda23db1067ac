from types import SimpleNamespace

import pytest

from tests.api.service.test_authorisation import ALLOWED
from tests.api.service.test_document import operations
from tests.long_schemathesis import not_applicable, run_long


@pytest.mark.slow
def test_every_role_is_answered_as_the_document_declares() -> None:
    """More: ``python -m tests.long_schemathesis --examples 10 --chains 200``."""
    said: list[str] = []
    tally = run_long(seeds=1, examples=1, chains=2, say=said.append)
    assert tally.failures == [], "".join(said)
    assert tally.sent > 4 * len(ALLOWED)
    # 503 asks to come again, as while an answer is reckoned.
    assert {status for status in tally.statuses if status >= 500} <= {503}


def test_what_is_json_is_not_declared_as_text() -> None:
    """Whoever makes a client of the document would read a map as a string."""
    wrong = [
        (path, media_type)
        for path, operation in operations()
        for answer in operation["responses"].values()
        for media_type, content in answer.get("content", {}).items()
        if media_type.endswith("json") and content["schema"].get("type") == "string"
    ]
    assert wrong == []


@pytest.mark.parametrize(("url", "is_sent"), [("/v1?page=2", False), ("/v1?x=", True)])
def test_wrong_data_that_was_never_sent_need_not_be_refused(
    url: str, *, is_sent: bool
) -> None:
    case = SimpleNamespace(query={"x": []})
    answer = SimpleNamespace(request=SimpleNamespace(url=f"http://service{url}"))
    assert (not_applicable(case, answer) == []) == is_sent
