"""Spoil which days are worked, and how much."""

import copy
import random
from datetime import date, timedelta

import holidays

from tests.helpers import Record
from tests.violations.injection import (
    Injection,
    customer_of,
    pick,
    pick_stop,
    rep_of,
    weekday_of,
)


def double_route(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    plan["routes"].append(copy.deepcopy(route))
    return True


def empty_route(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    route["stops"] = []
    return True


def route_after_the_cycle(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    later = date.fromisoformat(route["date"]) + timedelta(weeks=plan["cycle"]["weeks"])
    route["date"] = later.isoformat()
    return True


def free_weekday(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    rep_of(plan, route["rep_id"])["shifts"][weekday_of(route)] = None
    return True


def leave(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    rep_of(plan, route["rep_id"])["days_off"].append([route["date"], route["date"]])
    return True


def holiday(plan: Record, rng: random.Random) -> bool:
    """Plan for a country that celebrates on one of the dates."""
    dates = {date.fromisoformat(route["date"]) for route in plan["routes"]}
    years = {when.year for when in dates}
    for country in ("JP", "CN", "US", "DE", "TH", "IN"):
        if dates & set(holidays.country_holidays(country, years=years)):
            plan["policy"]["country"], plan["policy"]["region"] = country, ""
            return True
    return False


def short_shift(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    shift = rep_of(plan, route["rep_id"])["shifts"][weekday_of(route)]
    if rng.random() < 0.5:
        shift[0] = route["depart"] + 1
    else:
        shift[1] = route["arrive"] - 1
    return True


def few_visits(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    rep_of(plan, route["rep_id"])["max_visits"] = len(route["stops"]) - 1
    return True


def little_driving(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    drive = sum(stop["travel_time"] for stop in route["stops"]) + route["return_time"]
    rep_of(plan, route["rep_id"])["max_drive_time"] = drive - 1
    return True


def lose_location(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    customer = customer_of(plan, found[1]["customer_id"])
    customer["lat"] = customer["lon"] = None
    return True


def lose_way(plan: Record, rng: random.Random) -> bool:
    return plan["travel"]["kind"] == "great-circle" and lose_location(plan, rng)


def close_customer(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    when = found[0]["date"]
    customer_of(plan, found[1]["customer_id"])["closed_days"].append([when, when])
    return True


def serve_less(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    found[1]["service_time"] -= 60
    return True


def open_late(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    route, stop = found
    customer = customer_of(plan, stop["customer_id"])
    begin, end = stop["start"], stop["start"] + stop["service_time"]
    kept = [[0, end - 1]] if rng.random() < 0.5 else [[begin + 1, 86_400]]
    windows = list(customer["windows"])
    windows[weekday_of(route)] = kept
    customer["windows"] = windows
    return True


def open_in_two_parts(plan: Record, rng: random.Random) -> bool:
    """Close for a moment during the service, so that no one window holds it."""
    found = pick_stop(plan, rng)
    if found is None:
        return False
    route, stop = found
    middle = stop["start"] + stop["service_time"] // 2
    windows = list(customer_of(plan, stop["customer_id"])["windows"])
    windows[weekday_of(route)] = [[0, middle], [middle, 86_400]]
    customer_of(plan, stop["customer_id"])["windows"] = windows
    return True


DAY_INJECTIONS: dict[str, Injection] = {
    "ROUTE_DOUBLED": double_route,
    "ROUTE_EMPTY": empty_route,
    "DATE_OUTSIDE_CYCLE": route_after_the_cycle,
    "REP_NOT_WORKING": free_weekday,
    "REP_DAY_OFF/leave": leave,
    "REP_DAY_OFF/holiday": holiday,
    "OUTSIDE_SHIFT": short_shift,
    "TOO_MANY_VISITS": few_visits,
    "TOO_MUCH_DRIVING": little_driving,
    "UNLOCATED_PLANNED": lose_location,
    "TRAVEL_UNKNOWN": lose_way,
    "CUSTOMER_CLOSED": close_customer,
    "SERVICE_TIME_WRONG": serve_less,
    "WINDOW_BROKEN/edge": open_late,
    "WINDOW_BROKEN/parts": open_in_two_parts,
}
