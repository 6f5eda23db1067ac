"""The cap on hand-overs, to the customer: parked, locked and left ones included."""

from dataclasses import replace

import numpy as np
import pytest

from routing.model import Lock, LockLevel
from routing.territories import DesignParams, MadeTerritories
from tests.routing.territories.row_world import (
    EAST,
    ROW,
    WEST,
    customer,
    make,
    rep,
    square,
)

EIGHT_SQUARES = tuple(square(f"S{k}", 0.1 * k - 0.05) for k in range(8))
UNEVEN = {f"C{k}": "W" if k < 2 else "E" for k in range(8)}
"""Fair would be to move two from the east, one square each."""


def moved(made: MadeTerritories, held: dict[str, str]) -> set[str]:
    return {
        name for name, was in held.items() if made.design.rep_of.get(name, was) != was
    }


def parked(area: int, count: int) -> tuple[object, ...]:
    return tuple(
        customer(f"P{area}{k}", 0.1 * area + 0.001 * k, frequency=0)
        for k in range(count)
    )


@pytest.mark.parametrize(("share", "most"), [(0.0, 0), (0.1, 1), (0.35, 4), (0.7, 9)])
def test_the_parked_in_whole_areas_count_as_who_they_have(
    share: float, most: int
) -> None:
    # Square 2 brings three parked customers of the east along, square 3 two of the
    # west, who need not move at all once it goes there.
    customers = (*ROW, *parked(2, 3), *parked(3, 2))
    held = UNEVEN | {f"P2{k}": "E" for k in range(3)} | {f"P3{k}": "W" for k in (0, 1)}
    made = make(
        customers=customers,
        areas=EIGHT_SQUARES,
        held=held,
        params=DesignParams(max_handover=share),
    )
    # The east has one of square 3, the west two: one of them leaves in any design.
    assert made.kept.figures.most_handovers == most
    assert len(moved(made, held)) <= most + 1
    assert made.kept.figures.handovers == len(moved(made, held))
    assert made.kept.figures.forced_handovers == 1
    assert made.kept.broken == ()


def test_a_square_is_not_moved_for_the_parked_whom_the_cap_does_not_cover() -> None:
    held = UNEVEN | {f"P2{k}": "E" for k in range(3)}
    made = make(
        customers=(*ROW, *parked(2, 3)),
        areas=EIGHT_SQUARES,
        held=held,
        params=DesignParams(max_handover=0.2),
    )
    assert made.kept.figures.most_handovers == 2
    assert len(moved(made, held)) <= 2
    assert made.kept.broken == ()


def test_parked_members_of_a_group_count_with_it() -> None:
    row = [replace(c, group="G") if c.customer_id == "C2" else c for c in ROW]
    lot = tuple(replace(p, group="G") for p in parked(2, 3))  # type: ignore[type-var]
    held = UNEVEN | {f"P2{k}": "E" for k in range(3)}
    made = make(
        customers=(*row, *lot), held=held, params=DesignParams(max_handover=0.2)
    )
    assert made.kept.figures.most_handovers == 2
    assert len(moved(made, held)) <= 2
    assert made.kept.broken == ()


def test_who_has_to_move_leaves_the_cap_to_the_others() -> None:
    lock = Lock(customer_id="C7", level=LockLevel.REP, rep_id="W")
    held = UNEVEN | {"C0": "GONE"}
    made = make(
        customers=ROW, held=held, locks=(lock,), params=DesignParams(max_handover=0.15)
    )
    # Of seven whose rep is still there one may move, beside the one who is locked away.
    figures = made.kept.figures
    assert figures.most_handovers == 1
    assert figures.forced_handovers == 2
    assert figures.handovers == 3
    assert "C7" in moved(made, held)
    assert made.kept.broken == ()


def test_newcomers_at_the_place_of_an_old_customer_are_no_hand_overs() -> None:
    twin = replace(ROW[2], customer_id="N", service_time=60)
    held = UNEVEN
    made = make(
        customers=(*ROW, twin), held=held, params=DesignParams(max_handover=0.125)
    )
    assert made.kept.figures.most_handovers == 1
    assert len(moved(made, held)) == 1


def test_three_reps_keep_a_cap_exactly() -> None:
    middle = rep("M", 0.35)
    held = {f"C{k}": ("W", "W", "W", "W", "W", "W", "M", "E")[k] for k in range(8)}
    for cap in range(5):
        made = make(
            customers=ROW,
            reps=(WEST, middle, EAST),
            areas=EIGHT_SQUARES,
            held=held,
            params=DesignParams(max_handover=cap / 8),
        )
        assert len(moved(made, held)) <= cap
        assert made.kept.broken == ()


@pytest.mark.parametrize("seed", range(24))
def test_a_cap_holds_on_any_small_ground(seed: int) -> None:
    rng = np.random.default_rng(seed)
    reps = (WEST, rep("M", 0.35), EAST)
    names = [one.rep_id for one in reps]
    customers = tuple(
        customer(
            f"K{k}",
            float(rng.integers(0, 8)) / 10 + float(rng.uniform(0, 0.02)),
            frequency=int(rng.choice([0, 1, 2, 4])),
            group=str(rng.choice(["", "", "", "G", "H"])) if seed % 2 else "",
            allowed_reps=("W", "E") if rng.random() < 0.1 else (),
        )
        for k in range(30)
    )
    held = {c.customer_id: str(rng.choice([*names, "GONE"])) for c in customers}
    cap = float(rng.choice([0.0, 0.1, 0.3]))
    made = make(
        customers=customers,
        reps=reps,
        areas=EIGHT_SQUARES if seed % 3 else (),
        held=held,
        params=DesignParams(max_handover=cap),
    )
    figures = made.kept.figures
    assert figures.handovers == len(moved(made, held))
    assert figures.most_handovers is not None
    assert figures.handovers - figures.forced_handovers <= figures.most_handovers
    assert "HANDOVERS" not in [each.code for each in made.kept.broken]
