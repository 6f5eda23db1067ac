"""What is produced: territories, day routes, unplanned visits, and their ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from routing.cycle import Cycle
from routing.model import Customer, Lock, Rep
from routing.pattern import VisitPattern
from routing.policy import Policy
from routing.rest import Rest
from routing.texts import format_text


class Reason(StrEnum):
    """Why a due visit is not planned; the catalogue holds detail and remedy of each."""

    NO_LOCATION = "NO_LOCATION"
    LOCATION_UNREACHABLE = "LOCATION_UNREACHABLE"
    NO_REP_AVAILABLE = "NO_REP_AVAILABLE"
    REP_NOT_ALLOWED = "REP_NOT_ALLOWED"
    CUSTOMER_CLOSED = "CUSTOMER_CLOSED"
    TIME_WINDOW_INFEASIBLE = "TIME_WINDOW_INFEASIBLE"
    WORKDAY_TOO_SHORT = "WORKDAY_TOO_SHORT"
    FREQUENCY_EXCEEDS_WORKING_DAYS = "FREQUENCY_EXCEEDS_WORKING_DAYS"
    SPACING_INFEASIBLE = "SPACING_INFEASIBLE"
    CAPACITY_EXCEEDED = "CAPACITY_EXCEEDED"
    LOCK_CONFLICT = "LOCK_CONFLICT"
    EXCLUDED_BY_USER = "EXCLUDED_BY_USER"


@dataclass(frozen=True)
class Conflict:
    """
    Rules for territories that no design can keep together.

    Parameters
    ----------
    code
        Stable code; the catalogue has ``conflict.<code>.message`` and
        ``conflict.<code>.cure``.
    values
        Numbers and names that the sentences mention.
    """

    code: str
    values: Mapping[str, object]

    def message(self, language: str = "en") -> str:
        """Say which rules conflict."""
        return format_text(f"conflict.{self.code}.message", language, **self.values)

    def cure(self, language: str = "en") -> str:
        """Say what to do about it."""
        return format_text(f"conflict.{self.code}.cure", language, **self.values)


@dataclass(frozen=True, kw_only=True)
class Territory:
    """
    The customers of one rep.

    Parameters
    ----------
    customer_ids
        Every customer the rep owns in this plan, parked ones too, sorted.
    workload
        Seconds of service plus estimated drive time per cycle.
    share
        ``workload`` over the rep's fair share of all work; 1 is perfectly fair.
    outline
        Rings of (lon, lat), the first corner repeated at the end, none overlapping
        another territory's; empty when there is no outline.
    """

    rep_id: str
    customer_ids: tuple[str, ...]
    workload: int
    share: float
    outline: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class TerritoryDesign:
    """
    A set of territories with their figures.

    Parameters
    ----------
    territories
        One per rep, in the order of the reps.
    floor
        Smallest largest deviation that the size of the customers allows, >= 0.
    num_handovers
        Customers with an owner who change rep.
    conflicts
        Rules that cannot be kept together; the design breaks as few as it can.
    """

    territories: tuple[Territory, ...]
    floor: float = 0.0
    num_handovers: int = 0
    conflicts: tuple[Conflict, ...] = ()

    @property
    def max_deviation(self) -> float:
        """Largest |share - 1| over territories."""
        return max((abs(t.share - 1) for t in self.territories), default=0.0)

    @property
    def rep_of(self) -> dict[str, str]:
        """Return customer_id -> rep_id."""
        return {
            customer_id: territory.rep_id
            for territory in self.territories
            for customer_id in territory.customer_ids
        }


@dataclass(frozen=True, kw_only=True)
class Stop:
    """
    A visit placed in a day route. Times are seconds since local midnight.

    Parameters
    ----------
    arrival, start, departure
        Arrival at the place; begin of service after parking, waiting and perhaps a
        break; driving off after service and perhaps waiting or a break.
    travel_time, distance
        Seconds and metres from the previous stop, or from the depot.
    service_time
        Seconds of service, from ``start``.
    route
        "1" or "2" under the two-route preset, else empty.
    """

    visit_id: str
    customer_id: str
    arrival: int
    start: int
    departure: int
    travel_time: int
    distance: int
    service_time: int
    route: str = ""


@dataclass(frozen=True, kw_only=True)
class DayRoute:
    """
    Ordered stops of one rep on one date, depot to depot, at least one stop.

    Parameters
    ----------
    depart, arrive
        Leaving the depot and being back, seconds since local midnight.
    break_start
        Begin of the break; None when none is due.
    break_time
        Seconds of break; 0 when none is due.
    return_time, return_distance
        Seconds and metres from the last stop to the end depot.
    """

    rep_id: str
    date: date
    depart: int
    arrive: int
    stops: tuple[Stop, ...]
    break_start: int | None
    break_time: int
    return_time: int
    return_distance: int

    @property
    def drive_time(self) -> int:
        """Seconds of driving, the return included."""
        return sum(stop.travel_time for stop in self.stops) + self.return_time

    @property
    def distance(self) -> int:
        """Metres, the return included."""
        return sum(stop.distance for stop in self.stops) + self.return_distance

    @property
    def service_time(self) -> int:
        """Seconds of service."""
        return sum(stop.service_time for stop in self.stops)


@dataclass(frozen=True, kw_only=True)
class Unplanned:
    """
    A due visit without a stop.

    Parameters
    ----------
    date_due
        The date its pattern gives; None when no pattern could be given.
    rep_id
        The customer's rep; None when it has none.
    numbers
        What the reason's sentence mentions.
    """

    visit_id: str
    customer_id: str
    reason: Reason
    date_due: date | None = None
    rep_id: str | None = None
    numbers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """
    The pattern chosen for a customer.

    Parameters
    ----------
    route
        "1", "2" or "1+2" under the two-route preset, else empty.
    due
        Days of the rest on which visits are due, make-up days among them, in a plan
        that goes on from another; None in a fresh plan: all days of the pattern.
    """

    pattern: VisitPattern
    route: str = ""
    due: tuple[int, ...] | None = None

    @property
    def due_days(self) -> tuple[int, ...]:
        """Return the days, past ones of a rest aside, on which visits are due."""
        return self.pattern.days if self.due is None else self.due


@dataclass(frozen=True, kw_only=True)
class WeekdayPrice:
    """
    What a rep's plan would cost with one weekday per customer.

    The two plans are searched alike. Visits weigh more than driving: who plans more
    visits may drive more, then ``drive_time`` is negative.

    Parameters
    ----------
    drive_time
        Seconds of driving more per cycle.
    visits
        Visits planned less per cycle.
    """

    drive_time: int
    visits: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    A whole plan of one cycle.

    Parameters
    ----------
    customers
        Graded customers, accepted ones only, in file order.
    calendar
        customer_id -> chosen pattern, for every customer that has one.
    routes
        Ordered by rep (file order), then date.
    unplanned
        Ordered by customer (file order), then number of the visit.
    travel_source
        Where travel times come from, as plain JSON.
    engine, seed, iterations
        How it was made; iterations is None for a plan made under a time limit.
    patience
        Iterations without a better solution that end a search early; None: none do.
    searches
        Searches of each territory that went side by side.
    orders_proved
        Day routes whose order the solver proved the shortest; None: it was not asked.
    weekday_prices
        rep_id -> what fixed weekdays would cost; None where they are fixed.
    rest
        The plan that this one goes on from; None for a fresh one.
    """

    cycle: Cycle
    policy: Policy
    customers: tuple[Customer, ...]
    reps: tuple[Rep, ...]
    locks: tuple[Lock, ...]
    design: TerritoryDesign
    calendar: Mapping[str, CalendarEntry]
    routes: tuple[DayRoute, ...]
    unplanned: tuple[Unplanned, ...]
    travel_source: Mapping[str, object]
    engine: str
    seed: int
    iterations: int | None = None
    patience: int | None = None
    searches: int = 1
    orders_proved: int | None = None
    weekday_prices: Mapping[str, WeekdayPrice] | None = None
    rest: Rest | None = None

    @property
    def visits_planned(self) -> int:
        """Stops over all routes."""
        return sum(len(route.stops) for route in self.routes)

    @property
    def visits_required(self) -> int:
        """Planned plus unplanned."""
        return self.visits_planned + len(self.unplanned)


def visit_id(customer_id: str, cycle: Cycle, number: int) -> str:
    """Return the id of a customer's n-th required visit (1-based) of the cycle."""
    return f"{customer_id}@{cycle.start.isoformat()}#{number}"


def visit_number(name: str) -> int:
    """Return the number at the end of a visit's id."""
    return int(name.rpartition("#")[2])


def visit_customer(name: str) -> str:
    """Return the customer_id in a visit's id."""
    return name.rpartition("@")[0]


def visit_start(name: str) -> date:
    """Return the first day, which a visit's id holds, of the cycle it is of."""
    return date.fromisoformat(name.rpartition("@")[2].partition("#")[0])


def is_visit_id(name: str) -> bool:
    """Tell whether a text names a customer, the first day of a cycle and a number."""
    try:
        visit_start(name)
        return bool(visit_customer(name)) and visit_number(name) > 0
    except ValueError:
        return False
