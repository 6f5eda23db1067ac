"""Travel between two places, computed anew."""

from bisect import bisect_left
from math import asin, cos, floor, radians, sin, sqrt

from routing.check.views import Place, PlanView

SPHERE_RADIUS = 6_371_008.8


def metres_apart(a: Place, b: Place) -> float:
    """Return great-circle metres by the haversine formula."""
    phi_a, phi_b = radians(a.lat), radians(b.lat)
    across = sin(radians(b.lon - a.lon) / 2) ** 2 * cos(phi_a) * cos(phi_b)
    haversine = sin((phi_b - phi_a) / 2) ** 2 + across
    return 2 * SPHERE_RADIUS * asin(sqrt(min(1.0, haversine)))


class Legs:
    """
    Seconds and metres of legs, remembered, as many are asked for again.

    Called with two ids: customer_ids, ``<rep_id>:start`` and ``<rep_id>:end`` for
    where a day starts and ends. Returns None where travel is unknown.
    """

    def __init__(self, plan: PlanView) -> None:
        self._travel = plan.travel
        self._places: dict[str, Place] = {
            c.customer_id: c.place for c in plan.all_customers if c.place
        }
        for rep in plan.all_reps:
            self._places[f"{rep.rep_id}:start"] = rep.depot
            self._places[f"{rep.rep_id}:end"] = rep.end_depot
        self._known: dict[tuple[str, str], tuple[int, int] | None] = {}
        hours = [(0.0, 0.0)] + [(km, km / kph) for km, kph in plan.travel.speeds]
        self._km = [km for km, _ in hours]
        self._hours = [spent for _, spent in hours]

    def __call__(self, frm: str, to: str) -> tuple[int, int] | None:
        """Return seconds and metres of a leg; None where they are unknown."""
        key = frm, to
        if key not in self._known:
            matrix = self._travel.matrix
            self._known[key] = (
                self._estimate(frm, to) if matrix is None else self._look_up(frm, to)
            )
        return self._known[key]

    def _look_up(self, frm: str, to: str) -> tuple[int, int] | None:
        matrix = self._travel.matrix
        if matrix is None:
            return None
        row, column = (
            matrix.rows.get(name, matrix.rows.get(name.partition(":")[0]))
            for name in (frm, to)
        )
        if row is None or column is None:
            return None
        if row == column:
            return 0, 0
        seconds, metres = matrix.seconds[row, column], matrix.metres[row, column]
        return None if seconds < 0 or metres < 0 else (int(seconds), int(metres))

    def _estimate(self, frm: str, to: str) -> tuple[int, int] | None:
        a, b = self._places.get(frm), self._places.get(to)
        if a is None or b is None:
            return None
        direct = metres_apart(a, b)
        return (
            floor(self._seconds(direct / 1_000) + 0.5),
            floor(direct * self._travel.detour + 0.5),
        )

    def _seconds(self, km: float) -> float:
        upper = min(max(1, bisect_left(self._km, km)), len(self._km) - 1)
        km_a, km_b = self._km[upper - 1], self._km[upper]
        hours_a, hours_b = self._hours[upper - 1], self._hours[upper]
        share = (km - km_a) / (km_b - km_a)
        return 3_600 * (hours_a + share * (hours_b - hours_a))
