"""Plan -> one GPX file per rep, a route per date."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from routing.model import Customer, Location, Rep
from routing.plan import DayRoute, Plan
from routing.texts import format_text
from routing.write.legal_text import legal_text
from routing.write.local_time import format_clock


def format_gpx(plan: Plan, rep: Rep) -> bytes:
    """
    Return a rep's day routes as GPX 1.1.

    Each ``<rte>`` leads from the depot over the stops, in order, to the end depot;
    ``<type>`` tells depots and visits apart.
    """
    gpx = Element("gpx", xmlns="http://www.topografix.com/GPX/1/1", version="1.1")
    gpx.set("creator", "Beatplan")
    SubElement(SubElement(gpx, "metadata"), "name").text = legal_text(
        rep.name or rep.rep_id
    )
    customer_of = {customer.customer_id: customer for customer in plan.customers}
    for route in plan.routes:
        if route.rep_id == rep.rep_id:
            gpx.append(_make_route(plan, rep, route, customer_of))
    indent(gpx, " ")
    content: bytes = tostring(gpx, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


def _make_route(
    plan: Plan, rep: Rep, route: DayRoute, customer_of: dict[str, Customer]
) -> Element:
    rte = Element("rte")
    SubElement(rte, "name").text = f"{route.date.isoformat()} {rep.rep_id}"
    depot = format_text("outputs.gpx.depot", plan.policy.language)
    rte.append(_make_point(rep.depot, depot, format_clock(route.depart), "depot"))
    for sequence, stop in enumerate(route.stops, start=1):
        customer = customer_of[stop.customer_id]
        if customer.location is not None:
            name = customer.name or customer.customer_id
            about = f"{sequence}. {customer.customer_id} {format_clock(stop.start)}"
            rte.append(_make_point(customer.location, name, about, "visit"))
    rte.append(_make_point(rep.end_depot, depot, format_clock(route.arrive), "depot"))
    return rte


def _make_point(place: Location, name: str, about: str, kind: str) -> Element:
    point = Element("rtept", lat=str(place.lat), lon=str(place.lon))
    SubElement(point, "name").text = legal_text(name)
    SubElement(point, "desc").text = about
    SubElement(point, "type").text = kind
    return point
