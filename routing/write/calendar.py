"""Plan -> one iCalendar file per rep."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from routing.cycle import Cycle
from routing.model import Customer, Rep
from routing.plan import DayRoute, Plan
from routing.texts import format_text
from routing.write.legal_text import legal_text
from routing.write.local_time import local_datetime

_UTC_NAMES = ("", "UTC", "Etc/UTC")


def format_calendar(plan: Plan, rep: Rep) -> bytes:
    """
    Return a rep's visits as iCalendar (RFC 5545), an event per visit.

    Times carry the policy's timezone, whose rules for the horizon are part of the file;
    without a timezone they are UTC. Nothing depends on the present time: every event
    is stamped with the cycle's start.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Beatplan//Beatplan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", legal_text(rep.name or rep.rep_id))
    zone = ZoneInfo(plan.policy.timezone or "UTC")
    if plan.policy.timezone not in _UTC_NAMES:
        calendar.add_component(_make_timezone(zone, plan.cycle))
    customer_of = {customer.customer_id: customer for customer in plan.customers}
    for route in plan.routes:
        if route.rep_id == rep.rep_id:
            for idx, stop in enumerate(route.stops):
                customer = customer_of[stop.customer_id]
                calendar.add_component(_make_event(plan, route, idx, customer, zone))
    content: bytes = calendar.to_ical()
    return content


def _make_timezone(zone: ZoneInfo, cycle: Cycle) -> Timezone:
    """State the zone's offsets from the day before to the day after the horizon."""
    first, last = cycle.horizon
    day = timedelta(days=1)
    return Timezone.from_tzinfo(zone, first_date=first - day, last_date=last + 2 * day)


def _make_event(
    plan: Plan, route: DayRoute, idx: int, customer: Customer, zone: ZoneInfo
) -> Event:
    stop = route.stops[idx]
    start = local_datetime(route.date, stop.start).replace(tzinfo=zone)
    end = local_datetime(route.date, stop.start + stop.service_time)
    event = Event()
    event.add("uid", f"{stop.visit_id}@beatplan")
    event.add("sequence", 0)
    event.add("dtstamp", datetime.combine(plan.cycle.start, time(), tzinfo=UTC))
    event.add("dtstart", start)
    event.add("dtend", end.replace(tzinfo=zone))
    event.add("summary", legal_text(customer.name or customer.customer_id))
    place = _format_address(customer)
    if place:
        event.add("location", place)
    if customer.location is not None:
        event.add("geo", (customer.location.lat, customer.location.lon))
    event.add("description", _describe(plan, route, idx, customer))
    return event


def _format_address(customer: Customer) -> str:
    town = " ".join(part for part in (customer.zip, customer.city) if part)
    return legal_text(", ".join(part for part in (customer.address, town) if part))


def _describe(plan: Plan, route: DayRoute, idx: int, customer: Customer) -> str:
    language = plan.policy.language
    stop = route.stops[idx]
    lines = [
        format_text(
            "outputs.calendar.customer",
            language,
            customer_id=customer.customer_id,
            grade=customer.grade or "",
        ),
        format_text(
            "outputs.calendar.stop",
            language,
            sequence=idx + 1,
            stops=len(route.stops),
            service_min=round(stop.service_time / 60),
        ),
    ]
    if customer.phone:
        lines.append(
            format_text("outputs.calendar.phone", language, phone=customer.phone)
        )
    if customer.note:
        lines.append(format_text("outputs.calendar.note", language, note=customer.note))
    return legal_text("\n".join(lines))
