"""Spoil what is given: the record itself, references, territories, CSV files."""

import copy
import random
from collections.abc import Callable
from datetime import date, timedelta

from tests.helpers import Record
from tests.violations.injection import Injection, pick, pick_stop

TableInjection = Callable[[dict[str, str], random.Random], bool]


def unknown_schema(plan: Record, rng: random.Random) -> bool:
    plan["schema"] = "beatplan/plan/0"
    return True


def wrong_hash(plan: Record, rng: random.Random) -> bool:
    plan["input_hash"] = "0" * 64
    return True


def start_on_another_weekday(plan: Record, rng: random.Random) -> bool:
    start = date.fromisoformat(plan["cycle"]["start"])
    plan["cycle"]["start"] = (start + timedelta(days=rng.randint(1, 6))).isoformat()
    return True


def other_length(plan: Record, rng: random.Random) -> bool:
    plan["cycle"]["weeks"] += 1
    return True


def other_digest(plan: Record, rng: random.Random) -> bool:
    if plan["travel"]["kind"] != "matrix":
        return False
    plan["travel"]["sha256"] = "0" * 64
    return True


def other_detour(plan: Record, rng: random.Random) -> bool:
    if plan["travel"]["kind"] == "matrix":
        return False
    plan["policy"]["travel"]["detour"] = plan["travel"]["detour"] + 0.1
    return True


def double_customer(plan: Record, rng: random.Random) -> bool:
    plan["customers"].append(copy.deepcopy(rng.choice(plan["customers"])))
    return True


def double_rep(plan: Record, rng: random.Random) -> bool:
    plan["reps"].append(copy.deepcopy(rng.choice(plan["reps"])))
    return True


def strange_customer(plan: Record, rng: random.Random) -> bool:
    rng.choice(plan["territories"]["territories"])["customer_ids"].append("nobody")
    return True


def strange_rep(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    route["rep_id"] = "nobody"
    return True


def lock_of(plan: Record, **values: object) -> None:
    empty = {"rep_id": None, "date": None, "sequence": None, "start": None}
    plan["locks"].append(empty | values)


def strange_level(plan: Record, rng: random.Random) -> bool:
    name = rng.choice(plan["customers"])["customer_id"]
    lock_of(plan, customer_id=name, level="week")
    return True


def odd_frequency(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None or plan["cycle"]["weeks"] < 2:
        return False
    _customer(plan, found)["frequency"] = plan["cycle"]["weeks"] + 1
    return True


def strange_grade(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    _customer(plan, found)["grade"] = "Z"
    return True


def _customer(plan: Record, found: tuple[Record, Record]) -> Record:
    name = found[1]["customer_id"]
    customer: Record = next(c for c in plan["customers"] if c["customer_id"] == name)
    return customer


def double_home(plan: Record, rng: random.Random) -> bool:
    territories = [t for t in plan["territories"]["territories"] if t["customer_ids"]]
    if len(territories) < 2:
        return False
    first, second = rng.sample(territories, 2)
    first["customer_ids"].append(rng.choice(second["customer_ids"]))
    return True


def homeless(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    for territory in plan["territories"]["territories"]:
        names = territory["customer_ids"]
        territory["customer_ids"] = [n for n in names if n != found[1]["customer_id"]]
    return True


def home_elsewhere(plan: Record, rng: random.Random) -> bool:
    territories = plan["territories"]["territories"]
    found = pick_stop(plan, rng)
    if len(territories) < 2 or found is None:
        return False
    homeless_name = found[1]["customer_id"]
    for territory in territories:
        names = [n for n in territory["customer_ids"] if n != homeless_name]
        territory["customer_ids"] = names
    other = pick(rng, (t for t in territories if t["rep_id"] != found[0]["rep_id"]))
    other["customer_ids"].append(homeless_name)
    return True


def overlap(plan: Record, rng: random.Random) -> bool:
    shaped = [t for t in plan["territories"]["territories"] if t["outline"]]
    if len(shaped) < 2:
        return False
    first, second = rng.sample(shaped, 2)
    first["outline"] = second["outline"]
    return True


FOLDER_INJECTIONS: dict[str, Injection] = {
    "SCHEMA_UNKNOWN": unknown_schema,
    "INPUT_HASH_WRONG": wrong_hash,
    "CYCLE_START_NOT_MONDAY": start_on_another_weekday,
    "CYCLE_LENGTH_WRONG": other_length,
    "TRAVEL_DIGEST_WRONG": other_digest,
    "TRAVEL_SOURCE_WRONG": other_detour,
    "CUSTOMER_DOUBLED": double_customer,
    "REP_DOUBLED": double_rep,
    "REFERENCE_UNKNOWN/customer": strange_customer,
    "REFERENCE_UNKNOWN/rep": strange_rep,
    "LOCK_LEVEL_UNKNOWN": strange_level,
    "FREQUENCY_INADMISSIBLE": odd_frequency,
    "GRADE_UNKNOWN": strange_grade,
    "TERRITORY_DOUBLED": double_home,
    "TERRITORY_MISSING": homeless,
    "TERRITORY_REP_WRONG": home_elsewhere,
    "TERRITORY_OVERLAP": overlap,
}


def lose_last_row(name: str) -> TableInjection:
    def spoil(tables: dict[str, str], rng: random.Random) -> bool:
        lines = tables[name].splitlines(keepends=True)
        tables[name] = "".join(lines[:-1])
        return True

    return spoil


def shuffle_rows(name: str) -> TableInjection:
    def spoil(tables: dict[str, str], rng: random.Random) -> bool:
        header, *rows = tables[name].splitlines(keepends=True)
        if len(set(rows)) < 2:
            return False
        tables[name] = "".join([header, *rows[1:], rows[0]])
        return True

    return spoil


def change_cell(name: str, columns: int) -> TableInjection:
    """Change one of the first cells of a row; they hold no quoted text."""

    def spoil(tables: dict[str, str], rng: random.Random) -> bool:
        header, *rows = tables[name].splitlines(keepends=True)
        if not rows:
            return False
        row, column = rng.randrange(len(rows)), rng.randrange(columns)
        cells = rows[row].split(",")
        cells[column] = "7" if cells[column] != "7" else "8"
        rows[row] = ",".join(cells)
        tables[name] = "".join([header, *rows])
        return True

    return spoil


def lose_header(name: str) -> TableInjection:
    def spoil(tables: dict[str, str], rng: random.Random) -> bool:
        tables[name] = "".join(tables[name].splitlines(keepends=True)[1:])
        return True

    return spoil


TABLE_INJECTIONS: dict[str, TableInjection] = {
    f"{code}_CSV_DIFFERS/{how}": spoil
    for code, name, columns in (
        ("VISITS", "visits.csv", 10),
        ("ROUTES", "routes.csv", 10),
        ("UNPLANNED", "unplanned.csv", 4),
    )
    for how, spoil in {
        "row": lose_last_row(name),
        "order": shuffle_rows(name),
        "cell": change_cell(name, columns),
        "header": lose_header(name),
    }.items()
}
