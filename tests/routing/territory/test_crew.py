"""Fair shares of the reps."""

import numpy as np
import pytest
from territory_worlds import crew_of, make_rep

from routing.model import TimeWindow

MORNINGS = (TimeWindow(8 * 3_600, 12 * 3_600),) * 5 + (None, None)


def test_shares_follow_hours_and_capacity() -> None:
    # A morning has 4 h and no break; a full day 9 - 0.75 h.
    reps = [
        make_rep(0, 0, 0),
        make_rep(1, 0, 0, shifts=MORNINGS),
        make_rep(2, 0, 0, capacity_share=0.5),
    ]
    crew = crew_of(reps)
    total = 8.25 + 4 + 8.25 / 2
    assert crew.fractions == pytest.approx([8.25 / total, 4 / total, 4.125 / total])
    assert crew.work_days.tolist() == [20, 20, 20]


def test_rep_without_working_days_has_no_share() -> None:
    reps = [make_rep(0, 0, 0, shifts=(None,) * 7), make_rep(1, 0, 0)]
    crew = crew_of(reps)
    assert crew.max_customers.tolist() == [np.inf, np.inf]
    assert crew.fractions.tolist() == [0, 1]
    assert crew.is_working.tolist() == [False, True]


def test_where_nobody_works_capacity_alone_counts() -> None:
    reps = [
        make_rep(0, 0, 0, shifts=(None,) * 7),
        make_rep(1, 0, 0, shifts=(None,) * 7, capacity_share=3.0),
    ]
    assert crew_of(reps).fractions.tolist() == [0.25, 0.75]


def test_limits_of_customers_are_the_reps_own() -> None:
    crew = crew_of([make_rep(0, 0, 0, max_customers=7), make_rep(1, 0, 0)])
    assert crew.max_customers.tolist() == [7, np.inf]
