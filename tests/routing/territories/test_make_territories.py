"""The story of territories alone, on grounds small enough to see through."""

from dataclasses import replace

import numpy as np
import pytest

from routing.errors import DataError
from routing.kept_design import kept_reps
from routing.model import Lock, LockLevel
from routing.territories import DesignParams
from tests.routing.territories.row_world import (
    EAST,
    ROW,
    WEST,
    customer,
    make,
    square,
)


def test_a_row_of_equal_customers_is_cut_in_the_middle() -> None:
    rep_of = make(customers=ROW).design.rep_of
    assert [rep_of[f"C{k}"] for k in range(8)] == ["W"] * 4 + ["E"] * 4


def test_leave_does_not_shape_territories() -> None:
    from datetime import date

    from routing.model import DateRange

    away = (DateRange(date(2001, 1, 1), date(2001, 1, 28)),)
    reps = (replace(WEST, days_off=away), EAST)
    assert (
        make(customers=ROW, reps=reps).design.rep_of
        == make(customers=ROW).design.rep_of
    )


def test_a_lock_holds_and_parked_and_unlocated_customers_have_a_rep() -> None:
    parked = customer("P", 0.65, frequency=0)
    lost = customer("L", 0.0, location=None)
    lock = Lock(customer_id="C0", level=LockLevel.REP, rep_id="E")
    made = make(customers=(*ROW, parked, lost), locks=(lock,))
    rep_of = made.design.rep_of
    assert rep_of["C0"] == "E"
    assert rep_of["P"] == "E"
    assert rep_of["L"] in ("W", "E")
    assert made.kept.figures.customers == 10


def test_without_any_location_nothing_is_designed() -> None:
    with pytest.raises(DataError) as found:
        make(customers=(customer("L", 0.0, location=None),))
    assert [issue.code for issue in found.value.issues] == ["NO_LOCATED_CUSTOMERS"]


def test_without_reps_nothing_is_designed() -> None:
    for reps in ((), 0):
        with pytest.raises(ValueError, match="Expected reps"):
            make(customers=ROW, reps=reps)


def test_customers_of_an_area_stay_together() -> None:
    areas = tuple(square(f"S{k}", 0.1 * k - 0.05) for k in range(8))
    twins = tuple(customer(f"D{k}", 0.1 * k + 0.01) for k in range(8))
    made = make(customers=(*ROW, *twins), areas=areas)
    rep_of = made.design.rep_of
    assert all(rep_of[f"C{k}"] == rep_of[f"D{k}"] for k in range(8))
    assert all(made.area_reps[f"S{k}"] == rep_of[f"C{k}"] for k in range(8))
    assert made.kept.figures.cover == pytest.approx(1, abs=1e-6)
    assert made.kept.figures.strays == 0


def test_a_customer_outside_all_areas_goes_to_the_nearest_and_is_told_of() -> None:
    areas = tuple(square(f"S{k}", 0.1 * k - 0.05) for k in range(8))
    stray = customer("X", 0.9)
    made = make(customers=(*ROW, stray), areas=areas)
    assert made.kept.figures.outside == 1
    assert made.design.rep_of["X"] == made.area_reps["S7"]
    assert [note.code for note in made.notes] == ["CUSTOMERS_OUTSIDE_AREAS"]


def test_an_area_locked_to_two_reps_is_refused() -> None:
    areas = (square("S0", -0.05), square("S1", 0.05))
    locks = tuple(
        Lock(customer_id=name, level=LockLevel.REP, rep_id=to)
        for name, to in (("A", "W"), ("B", "E"))
    )
    customers = (customer("A", 0.0), customer("B", 0.01), customer("C", 0.1))
    with pytest.raises(DataError) as found:
        make(customers=customers, areas=areas, locks=locks)
    issues = found.value.issues
    assert [(i.code, i.value) for i in issues] == [("AREA_CLAIMS_CONFLICT", "S0")]


def test_weights_are_halved_and_areas_without_weight_belong_to_somebody() -> None:
    weights = (3.0, 1.0, 0.0, 0.0, 1.0, 3.0)
    areas = tuple(
        square(f"S{k}", 0.1 * k, weight=weight) for k, weight in enumerate(weights)
    )
    made = make(areas=areas)
    assert [rep.work for rep in made.kept.reps] == [4, 4]
    assert made.area_reps["S0"] == made.area_reps["S1"] == "W"
    assert made.area_reps["S4"] == made.area_reps["S5"] == "E"
    assert set(made.area_reps) == {f"S{k}" for k in range(6)}
    assert made.kept.figures.strays == 0


def test_going_on_with_a_newcomer_and_without_a_leaver() -> None:
    first = make(customers=ROW)
    held = first.design.rep_of
    newcomers = (*ROW[1:], customer("N", 0.02))
    second = make(customers=newcomers, kept=first.kept, held=held)
    assert second.kept.figures.handovers == 0
    assert second.design.rep_of["N"] == "W"


def test_a_rep_who_left_gives_everything_away() -> None:
    first = make(customers=ROW)
    second = make(
        customers=ROW, reps=(WEST,), kept=first.kept, held=first.design.rep_of
    )
    assert set(second.design.rep_of.values()) == {"W"}
    moves = [(m.frm, m.to, m.count) for m in second.kept.figures.moves]
    assert moves == [("E", "W", 4)]


def test_a_cap_of_nothing_keeps_everybody_even_the_parked() -> None:
    first = make(customers=ROW)
    # Six of eight customers in the east: fair would be to move one or two.
    held = {f"C{k}": "W" if k < 2 else "E" for k in range(8)} | {"P": "W"}
    parked = customer("P", 0.65, frequency=0)
    made = make(
        customers=(*ROW, parked),
        kept=first.kept,
        held=held,
        params=DesignParams(max_handover=0.0),
    )
    assert made.design.rep_of == held


def test_placed_reps_are_those_a_later_design_knows() -> None:
    first = make(customers=ROW, reps=2)
    again = make(
        customers=ROW,
        reps=kept_reps(first.kept),
        kept=first.kept,
        held=first.design.rep_of,
    )
    assert [rep.depot for rep in again.reps] == [rep.depot for rep in first.reps]
    assert again.design.rep_of == first.design.rep_of


def test_stored_sites_and_prices_say_where_newcomers_belong() -> None:
    made = make(customers=ROW)
    kept = made.kept
    place = np.array([0.0, 0.2])
    power = [
        111.195**2 * ((place[1] - rep.site.lon) ** 2 + rep.site.lat**2) + rep.price
        for rep in kept.reps
    ]
    assert kept.reps[int(np.argmin(power))].rep_id == made.design.rep_of["C2"]
