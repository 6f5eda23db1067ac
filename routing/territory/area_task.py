"""Given areas as the design sees them: whole, with their customers or their weight."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.errors import DataError, Issue, Severity
from routing.model import Customer
from routing.policy import Policy
from routing.territory.area_shapes import AreaShapes
from routing.territory.basic_area import BasicAreas, attribute_of
from routing.territory.claims import NOBODY, Claims
from routing.territory.crew import Crew
from routing.territory.drive_estimate import degrees_of, local_times
from routing.territory.loads import DesignTask, PlanarHaul
from routing.travel import Places, estimate_travel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_MEAN_WEIGHT = 1_000_000.0
"""Of a rep in a task of weights, so that thresholds in seconds do not matter."""


@dataclass(frozen=True)
class Located:
    """
    Customers who count, and the areas they lie in.

    Parameters
    ----------
    idxs
        Indices of customers: located, not parked, with somebody allowed.
    area_of
        Index of the area of each, shape (len(idxs),).
    """

    idxs: tuple[int, ...]
    area_of: IntArray


def make_weight_task(
    shapes: AreaShapes, weights: FloatArray, crew: Crew
) -> tuple[DesignTask, float]:
    """
    Return the task of sharing areas out by weight alone, and its units per weight.

    Driving does not count; areas without weight belong to somebody like all others.

    Parameters
    ----------
    weights
        >= 0, shape (n,). If all are 0, every area counts the same.
    """
    size, total = len(shapes), float(weights.sum())
    even = np.ones(size) if total <= 0 else weights
    unit = _MEAN_WEIGHT * len(crew) / float(even.sum())
    nobody = np.full(size, NOBODY, dtype=np.int64)
    areas = BasicAreas(
        members=tuple((idx,) for idx in range(size)),
        xy=shapes.xy,
        visits=np.zeros(size),
        service=even * unit,
        local=np.zeros(size),
        size=np.ones(size, dtype=np.int64),
        owner=nobody,
        fixed=nobody.copy(),
        skill=np.zeros(size, dtype=np.int64),
        skills=np.ones((1, len(crew)), dtype=np.bool_),
        measures=np.zeros((size, 0)),
        place=np.arange(size, dtype=np.int64),
        neighbours=shapes.neighbours,
    )
    return DesignTask(areas, crew, None), unit


def make_area_task(
    shapes: AreaShapes,
    customers: Sequence[Customer],
    located: Located,
    crew: Crew,
    claims: Claims,
    policy: Policy,
) -> DesignTask:
    """
    Return the task of sharing whole areas out with the customers in them.

    An area lies where its customers do, on average over their visits; an empty one in
    its middle.

    Raises
    ------
    DataError
        AREA_CLAIMS_CONFLICT for every area whose customers no single rep may have.
    """
    active = [customers[idx] for idx in located.idxs]
    places = [c.location for c in active if c.location is not None]
    lats, lons = degrees_of(places)
    names = tuple(customer.customer_id for customer in active)
    travel = estimate_travel(Places(names, lats, lons), policy.travel)
    xy = shapes.projection.to_metres(lats, lons)
    visits = np.array([c.num_visits for c in active], dtype=np.float64)
    times = np.array([c.visit_time for c in active], dtype=np.float64)

    def summed(values: FloatArray) -> FloatArray:
        sums = np.bincount(located.area_of, weights=values, minlength=len(shapes))
        return np.asarray(sums, dtype=np.float64)

    called = summed(visits)
    middles = shapes.xy.copy()
    for axis in (0, 1):
        along = summed(visits * xy[:, axis])
        middles[:, axis] = np.where(
            called > 0, along / np.maximum(called, 1e-9), shapes.xy[:, axis]
        )
    columns = [
        summed(attribute_of(active, name, policy))
        for name, _ in policy.territory.attributes
    ]
    members = _members(located, len(shapes))
    owner, fixed, able = _claims_of_areas(shapes, members, claims, crew)
    skills, skill = np.unique(able, axis=0, return_inverse=True)
    areas = BasicAreas(
        members=members,
        xy=middles,
        visits=called,
        service=summed(visits * (times + policy.day.parking_time)),
        local=summed(visits * local_times(xy, travel)),
        size=np.array([len(own) for own in members], dtype=np.int64),
        owner=owner,
        fixed=fixed,
        skill=skill.reshape(-1).astype(np.int64),
        skills=skills,
        measures=np.column_stack([np.zeros((len(shapes), 0)), *columns]),
        place=np.arange(len(shapes), dtype=np.int64),
        neighbours=shapes.neighbours,
    )

    def drive(metres: FloatArray) -> FloatArray:
        return travel.seconds(metres).astype(np.float64)

    return DesignTask(areas, crew, PlanarHaul(middles, crew.depots, drive))


def _members(located: Located, size: int) -> tuple[tuple[int, ...], ...]:
    own: list[list[int]] = [[] for _ in range(size)]
    for idx, area in zip(located.idxs, located.area_of.tolist(), strict=True):
        own[area].append(idx)
    return tuple(tuple(idxs) for idxs in own)


def _claims_of_areas(
    shapes: AreaShapes,
    members: Sequence[Sequence[int]],
    claims: Claims,
    crew: Crew,
) -> tuple[IntArray, IntArray, NDArray[np.bool_]]:
    """Return the owner most of an area's customers have, its lock, and who may."""
    owner = np.full(len(members), NOBODY, dtype=np.int64)
    fixed = owner.copy()
    able = np.tile(crew.is_working, (len(members), 1))
    issues = []
    for area, idxs in enumerate(members):
        if not idxs:
            continue
        allowed = set.intersection(*(set(claims.allowed[idx]) for idx in idxs))
        locks = {claims.fixed[idx] for idx in idxs} - {NOBODY}
        if not allowed or len(locks) > 1 or not locks <= allowed:
            values: dict[str, object] = {"customers": len(idxs)}
            name = shapes.area_ids[area]
            issues.append(
                Issue(
                    "areas",
                    "AREA_CLAIMS_CONFLICT",
                    Severity.FATAL,
                    value=name,
                    values=values,
                )
            )
            continue
        able[area] = False
        able[area, sorted(allowed)] = True
        if locks:
            fixed[area] = locks.pop()
        elif len(allowed) == 1:
            fixed[area] = min(allowed)
        owners = Counter(claims.owner[idx] for idx in idxs)
        owner[area] = min(owners, key=lambda rep: (-owners[rep], rep))
    if issues:
        raise DataError(issues)
    return owner, fixed, able
