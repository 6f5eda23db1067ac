"""Customers of the sample: where, what, how much they buy, when they are open."""

from dataclasses import dataclass, replace
from math import exp
from random import Random
from statistics import NormalDist

from sample_data.names import make_address, make_name, make_phone
from sample_data.places import KM_PER_DEGREE, TOWNS, Town, flat_km, is_on_land

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHARES = (0.80, 0.95)
MALL_SIZE = 4
OFFICE_HOURS = ("08:30-11:30;13:00-17:30",) * 5 + ("closed",) * 2
SERVICE_MIN = {
    "convenience": ("15", 0.45),
    "pharmacy": ("15", 0.35),
    "distributor": ("60", 0.30),
}
"""What some customers of a channel ask for, and which share of them does."""
OVERRIDES = (
    ("A", "总部指定重点客户"),
    ("B", "Chain head office decides here"),
    ("C", "老板要求减少拜访"),
)


@dataclass(frozen=True)
class Channel:
    """
    A trade channel.

    Parameters
    ----------
    share
        Share of the customers.
    median, sigma
        Of the log-normal yearly turnover, yuan.
    """

    name: str
    share: float
    median: float
    sigma: float


CHANNELS = (
    Channel("convenience", 0.36, 9_000, 2.15),
    Channel("restaurant", 0.24, 14_000, 2.15),
    Channel("supermarket", 0.15, 38_000, 2.2),
    Channel("pharmacy", 0.13, 11_000, 2.2),
    Channel("hotel", 0.08, 24_000, 2.25),
    Channel("distributor", 0.04, 90_000, 2.2),
)


@dataclass(frozen=True, kw_only=True)
class SampleCustomer:
    """
    One row of customers.csv.

    Parameters
    ----------
    grade, frequency, service_min
        Empty unless the row states it.
    windows
        Text of the seven columns, Monday first; empty texts are always open.
    """

    customer_id: str
    name: str
    channel: str
    town: Town
    lat: float
    lon: float
    address: str
    phone: str
    value: int = 0
    grade: str = ""
    frequency: str = ""
    service_min: str = ""
    windows: tuple[str, ...] = ("",) * 7
    priority: str = ""
    group: str = ""
    note: str = ""


def make_customers(rng: Random) -> list[SampleCustomer]:
    """Return the customers in the order of their ids, without an owner."""
    customers = _spend(rng, _gather_in_malls(_settle(rng)))
    return [_with_habits(rng, customer) for customer in customers]


def grade_by_value(customers: list[SampleCustomer]) -> dict[str, str]:
    """Return customer_id -> the grade that the default policy gives."""
    grades = {c.customer_id: c.grade for c in customers if c.grade}
    for channel in CHANNELS:
        mine = [c for c in customers if c.channel == channel.name and not c.grade]
        total, so_far = sum(c.value for c in mine), 0
        for customer in sorted(mine, key=lambda c: (-c.value, c.customer_id)):
            share = so_far / total
            grades[customer.customer_id] = "ABC"[sum(share >= s for s in SHARES)]
            so_far += customer.value
    return grades


def _settle(rng: Random) -> list[SampleCustomer]:
    """Place every town's customers on land around its centre."""
    towns = [town for town in TOWNS for _ in range(town.num_customers)]
    rng.shuffle(towns)
    shares = [channel.share for channel in CHANNELS]
    customers: list[SampleCustomer] = []
    taken: set[str] = set()
    for number, town in enumerate(towns, 1):
        channel = rng.choices(CHANNELS, shares)[0].name
        lat, lon = _place(rng, town)
        customer = SampleCustomer(
            customer_id=f"C{number:04d}",
            name=make_name(rng, channel, town, taken),
            channel=channel,
            town=town,
            lat=lat,
            lon=lon,
            address=make_address(rng, town),
            phone=make_phone(number, town),
        )
        taken.add(customer.name)
        customers.append(customer)
    return customers


def _place(rng: Random, town: Town) -> tuple[float, float]:
    degrees = town.spread_km / KM_PER_DEGREE
    while True:
        lat = round(rng.gauss(town.lat, degrees), 5)
        lon = round(rng.gauss(town.lon, degrees * 1.17), 5)
        if is_on_land(lat, lon):
            return lat, lon


def _gather_in_malls(customers: list[SampleCustomer]) -> list[SampleCustomer]:
    """Move the neighbours of four supermarkets into their buildings."""
    malls = [c for c in customers if c.channel == "supermarket"][:4]
    moved: dict[str, SampleCustomer] = {}
    for number, mall in enumerate(malls, 1):
        near = sorted(
            (
                c
                for c in customers
                if c.town == mall.town and c.channel != "distributor"
            ),
            key=lambda c: flat_km(c.lat, c.lon, mall.lat, mall.lon),
        )
        for floor, customer in enumerate(near[:MALL_SIZE]):
            moved[customer.customer_id] = replace(
                customer,
                lat=mall.lat,
                lon=mall.lon,
                address=f"{mall.address}{floor + 1}楼",
                group=f"mall-{number}",
            )
    return [moved.get(c.customer_id, c) for c in customers]


def _spend(rng: Random, customers: list[SampleCustomer]) -> list[SampleCustomer]:
    """Deal out each channel's log-normal values, one to each quantile."""
    values: dict[str, int] = {}
    for channel in CHANNELS:
        mine = [c.customer_id for c in customers if c.channel == channel.name]
        rng.shuffle(mine)
        for rank, customer_id in enumerate(mine):
            normal = NormalDist().inv_cdf((rank + 0.5) / len(mine))
            value = channel.median * exp(channel.sigma * normal)
            values[customer_id] = max(100, 100 * round(value / 100))
    return [replace(c, value=values[c.customer_id]) for c in customers]


def _with_habits(rng: Random, customer: SampleCustomer) -> SampleCustomer:
    """Give some customers opening hours, service times, priorities, a stated grade."""
    hours, service, override, urgency = (rng.random() for _ in range(4))
    if customer.channel == "restaurant" and hours < 0.36:
        customer = replace(customer, windows=_restaurant_hours(rng))
    elif customer.channel in ("pharmacy", "distributor") and hours < 0.24:
        customer = replace(customer, windows=OFFICE_HOURS)
    if service < SERVICE_MIN.get(customer.channel, ("", 0.0))[1]:
        customer = replace(customer, service_min=SERVICE_MIN[customer.channel][0])
    if override < 0.015:
        grade, note = rng.choice(OVERRIDES)
        customer = replace(customer, grade=grade, note=note)
    if urgency < 0.05:
        customer = replace(customer, priority=rng.choice(("3", "7", "8")))
    return customer


def _restaurant_hours(rng: Random) -> tuple[str, ...]:
    """Closed in the morning, sometimes after lunch, sometimes a whole weekday."""
    hours = rng.choice(("10:00-21:00", "10:00-21:00", "10:00-14:00;16:00-21:00"))
    week = [hours] * 7
    if rng.random() < 0.4:
        week[rng.choice((0, 0, 1, 2))] = "closed"
    return tuple(week)
