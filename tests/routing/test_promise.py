from dataclasses import replace
from datetime import date

import pytest

from routing.promise import Promise

PROMISE = Promise(
    customer_id="C1",
    rep_id="R1",
    weekdays=(0,),
    weeks=(1, 3),
    earliest=32_400,
    latest=36_000,
    told_on=date(2026, 3, 1),
)


@pytest.mark.parametrize(
    "change",
    [
        {"weekdays": ()},
        {"weekdays": (7,)},
        {"weeks": ()},
        {"weeks": (0,)},
        {"earliest": -1},
        {"earliest": 36_001},
        {"latest": 86_401},
    ],
)
def test_what_nobody_can_keep_is_no_promise(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        replace(PROMISE, **change)


def test_a_promise_may_name_a_minute() -> None:
    assert replace(PROMISE, earliest=36_000).latest == 36_000
