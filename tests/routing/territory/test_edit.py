"""Hand edits: figures before and after, by hand and from scratch."""

from dataclasses import replace

import numpy as np
import pytest
from plane_tasks import plane_task, random_task

from routing.territory.edit import (
    EditableDesign,
    apply_edit,
    evaluate_edit,
    lock_moves,
    prepare_edits,
)
from routing.territory.edit_rules import EditRules, Rule
from routing.territory.figures import measure_design
from routing.territory.fresh import FreshParams, design_fresh

LINE = [(1_000 * k, 0) for k in range(6)]
DEPOTS = [(0, 0), (5_000, 0)]
HALVES = [0, 0, 0, 1, 1, 1]


def line_design(rules: EditRules | None = None, **given) -> EditableDesign:
    task = plane_task(LINE, DEPOTS, **given)
    return prepare_edits(task, np.array(HALVES), rules or EditRules())


def broken(result) -> set[tuple[str, int, int]]:
    return {found.key for found in result.newly_broken}


def test_a_move_over_the_border() -> None:
    design = line_design()
    result = evaluate_edit(design, {2: 1})
    assert result.touched == (0, 1)
    # Each has 300 s of visits and ways of 0, 100 and 200 s, out and back: 900 s.
    assert [w.total for w in result.before.work] == pytest.approx([900, 900])
    # 200 + 2 x 100 against 400 + 2 x (0 + 100 + 200 + 300).
    assert [w.total for w in result.after.work] == pytest.approx([400, 1_600])
    assert result.after.driving - result.before.driving == pytest.approx(200)
    assert result.after.max_deviation == pytest.approx(0.6)
    assert result.cut_off == ()
    assert broken(result) == {(Rule.TOLERANCE, 0, -1), (Rule.TOLERANCE, 1, -1)}


def test_a_move_that_cuts_off() -> None:
    result = evaluate_edit(line_design(EditRules(tolerance=0.9)), {1: 1})
    # R0 keeps 0 and 2, apart; of two equal pieces the first is the main one. 1 is
    # apart from R1.
    assert result.cut_off == (1, 2)
    assert broken(result) == {(Rule.DISCONNECTED, 0, -1), (Rule.DISCONNECTED, 1, -1)}


def test_locks_allowed_reps_and_room() -> None:
    design = line_design(
        EditRules(tolerance=0.95),
        fixed=[-1, -1, 0, -1, -1, -1],
        skill=[0, 1, 0, 0, 0, 0],
        skills=[[True, True], [True, False]],
        most=[6, 4],
    )
    result = evaluate_edit(design, {1: 1, 2: 1})
    assert broken(result) == {
        (Rule.NOT_ALLOWED, 1, 1),
        (Rule.LOCKED_ELSEWHERE, 1, 2),
        (Rule.TOO_MANY_CUSTOMERS, 1, -1),
    }


def test_hand_overs_and_their_cap() -> None:
    design = line_design(
        EditRules(tolerance=0.9, max_handovers=1), owner=HALVES, size=[1, 1, 2, 1, 1, 1]
    )
    result = evaluate_edit(design, {2: 1})
    assert (result.before.num_handovers, result.after.num_handovers) == (0, 2)
    assert broken(result) == {(Rule.HANDOVER_CAP, -1, -1)}
    found = result.newly_broken[0]
    assert (found.value, found.limit) == (2, 1)


def test_what_was_broken_before_is_not_new_unless_it_gets_worse() -> None:
    design = apply_edit(line_design(), evaluate_edit(line_design(), {2: 1}))
    assert len(evaluate_edit(design, {}).after.broken) == 2
    assert broken(evaluate_edit(design, {})) == set()
    assert len(broken(evaluate_edit(design, {1: 1}))) == 2
    assert broken(evaluate_edit(design, {2: 0})) == set()


def test_moves_nowhere_change_nothing() -> None:
    design = line_design()
    result = evaluate_edit(design, {0: 0})
    assert result.touched == ()
    assert result.after.work == result.before.work


def test_edits_leave_their_input_alone() -> None:
    design = line_design()
    evaluate_edit(design, {2: 1})
    assert design.rep_of.tolist() == HALVES
    lock_moves(design.task, {2: 1})
    assert design.task.areas.fixed.tolist() == [-1] * 6


@pytest.mark.parametrize("moves", [{6: 0}, {-1: 0}, {0: 2}, {0: -1}])
def test_unknown_areas_and_reps_are_refused(moves: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        evaluate_edit(line_design(), moves)


def test_rules_need_a_tolerance() -> None:
    with pytest.raises(ValueError, match="tolerance"):
        EditRules(tolerance=0)


def test_edits_become_locks_but_standing_locks_stay() -> None:
    task = plane_task(LINE, DEPOTS, fixed=[0, -1, -1, -1, -1, -1])
    assert lock_moves(task, {0: 1, 3: 0}).tolist() == [0, -1, -1, 0, -1, -1]


@pytest.mark.parametrize("seed", range(3))
def test_redesign_keeps_locked_edits(seed: int) -> None:
    task = random_task(seed)
    start = design_fresh(task, FreshParams(tolerance=0.05)).partition.to_array()
    moves = {area: int(start[area] + 1) % 4 for area in (3, 30, 60)}
    locked = replace(task, areas=replace(task.areas, fixed=lock_moves(task, moves)))
    made = design_fresh(locked, FreshParams(tolerance=0.05)).partition.to_array()
    assert {area: int(made[area]) for area in moves} == moves


@pytest.mark.parametrize("seed", range(5))
def test_figures_after_edits_are_those_from_scratch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    task = random_task(seed, owner=rng.integers(-1, 4, 120))
    design = prepare_edits(task, rng.integers(0, 4, 120), EditRules())
    for _ in range(3):
        moves = {int(area): int(rng.integers(0, 4)) for area in rng.integers(0, 120, 5)}
        result = evaluate_edit(design, moves)
        made = measure_design(task, result.rep_of)
        assert result.after.work == tuple(t.work for t in made.territories)
        assert int(task.areas.size[result.after.strays].sum()) == made.strays
        assert result.after.num_handovers == made.num_handovers
        assert result.after.max_deviation == made.max_deviation
        design = apply_edit(design, result)
        assert design.standing == result.after
