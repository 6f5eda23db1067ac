"""A rep's day as it is fetched -> GPX, iCalendar, GeoJSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from routing.texts import format_text
from routing.write.legal_text import legal_text

# A JSON object; api/schemas/days.py says what its fields are.
Day = Mapping[str, Any]

_UTC_NAMES = ("UTC", "Etc/UTC")


def format_day_gpx(day: Day) -> bytes:
    """Return a day as GPX 1.1: one route, from the depot over the stops and back."""
    gpx = Element("gpx", xmlns="http://www.topografix.com/GPX/1/1", version="1.1")
    gpx.set("creator", "Beatplan")
    rte = SubElement(gpx, "rte")
    SubElement(rte, "name").text = f"{day['date']} {day['rep_id']}"
    for name, about, kind, place in _points(day):
        point = SubElement(rte, "rtept", lat=str(place["lat"]), lon=str(place["lon"]))
        SubElement(point, "name").text = legal_text(name)
        SubElement(point, "desc").text = about
        SubElement(point, "type").text = kind
    indent(gpx, " ")
    content: bytes = tostring(gpx, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


def format_day_geojson(day: Day) -> str:
    """
    Return a day as GeoJSON: a line in the order of the stops, and a point per stop.

    The line leads from depot to depot and is no road; a point has every field of its
    stop. A stop without a place is a feature without a geometry.
    """
    features = [
        _feature(_geometry(stop), {"kind": "visit", **stop}) for stop in day["stops"]
    ]
    corners = [[place["lon"], place["lat"]] for *_, place in _points(day)]
    if corners:
        line = {"type": "LineString", "coordinates": corners}
        about = {name: day[name] for name in ("rep_id", "date", "depart", "arrive")}
        features.insert(0, _feature(line, {"kind": "route", **about}))
    found = {"type": "FeatureCollection", "features": features}
    return json.dumps(found, ensure_ascii=False, allow_nan=False) + "\n"


def format_days_calendar(days: Sequence[Day], name: str) -> bytes:
    """
    Return visits of some dates as iCalendar (RFC 5545), an event per visit.

    Times carry the timezones of their plans, whose rules are part of the file. Nothing
    depends on the present time: every event is stamped with its date.

    Parameters
    ----------
    name
        Of the calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Beatplan//Beatplan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", legal_text(name))
    for zone in _timezones(days):
        calendar.add_component(zone)
    for day in days:
        for stop in day["stops"]:
            calendar.add_component(_make_event(day, stop))
    content: bytes = calendar.to_ical()
    return content


def _points(day: Day) -> Iterator[tuple[str, str, str, Day]]:
    """Yield name, remark, kind and place along a day; none on a day without stops."""
    if not day["stops"]:
        return
    depot = format_text("outputs.gpx.depot", day["language"])
    yield depot, _clock(day["depart"]), "depot", day["start"]
    for stop in day["stops"]:
        if stop["lat"] is not None:
            about = f"{stop['sequence']}. {stop['customer_id']} {_clock(stop['start'])}"
            yield stop["name"] or stop["customer_id"], about, "visit", stop
    yield depot, _clock(day["arrive"]), "depot", day["end"]


def _feature(geometry: Day | None, properties: Day) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _geometry(stop: Day) -> Day | None:
    if stop["lat"] is None:
        return None
    return {"type": "Point", "coordinates": [stop["lon"], stop["lat"]]}


def _timezones(days: Iterable[Day]) -> Iterator[Timezone]:
    """Yield each timezone's rules from the day before to the day after its dates."""
    dates: dict[str, list[date]] = {}
    for day in days:
        if day["timezone"] not in _UTC_NAMES:
            when = date.fromisoformat(day["date"])
            dates.setdefault(day["timezone"], []).append(when)
    for name, found in sorted(dates.items()):
        yield Timezone.from_tzinfo(
            ZoneInfo(name),
            first_date=min(found) - timedelta(days=1),
            last_date=max(found) + timedelta(days=2),
        )


def _make_event(day: Day, stop: Day) -> Event:
    # What is written with an offset is the wall time of the timezone.
    start = datetime.fromisoformat(stop["start"]).replace(tzinfo=None)
    end = start + timedelta(minutes=stop["service_min"])
    zone = ZoneInfo(day["timezone"])
    stamp = datetime.combine(date.fromisoformat(day["date"]), time(), tzinfo=UTC)
    event = Event()
    event.add("uid", f"{stop['visit_id']}@beatplan")
    event.add("sequence", 0)
    event.add("dtstamp", stamp)
    event.add("dtstart", start.replace(tzinfo=zone))
    event.add("dtend", end.replace(tzinfo=zone))
    event.add("summary", legal_text(stop["name"] or stop["customer_id"]))
    if stop["address"]:
        event.add("location", legal_text(stop["address"]))
    if stop["lat"] is not None:
        event.add("geo", (stop["lat"], stop["lon"]))
    event.add("description", legal_text("\n".join(_describe(day, stop))))
    return event


def _describe(day: Day, stop: Day) -> Iterator[str]:
    language = day["language"]
    values = {**stop, "grade": stop["grade"] or "", "stops": len(day["stops"])}
    keys = ["customer", "stop", *(key for key in ("phone", "note") if stop[key])]
    for key in keys:
        yield format_text(f"outputs.calendar.{key}", language, **values)


def _clock(moment: str) -> str:
    """Return hours and minutes of a wall time."""
    return moment[11:16]
