"""Grades against values worked out by hand."""

from collections.abc import Sequence

import pytest

from routing.grade import choose_working_list, grade_customers
from routing.grade.share import grades_by_share
from routing.model import Customer
from routing.policy import (
    DEFAULT_GRADES,
    GradePolicy,
    GradingPolicy,
    OverduePolicy,
    Policy,
)

DEFAULTS = Policy()


def make_customer(customer_id: str, value: float | None = None, **given) -> Customer:
    return Customer(customer_id=customer_id, location=None, value=value, **given)


def grades_of(customers: Sequence[Customer], policy: Policy = DEFAULTS) -> str:
    result = grade_customers(customers, policy)
    return "".join(c.grade or "-" for c in result.customers)


def test_customer_that_crosses_a_limit_belongs_to_the_upper_grade() -> None:
    customers = [
        make_customer(str(idx), v) for idx, v in enumerate((50, 29, 2, 13.9, 0.2, 4.9))
    ]
    # 50, 79; 92.9 crosses 80 and 97.8 crosses 95; the rest is C.
    assert grades_of(customers) == "AACACB"


def test_limit_reached_exactly_ends_the_grade() -> None:
    customers = [make_customer(str(idx), v) for idx, v in enumerate((80, 15, 5))]
    assert grades_of(customers) == "ABC"


def test_limit_reached_exactly_in_decimals_ends_the_grade() -> None:
    # 0.7 + 0.1 falls short of 0.8 in binary.
    customers = [make_customer(str(i), v) for i, v in enumerate((0.7, 0.1, 0.1, 0.1))]
    assert grades_of(customers)[:3] == "AAB"


def test_ties_go_by_id() -> None:
    customers = [make_customer(name, 1.0) for name in ("c", "a", "b", "d", "e")]
    policy = Policy(grading=GradingPolicy(shares=(0.2, 0.6)))
    assert grades_of(customers, policy) == "BABCC"


def test_channels_are_graded_apart() -> None:
    customers = [
        make_customer("s", 1_000, channel="shop"),
        make_customer("t", 10, channel="shop"),
        make_customer("r", 5, channel="restaurant"),
    ]
    assert grades_of(customers) == "ACA"


def test_own_grade_wins_and_changes_nobody_else() -> None:
    customers = [make_customer(str(idx), v) for idx, v in enumerate((80, 15, 5))]
    customers[0] = make_customer("0", 80, grade="C")
    assert grades_of(customers) == "CBC"


@pytest.mark.parametrize("values", [(None, None), (0.0, 0.0), (None, 0.0)])
def test_nothing_to_grade_by_means_the_second_grade_and_one_note(values) -> None:
    customers = [make_customer(f"K{idx}", v) for idx, v in enumerate(values)]
    result = grade_customers(customers, Policy())
    assert [c.grade for c in result.customers] == ["B", "B"]
    (note,) = result.notes
    assert note.values["customer_ids"] == ("K0", "K1")
    assert "2 of 2" in note.message("en")
    assert "B 级" in note.message("zh")
    assert note.cure("en") != note.cure("zh")


def test_a_single_grade_is_the_default() -> None:
    only = GradePolicy(name="X", frequency=1, service_time=60, weight=1, points=1)
    assert grades_of([make_customer("a")], Policy(grades=(only,))) == "X"


def test_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        grades_by_share([make_customer("a", float("nan"))], "ABC", (0.8, 0.95))


def test_unknown_own_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="'D'"):
        grade_customers([make_customer("a", grade="D")], Policy())


def test_column_texts_are_looked_up() -> None:
    grading = GradingPolicy(
        by="column", column="kind", mapping=(("hotel", "A"),), otherwise="C"
    )
    customers = [
        make_customer("a"),
        make_customer("b"),
        make_customer("c", grade="B"),
        make_customer("d"),
    ]
    kinds = {"a": "hotel", "b": "kiosk", "c": "hotel"}
    result = grade_customers(customers, Policy(grading=grading), kinds)
    assert [c.grade for c in result.customers] == ["A", "C", "B", "C"]
    assert not result.notes


def test_column_without_otherwise_falls_to_the_default_with_a_note() -> None:
    grading = GradingPolicy(by="column", column="kind", mapping=(("hotel", "A"),))
    result = grade_customers(
        [make_customer("a")], Policy(grading=grading), {"a": "kiosk"}
    )
    assert [c.grade for c in result.customers] == ["B"]
    assert len(result.notes) == 1


def test_own_frequency_and_service_time_win() -> None:
    given = make_customer("a", grade="A", frequency=1, service_time=60)
    plain = make_customer("b", grade="A")
    first, second = grade_customers([given, plain], Policy()).customers
    assert (first.frequency, first.service_time) == (1, 60)
    assert (second.frequency, second.service_time) == (4, 2_700)


def test_inactive_customers_are_parked() -> None:
    (closed,) = grade_customers(
        [make_customer("a", grade="A", is_active=False)], Policy()
    ).customers
    assert closed.frequency == 0
    assert closed.is_parked


@pytest.mark.parametrize(
    ("days", "frequency", "gap"), [(31, 1, 10), (30, 4, None), (None, 4, None)]
)
def test_debtors_are_visited_less(days, frequency, gap) -> None:
    overdue = OverduePolicy(limit_days=30, frequency=1, gap_days=10)
    customer = make_customer("a", grade="A", credit_days_overdue=days)
    (graded,) = grade_customers([customer], Policy(overdue=overdue)).customers
    assert (graded.frequency, graded.min_gap_days) == (frequency, gap)


def test_parked_debtors_stay_parked() -> None:
    overdue = OverduePolicy(limit_days=30, frequency=1)
    customer = make_customer("a", grade="A", frequency=0, credit_days_overdue=99)
    (graded,) = grade_customers([customer], Policy(overdue=overdue)).customers
    assert graded.frequency == 0


def test_working_list_keeps_the_best_and_parks_the_rest() -> None:
    best, *others = DEFAULT_GRADES
    grades = (
        GradePolicy(
            name="A",
            frequency=4,
            service_time=best.service_time,
            weight=100,
            points=3,
            max_customers_per_rep=2,
        ),
        *others,
    )
    customers = grade_customers(
        [
            make_customer("a", 9.0, grade="A"),
            make_customer("b", 1.0, grade="A", is_locked=True),
            make_customer("c", 1.0, grade="A", priority=9),
            make_customer("d", 99.0, grade="A"),
            make_customer("e", 1.0, grade="A"),
            make_customer("f", 1.0, grade="B"),
        ],
        Policy(grades=grades),
    ).customers
    rep_of = {"a": "R1", "b": "R1", "c": "R1", "d": "R2", "f": "R1"}
    listed = choose_working_list(customers, rep_of, Policy(grades=grades))
    assert [c.customer_id for c in listed if c.is_parked] == ["a"]
    assert [c.customer_id for c in listed] == list("abcdef")
