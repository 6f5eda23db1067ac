"""A rep's day as it is fetched."""

from api.schemas.fields import Body


class Place(Body):
    """A point on the earth, degrees WGS 84."""

    lat: float
    lon: float


class Break(Body):
    """A break: wall times with their offset."""

    start: str
    end: str


class DayStop(Body):
    """
    One visit of a day.

    `drive_min` and `km` lead from the stop before, or from where the day starts.
    """

    sequence: int
    visit_id: str
    customer_id: str
    name: str
    address: str
    phone: str
    note: str
    grade: str | None
    lat: float | None
    lon: float | None
    arrival: str
    start: str
    departure: str
    service_min: int
    drive_min: int
    km: float


class DayAnswer(Body):
    """
    A rep's date of the plan in force on it.

    Moments are wall times of the timezone with their offset; without stops there are
    no times. `Beatplan-Publication` is the number of the publication it is of.
    """

    date: str
    timezone: str
    rep_id: str
    rep_name: str
    start: Place
    end: Place
    depart: str | None
    arrive: str | None
    breaks: list[Break]
    return_drive_min: int
    return_km: float
    stops: list[DayStop]
    language: str
