"""Spoil how a day goes: dates, shifts, windows, travel, breaks, limits."""

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
    stops_of,
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


def _weekday(route: Record) -> int:
    return date.fromisoformat(route["date"]).weekday()


def free_weekday(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    rep_of(plan, route["rep_id"])["shifts"][_weekday(route)] = None
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
    shift = rep_of(plan, route["rep_id"])["shifts"][_weekday(route)]
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
    windows[_weekday(route)] = kept
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
    windows[_weekday(route)] = [[0, middle], [middle, 86_400]]
    customer_of(plan, stop["customer_id"])["windows"] = windows
    return True


def depart_earlier(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    route["depart"] -= 60
    return True


def return_earlier(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    route["arrive"] -= 60
    return True


def leave_during_service(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    found[1]["departure"] = found[1]["start"] + found[1]["service_time"] - 1
    return True


def begin_at_arrival(plan: Record, rng: random.Random) -> bool:
    if not plan["policy"]["day"]["parking_time"]:
        return False
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    stop = route["stops"][0]
    stop["start"] = stop["arrival"] + plan["policy"]["day"]["parking_time"] - 1
    return True


def drive_faster(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, (r for r in plan["routes"] if r["stops"][0]["travel_time"] > 60))
    if route is None:
        return False
    route["stops"][0]["travel_time"] -= 60
    route["depart"] += 60
    return True


def return_faster(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, (r for r in plan["routes"] if r["return_time"] > 60))
    if route is None:
        return False
    route["return_time"] -= 60
    route["arrive"] -= 60
    return True


def shorter_way(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    found[1]["distance"] += 100
    return True


def block_service(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    route, stop = found
    rep_of(plan, route["rep_id"])["blocks"].append(
        {
            "weekday": _weekday(route),
            "start": stop["start"],
            "end": stop["start"] + stop["service_time"],
        }
    )
    return True


def block_way_home(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, (r for r in plan["routes"] if r["return_time"] > 60))
    if route is None:
        return False
    block = {"start": route["arrive"] - 30, "end": route["arrive"]}
    rep_of(plan, route["rep_id"])["blocks"].append(block | {"weekday": _weekday(route)})
    return True


def _with_break(plan: Record) -> list[Record]:
    return [route for route in plan["routes"] if route["break_start"] is not None]


def lose_break(plan: Record, rng: random.Random) -> bool:
    due = []
    for route in _with_break(plan):
        first, last = rep_of(plan, route["rep_id"])["break_window"]
        if route["depart"] <= first and route["arrive"] >= last:
            due.append(route)
    route = pick(rng, due)
    if route is None:
        return False
    route["break_start"], route["break_time"] = None, 0
    return True


def short_break(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, _with_break(plan))
    if route is None:
        return False
    route["break_time"] -= 60
    return True


def break_window_later(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, _with_break(plan))
    if route is None:
        return False
    window = rep_of(plan, route["rep_id"])["break_window"]
    window[0] = route["break_start"] + 60
    return True


def break_during_service(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, _with_break(plan))
    if route is None:
        return False
    route["break_start"] = rng.choice(route["stops"])["start"] + 60
    return True


def park_during_break(plan: Record, rng: random.Random) -> bool:
    """Let a break fill the time between arrival and service, none left to park."""
    if not plan["policy"]["day"]["parking_time"]:
        return False
    found = pick(
        rng,
        (
            (route, stop)
            for route, stop in stops_of(plan)
            if route["break_start"] is not None
            and stop["arrival"] <= route["break_start"] < stop["start"]
        ),
    )
    if found is None:
        return False
    found[0]["break_time"] = found[1]["start"] - found[1]["arrival"]
    found[0]["break_start"] = found[1]["arrival"]
    return True


def fill_little(plan: Record, rng: random.Random) -> bool:
    if not plan["routes"]:
        return False
    plan["policy"]["day"]["fill"] = 0.05
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
    "CLOCK_BROKEN/depart": depart_earlier,
    "CLOCK_BROKEN/return": return_earlier,
    "DEPARTS_TOO_EARLY": leave_during_service,
    "PARKING_TOO_SHORT/arrival": begin_at_arrival,
    "PARKING_TOO_SHORT/break": park_during_break,
    "TRAVEL_TIME_WRONG/stop": drive_faster,
    "TRAVEL_TIME_WRONG/return": return_faster,
    "TRAVEL_DISTANCE_WRONG": shorter_way,
    "BLOCK_BROKEN/service": block_service,
    "BLOCK_BROKEN/return": block_way_home,
    "BREAK_MISSING": lose_break,
    "BREAK_LENGTH_WRONG": short_break,
    "BREAK_OUTSIDE_WINDOW": break_window_later,
    "BREAK_MISPLACED": break_during_service,
    "FILL_EXCEEDED": fill_little,
}
