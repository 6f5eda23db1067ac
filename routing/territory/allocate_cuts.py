"""Connected allocations: the pieces of a territory, and cuts that forbid strays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.territory.allocate_problem import AllocateProblem
from routing.territory.basic_area import NOBODY


@dataclass(frozen=True)
class Cut:
    """
    A rep who has an area, and the root, has one of the separating areas too.

    Parameters
    ----------
    area, root
        Areas that the separator parts; the root is NOBODY where the rep must have it.
    separator
        Every path between the two that the rep could have leads through these.
    """

    rep: int
    area: int
    root: int
    separator: tuple[int, ...]


def stray_cuts(problem: AllocateProblem, rep_of: Sequence[int]) -> tuple[Cut, ...]:
    """
    Return cuts that an allocation breaks; none if all territories are connected.

    Every piece apart from the centre, a fixed area or else the largest piece is cut
    off, from the smallest separator around it.

    References
    ----------
    Oehrlein, J. & Haunert, J.-H. (2017). A cutting-plane method for
    contiguity-constrained spatial aggregation. Journal of Spatial Information
    Science 15, 89-120.
    """
    if not problem.neighbours:
        return ()
    areas_of: list[list[int]] = [[] for _ in range(problem.num_reps)]
    for area, rep in enumerate(rep_of):
        areas_of[rep].append(area)
    cuts: list[Cut] = []
    for rep, areas in enumerate(areas_of):
        pieces = _pieces(problem, areas)
        if len(pieces) > 1:
            cuts += _cuts_of(problem, rep, pieces)
    return tuple(cuts)


def lonely_cuts(problem: AllocateProblem) -> tuple[Cut, ...]:
    """Return the cuts of single areas: who has one has another beside it."""
    if not problem.neighbours:
        return ()
    roots = [must_have(problem, rep) for rep in range(problem.num_reps)]
    cuts = []
    for area, reps in enumerate(problem.candidates):
        for rep in reps if len(reps) > 1 else ():
            near = problem.neighbours[area]
            if roots[rep] not in (NOBODY, area, *near):
                separator = tuple(q for q in near if rep in problem.candidates[q])
                cuts.append(Cut(rep, area, NOBODY, separator))
    return tuple(cuts)


def must_have(problem: AllocateProblem, rep: int) -> int:
    """Return an area that a rep with areas has in any case; NOBODY if none is known."""
    if problem.centre(rep) != NOBODY:
        return problem.centre(rep)
    fixed = (area for area, reps in enumerate(problem.candidates) if reps == (rep,))
    return next(fixed, NOBODY)


def _cuts_of(
    problem: AllocateProblem, rep: int, pieces: Sequence[Sequence[int]]
) -> Iterable[Cut]:
    root = must_have(problem, rep)
    is_sure = root != NOBODY
    if not is_sure:
        root = max(pieces, key=len)[0]
    for piece in pieces:
        if root not in piece:
            separator = _separator(problem, rep, piece, root)
            for area in piece:
                yield Cut(rep, area, NOBODY if is_sure else root, separator)


def _pieces(problem: AllocateProblem, areas: Sequence[int]) -> list[list[int]]:
    left = dict.fromkeys(areas)
    pieces = []
    while left:
        first = next(iter(left))
        piece = [first]
        del left[first]
        for area in piece:
            for near in problem.neighbours[area]:
                if near in left:
                    del left[near]
                    piece.append(near)
        pieces.append(piece)
    return pieces


def _separator(
    problem: AllocateProblem, rep: int, piece: Sequence[int], root: int
) -> tuple[int, ...]:
    """Return the areas around a piece that can be met from the root without it."""
    inside = set(piece)
    around = {
        near
        for area in piece
        for near in problem.neighbours[area]
        if near not in inside and rep in problem.candidates[near]
    }
    seen, stack, met = {root}, [root], set()
    while stack:
        for near in problem.neighbours[stack.pop()]:
            if near in around:
                met.add(near)
            elif near not in seen and rep in problem.candidates[near]:
                seen.add(near)
                stack.append(near)
    return tuple(sorted(met))
