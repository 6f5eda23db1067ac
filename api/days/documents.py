"""A plan -> what its reps fetch: one JSON document per rep and date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from api.store.documents import Record, digest_of, write_record
from routing.model import Customer, Location, Rep
from routing.plan import DayRoute, Stop
from routing.read.plan_folder import StoredPlan
from routing.write.local_time import local_datetime

MINUTE = 60
KILOMETRE = 1_000
_NO_JOURNEY: Record = {
    "depart": None,
    "arrive": None,
    "breaks": [],
    "return_drive_min": 0,
    "return_km": 0.0,
}


def make_day_documents(
    stored: StoredPlan, *, left_out: frozenset[str] = frozenset()
) -> Iterator[Record]:
    """
    Yield ``rep_id``, ``date``, ``etag`` and ``document`` for every rep and date.

    Documents of equal days are equal, whatever plan they are of; ``etag`` is their
    SHA-256. Days without a route have no stops.

    Parameters
    ----------
    left_out
        Customers whose visits are not shown; the others keep their times.
    """
    plan = stored.plan
    customer_of = {customer.customer_id: customer for customer in plan.customers}
    route_of = {(route.rep_id, route.date): route for route in plan.routes}
    language = str(plan.policy.language)
    for rep in plan.reps:
        for day in range(plan.cycle.num_days):
            when = plan.cycle.date_of(day)
            view = _DayView(when, plan.policy.timezone or "UTC", customer_of, left_out)
            route = route_of.get((rep.rep_id, when))
            text = write_record(view.document(rep, route) | {"language": language})
            yield {
                "rep_id": rep.rep_id,
                "date": when.isoformat(),
                "etag": digest_of(text),
                "document": text,
            }


@dataclass(frozen=True)
class _DayView:
    """One date of a plan; a wall time that occurs twice is the first of the two."""

    when: date
    timezone: str
    customer_of: Mapping[str, Customer]
    left_out: frozenset[str]

    def document(self, rep: Rep, route: DayRoute | None) -> Record:
        """Return a rep's date; legs to stops left out count in the one after."""
        stops, (drive_time, distance) = self._stops(route.stops if route else ())
        if route is None or not stops:
            journey = _NO_JOURNEY
        else:
            journey = self._journey(route, drive_time, distance)
        return {
            # These two first: what looks for today reads no further.
            "date": self.when.isoformat(),
            "timezone": self.timezone,
            "rep_id": rep.rep_id,
            "rep_name": rep.name,
            "start": _place(rep.depot),
            "end": _place(rep.end_depot),
            **journey,
            "stops": stops,
        }

    def _stops(self, given: tuple[Stop, ...]) -> tuple[list[Record], tuple[int, int]]:
        """Return the stops shown, and seconds and metres driven after the last."""
        shown: list[Record] = []
        drive_time = distance = 0
        for stop in given:
            drive_time += stop.travel_time
            distance += stop.distance
            if stop.customer_id not in self.left_out:
                shown.append(self._stop(stop, len(shown) + 1, drive_time, distance))
                drive_time = distance = 0
        return shown, (drive_time, distance)

    def _stop(
        self, stop: Stop, sequence: int, drive_time: int, distance: int
    ) -> Record:
        customer = self.customer_of[stop.customer_id]
        town = " ".join(part for part in (customer.zip, customer.city) if part)
        place = customer.location
        return {
            "sequence": sequence,
            "visit_id": stop.visit_id,
            "customer_id": stop.customer_id,
            "name": customer.name,
            "address": ", ".join(part for part in (customer.address, town) if part),
            "phone": customer.phone,
            "note": customer.note,
            "grade": customer.grade,
            "lat": None if place is None else place.lat,
            "lon": None if place is None else place.lon,
            "arrival": self._moment(stop.arrival),
            "start": self._moment(stop.start),
            "departure": self._moment(stop.departure),
            "service_min": _minutes(stop.service_time),
            "drive_min": _minutes(drive_time),
            "km": _kilometres(distance),
        }

    def _journey(self, route: DayRoute, drive_time: int, distance: int) -> Record:
        """Return the day around its stops; driving after the last one goes home."""
        breaks: list[Record] = []
        begin = route.break_start
        if begin is not None:
            end = self._moment(begin + route.break_time)
            breaks.append({"start": self._moment(begin), "end": end})
        return {
            "depart": self._moment(route.depart),
            "arrive": self._moment(route.arrive),
            "breaks": breaks,
            "return_drive_min": _minutes(drive_time + route.return_time),
            "return_km": _kilometres(distance + route.return_distance),
        }

    def _moment(self, seconds: int) -> str:
        """Return a wall time as ISO 8601 with its offset."""
        return (
            local_datetime(self.when, seconds)
            .replace(tzinfo=ZoneInfo(self.timezone))
            .isoformat()
        )


def _place(location: Location) -> Record:
    return {"lat": location.lat, "lon": location.lon}


def _minutes(seconds: int) -> int:
    return round(seconds / MINUTE)


def _kilometres(metres: int) -> float:
    return round(metres / KILOMETRE, 1)
