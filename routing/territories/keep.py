"""A made design -> what its folder keeps of it: sites, prices, depots, figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.kept_design import KeptDesign, KeptFigures, KeptRep, KeptRule, Move
from routing.model import Location, Rep
from routing.territories.ground import Ground
from routing.territory.cover import Cover
from routing.territory.figures import DesignFigures
from routing.territory.projection import Projection

FloatArray = NDArray[np.float64]

_SQUARE_KM = 1_000_000.0
_DIGITS = 6
_HOUR = 3_600.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """
    What came of a design, to be kept.

    Parameters
    ----------
    reps
        With depots, where they were placed.
    sites, prices
        Metres and square metres in the ground's projection.
    rep_of
        id -> index of rep.
    before
        id -> rep_id of the earlier design or of today's owners.
    most_handovers
        The cap on who may leave their rep; None for none.
    forced
        Who leaves a rep who is still there whatever the design; 0 without a cap.
    """

    reps: tuple[Rep, ...]
    sites: FloatArray
    prices: FloatArray
    drive_factor: FloatArray
    rep_of: Mapping[str, int]
    figures: DesignFigures
    area_counts: Sequence[int]
    before: Mapping[str, str]
    most_handovers: int | None
    forced: int
    cover: Cover | None
    conflicts: tuple[KeptRule, ...] = ()
    broken: tuple[KeptRule, ...] = ()


def keep_design(
    ground: Ground, outcome: Outcome, *, seed: int, tolerance: float
) -> KeptDesign:
    """Return what the folder of a design keeps, rounded to what can be read again."""
    projection = ground.projection
    return KeptDesign(
        kind="areas" if ground.is_weighted else "customers",
        seed=seed,
        tolerance=tolerance,
        centre=Location(
            lat=round(projection.lat, _DIGITS), lon=round(projection.lon, _DIGITS)
        ),
        reps=tuple(_keep_reps(ground, outcome)),
        figures=_keep_figures(ground, outcome),
        conflicts=outcome.conflicts,
        broken=outcome.broken,
    )


def to_location(xy: FloatArray, projection: Projection) -> Location:
    """Return a point in metres, shape (2,), as a location, rounded to 0.1 m."""
    lon, lat = projection.to_degrees(xy[None, :])[0].tolist()
    lat = min(90.0, max(-90.0, lat))
    return Location(
        lat=round(lat, _DIGITS), lon=round((lon + 180) % 360 - 180, _DIGITS)
    )


def find_moves(
    before: Mapping[str, str], after: Mapping[str, str], rep_ids: Sequence[str]
) -> tuple[Move, ...]:
    """Return who leaves whom for whom; only ids that somebody had and has."""
    moved = Counter(
        (before[i], rep_id)
        for i, rep_id in after.items()
        if before.get(i, rep_id) != rep_id
    )
    rank = {rep_id: idx for idx, rep_id in enumerate(rep_ids)}

    def order(pair: tuple[str, str]) -> tuple[int, str, int]:
        return rank.get(pair[0], len(rank)), pair[0], rank[pair[1]]

    pairs = sorted(moved, key=order)
    return tuple(Move(frm=a, to=b, count=moved[a, b]) for a, b in pairs)


def _keep_reps(ground: Ground, outcome: Outcome) -> list[KeptRep]:
    counts = Counter(outcome.rep_of.values())
    kept = []
    for idx, rep in enumerate(outcome.reps):
        found = outcome.figures.territories[idx]
        work = found.work
        hour = 0.0 if ground.is_weighted else 1 / _HOUR
        kept.append(
            KeptRep(
                rep_id=rep.rep_id,
                name=rep.name,
                depot=rep.depot,
                site=to_location(outcome.sites[idx], ground.projection),
                price=round(float(outcome.prices[idx]) / _SQUARE_KM, _DIGITS),
                drive_factor=round(float(outcome.drive_factor[idx]), 4),
                areas=int(outcome.area_counts[idx]),
                customers=0 if ground.is_weighted else counts[idx],
                visits=round(work.visits),
                service_hours=round(work.service * hour, 2),
                drive_hours=round(work.driving * hour, 2),
                work=round(work.total / ground.unit, 2),
                share=round(1 + work.deviation, 4),
                nearer_elsewhere=found.nearer_elsewhere,
            )
        )
    return kept


def _keep_figures(ground: Ground, outcome: Outcome) -> KeptFigures:
    figures, cover = outcome.figures, outcome.cover
    rep_ids = [rep.rep_id for rep in outcome.reps]
    after = {i: rep_ids[rep] for i, rep in outcome.rep_of.items()}
    moves = find_moves(outcome.before, after, rep_ids)
    left = sum(move.count for move in moves if move.frm not in rep_ids)
    return KeptFigures(
        reps=len(outcome.reps),
        customers=0 if ground.is_weighted else len(outcome.rep_of),
        areas=0 if ground.shapes is None else len(ground.shapes),
        work=round(figures.total / ground.unit, 2),
        max_deviation=round(figures.max_deviation, 5),
        mean_deviation=round(figures.mean_deviation, 5),
        floor=round(min(figures.floor.estimate, figures.max_deviation), 5),
        bound=round(min(figures.floor.bound, figures.max_deviation), 5),
        strays=figures.strays,
        nearer_elsewhere=sum(t.nearer_elsewhere for t in figures.territories),
        outside=ground.outside,
        handovers=sum(move.count for move in moves),
        most_handovers=outcome.most_handovers,
        forced_handovers=left + outcome.forced,
        moves=moves,
        cover=None if cover is None else round(cover.cover, 6),
        overlap=None if cover is None else round(cover.overlap, 6),
    )
