"""JSON that cannot be written again is refused when it is read."""

import pytest

from routing.errors import DataError
from routing.read.strict_json import parse_strict_json


def parse(content: bytes) -> dict[str, object]:
    return parse_strict_json(content, "plan.json", "PLAN_UNREADABLE")


def test_an_object_is_read() -> None:
    content = '{"a": [1, 2.5, null], "b": "\\ud83d\\ude00 é"}'.encode()
    assert parse(content) == {"a": [1, 2.5, None], "b": "\U0001f600 é"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"[]", 1),
        (b'{"a": NaN}', 1),
        (b'{"a": -Infinity}', 1),
        (b'{"a": 1e999}', 1),
        (b'{"a": ' + b"9" * 5_000 + b"}", 1),
        (b'{"a": "\\ud800"}', 1),
        (b'{"\\uDC00": 1}', 1),
        (b'{"a": 1,\n"b" 2}', 2),
        (b'{"a":\n"\xff"}', 2),
        (b"[" * 200_000, 1),
    ],
)
def test_what_is_not_strict_is_refused_with_its_line(content: bytes, line: int) -> None:
    with pytest.raises(DataError) as refused:
        parse(content)
    (issue,) = refused.value.issues
    assert (issue.code, issue.values) == ("PLAN_UNREADABLE", {"line": line})
