"""Today's plan of the sample, as such plans come about: by habit, not by map."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2
from random import Random

from sample_data.customers import WEEKDAYS, SampleCustomer
from sample_data.places import flat_km
from sample_data.reps import SampleRep

FREQUENCY = {"A": 4, "B": 2, "C": 1}
_LIKED = (18, 24, 24, 22, 12)
"""How gladly a new customer is put on Monday to Friday."""


@dataclass(frozen=True)
class Habit:
    """A customer's fixed day in the current plan; ``order`` within that rep's day."""

    customer_id: str
    rep_id: str
    weekday: int
    weeks: tuple[int, ...]
    order: int


def assign_owners(
    rng: Random, customers: list[SampleCustomer], reps: tuple[SampleRep, ...]
) -> dict[str, str]:
    """
    Return customer_id -> rep_id: mostly the nearest, stretched by each rep's appetite.

    One customer in sixteen stayed with a rep from another part of town: a transfer,
    an old friendship, a leaver's list that was shared out.
    """
    owners = {}
    for customer in customers:
        near = sorted(
            reps,
            key=lambda rep: (
                flat_km(customer.lat, customer.lon, rep.lat, rep.lon) / rep.appetite
            ),
        )
        pick = rng.choice((1, 2)) if rng.random() < 1 / 16 else 0
        owners[customer.customer_id] = near[pick].rep_id
    return owners


def make_current_plan(
    rng: Random,
    customers: list[SampleCustomer],
    reps: tuple[SampleRep, ...],
    owners: dict[str, str],
    grades: dict[str, str],
) -> list[Habit]:
    """
    Return today's days: most by an old round trip, the rest where it suited.

    The old customers of a rep were once cut into five even slices around his home; who
    came later was put on a popular weekday and goes to the end of that day's list.
    """
    habits: list[Habit] = []
    for rep in reps:
        old: list[SampleCustomer] = []
        new: list[SampleCustomer] = []
        for customer in customers:
            if owners[customer.customer_id] == rep.rep_id:
                (old if rng.random() < 0.78 else new).append(customer)
        old.sort(key=lambda c: atan2(c.lat - rep.lat, c.lon - rep.lon))
        weekdays = [5 * place // len(old) for place in range(len(old))]
        weekdays += rng.choices(range(5), _LIKED, k=len(new))
        weeks_of = {}
        for customer, weekday in zip(old + new, weekdays, strict=True):
            visits = customer.frequency or FREQUENCY[grades[customer.customer_id]]
            for day, weeks in _rhythm(rng, customer, int(visits), weekday).items():
                weeks_of[customer.customer_id, day] = weeks
        for day in range(5):
            lists = [
                [c for c in some if (c.customer_id, day) in weeks_of]
                for some in (old, new)
            ]
            for order, customer in enumerate(_walk(rep, lists), 1):
                weeks = weeks_of[customer.customer_id, day]
                habits.append(
                    Habit(customer.customer_id, rep.rep_id, day, weeks, order)
                )
    return habits


def _walk(
    rep: SampleRep, lists: list[list[SampleCustomer]]
) -> Iterator[SampleCustomer]:
    """Yield one list after the other, always going to the nearest that is left."""
    lat, lon = rep.lat, rep.lon
    for customers in lists:
        left = list(customers)
        while left:
            nearest = min(left, key=lambda c: flat_km(lat, lon, c.lat, c.lon))
            left.remove(nearest)
            yield nearest
            lat, lon = nearest.lat, nearest.lon


def _rhythm(
    rng: Random, customer: SampleCustomer, visits: int, weekday: int
) -> dict[int, tuple[int, ...]]:
    """Return weekday -> weeks; one customer in seventeen is spaced unevenly."""
    is_broken = rng.random() < 0.06
    while customer.windows[weekday] == "closed":
        weekday = (weekday + 1) % 5
    every_week = (1, 2, 3, 4)
    if visits == 8:
        other = (weekday + (1 if is_broken else 2)) % 5
        return {weekday: every_week, other: every_week}
    if visits == 4:
        return {weekday: (1, 2, 4) if is_broken else every_week}
    if visits == 2 and is_broken:
        return {weekday: rng.choice(((1, 2), (3, 4)))}
    if visits == 2:
        return {weekday: rng.choices(((1, 3), (2, 4)), (55, 45))[0]}
    if visits == 1:
        return {weekday: rng.choices(((1,), (2,), (3,), (4,)), (32, 24, 24, 20))[0]}
    return {}


def format_weekday(habit: Habit) -> str:
    """Return the short English name of a habit's weekday."""
    return WEEKDAYS[habit.weekday]
