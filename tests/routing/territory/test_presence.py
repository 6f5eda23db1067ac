"""Pieces and borders against sets made by hand and by search."""

import numpy as np
import pytest
from territory_worlds import make_customer, make_rep, make_task, make_world

from routing.territory.presence import find_borders, label_pieces

REPS = [make_rep(rep, 48, 9 + rep) for rep in range(3)]


def pieces_by_search(areas, rep_of) -> set[frozenset[int]]:
    """Return the pieces by walking from area to area."""
    left, found = set(range(len(areas))), set()
    while left:
        piece = {left.pop()}
        todo = list(piece)
        while todo:
            area = todo.pop()
            place = areas.place[area]
            around = {int(place), *areas.neighbours[place]}
            near = {
                other
                for other in left
                if areas.place[other] in around and rep_of[other] == rep_of[area]
            }
            left -= near
            piece |= near
            todo += near
        found.add(frozenset(piece))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_pieces_are_those_a_walk_finds(seed: int) -> None:
    customers, _ = make_world(60, 3, seed)
    # Half of the customers share a place with another, whose owner may differ.
    customers += [
        make_customer(100 + k, c.location.lat, c.location.lon, owner_id=f"R{k % 3}")
        for k, c in enumerate(customers[:30])
    ]
    areas = make_task(customers, REPS).areas
    rep_of = np.random.default_rng(seed).integers(0, 3, len(areas))
    labels = label_pieces(areas, rep_of, 3)
    pieces = {
        frozenset(np.flatnonzero(labels == label).tolist())
        for label in np.unique(labels)
    }
    assert pieces == pieces_by_search(areas, rep_of)


def test_borders_are_met_along_the_graph_and_within_a_place() -> None:
    customers = [make_customer(idx, 48, 9 + idx / 10) for idx in range(4)]
    customers.append(make_customer(9, 48, 9.3, owner_id="R2"))
    areas = make_task(customers, REPS).areas
    rep_of = np.array([0, 0, 1, 1, 2])
    # On a line 0-0-1-(1, 2): 1 meets 2 beside it and at its place.
    borders = find_borders(areas, rep_of, 3)
    assert {pair: borders.find(*pair) for pair in borders.index} == {
        (0, 1): [1],
        (1, 0): [2],
        (1, 2): [2, 3],
        (2, 1): [3],
    }
    assert borders.find(0, 2) == []
