"""The state of a search: which rep has each basic area, with all sums it needs."""

import numpy as np

from routing.territory.claims import NOBODY
from routing.territory.loads import DesignTask, IntArray, sum_by_rep
from routing.territory.presence import Borders, count_values, find_borders


class Partition:
    """
    Which rep has each basic area.

    Parameters
    ----------
    rep_of
        Rep of each area, shape (n,); copied. NOBODY for areas still to be given.
    """

    def __init__(self, task: DesignTask, rep_of: IntArray) -> None:
        self.task, self.areas, self.crew = task, task.areas, task.crew
        areas, crew = task.areas, task.crew
        self._place: list[int] = areas.place.tolist()
        self._by_place: list[int] = np.argsort(areas.place, kind="stable").tolist()
        ends = np.cumsum(np.bincount(areas.place, minlength=len(areas.neighbours)))
        self._ends: list[int] = [0, *ends.tolist()]
        self._fixed: list[int] = areas.fixed.tolist()
        self._skill: list[int] = areas.skill.tolist()
        self._skills: list[list[bool]] = areas.skills.tolist()
        self.owner: list[int] = areas.owner.tolist()
        self._size: list[int] = areas.size.tolist()
        self._holders = areas.holders
        self._service: list[float] = areas.service.tolist()
        self._local: list[float] = areas.local.tolist()
        self._visits: list[float] = areas.visits.tolist()
        self._factor: list[float] = crew.drive_factor.tolist()
        self._most: list[float] = crew.max_customers.tolist()
        self.works: list[float] = areas.work.tolist()
        self._x: list[float] = areas.xy[:, 0].tolist()
        self._y: list[float] = areas.xy[:, 1].tolist()
        self.mean_work = float(areas.work.sum()) / max(1, len(areas)) + 1e-9
        self._days: list[float] = crew.work_days.tolist()
        self._fractions: list[float] = crew.fractions.tolist()
        self._hauls: list[dict[int, float]] = [{} for _ in range(len(crew))]
        self.rep_of: list[int] = rep_of.tolist()
        self._count_all(rep_of)

    def _count_all(self, rep_of: IntArray) -> None:
        """Find who has what, and all sums, of many areas at once."""
        areas, num_reps = self.areas, len(self.crew)
        given = np.flatnonzero(rep_of != NOBODY)
        rep, place = rep_of[given], areas.place[given]
        self.areas_of: list[dict[int, None]] = [{} for _ in range(num_reps)]
        for area, whose in zip(given.tolist(), rep.tolist(), strict=True):
            self.areas_of[whose][area] = None
        self.at_place: list[dict[int, int]] = [{} for _ in areas.neighbours]
        keys, counts = count_values(place * num_reps + rep)
        at, whom = (keys // num_reps).tolist(), (keys % num_reps).tolist()
        for where, who, count in zip(at, whom, counts.tolist(), strict=True):
            self.at_place[where][who] = count
        way = np.zeros(len(given))
        if self.task.haul is not None:
            way = self.task.haul(given, rep)
            for area, who, seconds in zip(
                given.tolist(), rep.tolist(), way.tolist(), strict=True
            ):
                self._hauls[who][area] = seconds
        work, visits = areas.work[given], areas.visits[given]
        parts = (areas.service[given], areas.local[given], visits, visits * way)
        middles = work * areas.xy[given, 0], work * areas.xy[given, 1]
        sums = [sum_by_rep(rep, part, num_reps) for part in (*parts, *middles)]
        self._sums: list[list[float]] = np.column_stack(sums).tolist()
        sizes = sum_by_rep(rep, areas.size[given].astype(np.float64), num_reps)
        self.sizes: list[int] = sizes.astype(np.int64).tolist()
        owner = areas.owner[given]
        lost = given[(owner != NOBODY) & (owner != rep)].tolist()
        self.num_handovers = sum(self._handovers(a, self.rep_of[a]) for a in lost)

    def give(self, area: int, rep: int) -> None:
        """Give an area that nobody has to a rep."""
        self.rep_of[area] = rep
        self.areas_of[rep][area] = None
        here = self.at_place[self._place[area]]
        here[rep] = here.get(rep, 0) + 1
        self._add(area, rep, 1)
        self.num_handovers += self._handovers(area, rep)

    def take(self, area: int) -> None:
        """Take an area from its rep."""
        rep = self.rep_of[area]
        self.rep_of[area] = NOBODY
        del self.areas_of[rep][area]
        here = self.at_place[self._place[area]]
        here[rep] -= 1
        if not here[rep]:
            del here[rep]
        self._add(area, rep, -1)
        self.num_handovers -= self._handovers(area, rep)

    def move(self, area: int, rep: int) -> None:
        """Hand an area over."""
        self.take(area)
        self.give(area, rep)

    def _add(self, area: int, rep: int, sign: int) -> None:
        sums, work = self._sums[rep], self._service[area] + self._local[area]
        sums[0] += sign * self._service[area]
        sums[1] += sign * self._local[area]
        sums[2] += sign * self._visits[area]
        sums[3] += sign * self._visits[area] * self._haul(area, rep)
        sums[4] += sign * work * self._x[area]
        sums[5] += sign * work * self._y[area]
        self.sizes[rep] += sign * self._size[area]

    def _haul(self, area: int, rep: int) -> float:
        """Return the seconds between an area and a rep's depot."""
        if self.task.haul is None:
            return 0.0
        way = self._hauls[rep].get(area)
        if way is None:
            pair = np.array([area]), np.array([rep])
            way = self._hauls[rep][area] = float(self.task.haul(*pair)[0])
        return way

    def load(self, rep: int) -> float:
        """Return a rep's seconds per cycle, driving included."""
        service, local, visits, hauled = self._sums[rep][:4]
        return self._load(rep, service, local, visits, hauled)

    def load_with(self, rep: int, area: int, sign: int) -> float:
        """Return a rep's load with (sign 1) or without (-1) an area."""
        service, local, visits, hauled = self._sums[rep][:4]
        more = sign * self._visits[area]
        return self._load(
            rep,
            service + sign * self._service[area],
            local + sign * self._local[area],
            visits + more,
            hauled + more * self._haul(area, rep),
        )

    def _load(
        self, rep: int, service: float, local: float, visits: float, hauled: float
    ) -> float:
        if self.task.haul is None:
            return service
        trips = 2 * min(self._days[rep], visits)
        way = hauled / visits if visits > 1e-9 else 0.0
        return service + self._factor[rep] * (local + trips * way)

    def loads(self) -> list[float]:
        """Return the load of every rep."""
        return [self.load(rep) for rep in range(len(self._sums))]

    def targets(self) -> list[float]:
        """Return every rep's fair share of the work that the working reps have."""
        total = sum(
            self.load(rep) for rep, part in enumerate(self._fractions) if part > 0
        )
        return [part * total for part in self._fractions]

    def deviations(self) -> list[float]:
        """Return load / fair share - 1 of every rep; 0 where the share is nothing."""
        return [
            load / target - 1 if target > 0 else 0.0
            for load, target in zip(self.loads(), self.targets(), strict=True)
        ]

    def max_deviation(self) -> float:
        """Return the largest absolute deviation."""
        return max((abs(d) for d in self.deviations()), default=0.0)

    def centroid(self, rep: int) -> tuple[float, float]:
        """Return the workload-weighted centre of a rep's areas; the depot if none."""
        service, local, _, _, x, y = self._sums[rep]
        work = service + local
        if work <= 0:
            depot_x, depot_y = self.crew.depots[rep].tolist()
            return depot_x, depot_y
        return x / work, y / work

    def is_free(self, area: int, rep: int) -> bool:
        """Tell whether an area may be given to a rep, who has room for it."""
        return (
            self._fixed[area] == NOBODY
            and self._skills[self._skill[area]][rep]
            and self.sizes[rep] + self._size[area] <= self._most[rep]
        )

    def touches(self, area: int, rep: int) -> bool:
        """Tell whether a rep has something at an area's place or next to it."""
        place = self._place[area]
        at_place = self.at_place
        if rep in at_place[place]:
            return True
        for q in self.areas.neighbours[place]:  # noqa: SIM110  any() takes twice as long
            if rep in at_place[q]:
                return True
        return False

    def can_leave(self, area: int) -> bool:
        """Tell whether a rep keeps other areas, and they stay connected."""
        place, rep = self._place[area], self.rep_of[area]
        if len(self.areas_of[rep]) == 1:
            return False
        if self.at_place[place][rep] > 1:
            return True
        around = [q for q in self.areas.neighbours[place] if rep in self.at_place[q]]
        return len(around) < 2 or self._is_joined(around, place, rep)

    def _is_joined(self, around: list[int], without: int, rep: int) -> bool:
        """Search the rep's places from one neighbour until all others are met."""
        neighbours, at_place = self.areas.neighbours, self.at_place
        missing = dict.fromkeys(around[1:])
        seen = {without, around[0]}
        frontier = [around[0]]
        while frontier and missing:
            following = []
            for p in frontier:
                for q in neighbours[p]:
                    if q not in seen and rep in at_place[q]:
                        seen.add(q)
                        missing.pop(q, None)
                        following.append(q)
            frontier = following
        return not missing

    def areas_at(self, place: int) -> list[int]:
        """Return the areas at a place, ascending."""
        return self._by_place[self._ends[place] : self._ends[place + 1]]

    def all_around(self, area: int) -> list[int]:
        """Return the areas at an area's place and next to it."""
        place = self._place[area]
        near = (place, *self.areas.neighbours[place])
        return [other for q in near for other in self.areas_at(q)]

    def around(self, area: int, rep: int) -> list[int]:
        """Return a rep's areas at an area's place and next to it."""
        return [other for other in self.all_around(area) if self.rep_of[other] == rep]

    def handovers_with(self, area: int, rep: int) -> int:
        """Return the number of hand-overs if an area went to a rep."""
        now = self.rep_of[area]
        before = 0 if now == NOBODY else self._handovers(area, now)
        return self.num_handovers - before + self._handovers(area, rep)

    def place(self, area: int) -> tuple[float, float]:
        """Return where an area lies, metres."""
        return self._x[area], self._y[area]

    def _handovers(self, area: int, rep: int) -> int:
        """Return ``BasicAreas.handovers``, from lists."""
        owner = self.owner[area]
        if owner in (NOBODY, rep):
            return 0
        if self._holders:
            return self._holders[area][owner] - self._holders[area].get(rep, 0)
        return self._size[area]

    def reps_around(self, rep: int) -> list[int]:
        """Return the reps whom a rep meets, ascending."""
        met: dict[int, None] = {}
        for area in self.areas_of[rep]:
            place = self._place[area]
            for q in (place, *self.areas.neighbours[place]):
                met.update(dict.fromkeys(self.at_place[q]))
        return sorted(other for other in met if other != rep)

    def borders(self) -> Borders:
        """Return where reps meet."""
        return find_borders(self.areas, self.to_array(), len(self.crew))

    def to_array(self) -> IntArray:
        """Return the rep of each area, shape (n,)."""
        return np.array(self.rep_of, dtype=np.int64)
