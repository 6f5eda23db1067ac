"""Write the sample files: ``python -m sample_data.generate``."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from sample_data.current_plan import assign_owners, format_weekday, make_current_plan
from sample_data.customers import (
    WEEKDAYS,
    SampleCustomer,
    grade_by_value,
    make_customers,
)
from sample_data.faults import faulty_rows
from sample_data.reps import REPS

SEED = 2026
CUSTOMER_HEADER = (
    "customer_id",
    "name",
    "channel",
    "lat",
    "lon",
    "grade",
    "value",
    "frequency",
    "service_min",
    *(f"windows_{weekday}" for weekday in WEEKDAYS),
    "priority",
    "group",
    "rep_id",
    "city",
    "zip",
    "address",
    "phone",
    "note",
)
REP_HEADER = ("rep_id", "name", "lat", "lon", "blocks")
PLAN_HEADER = ("customer_id", "rep_id", "weekday", "weeks", "order")


def write_samples(folder: Path, seed: int = SEED) -> None:
    """Write the generated CSV files into a folder; the same seed, the same bytes."""
    rng = Random(seed)
    customers = make_customers(rng)
    grades = grade_by_value(customers)
    customers = _with_frequencies(customers, grades)
    owners = assign_owners(rng, customers, REPS)
    habits = make_current_plan(rng, customers, REPS, owners, grades)

    rows = [_customer_row(c, owners[c.customer_id]) for c in customers]
    _write(folder / "customers.csv", CUSTOMER_HEADER, rows)
    _write(
        folder / "reps.csv",
        REP_HEADER,
        ((r.rep_id, r.name, f"{r.lat:.4f}", f"{r.lon:.4f}", r.blocks) for r in REPS),
    )
    _write(
        folder / "current_plan.csv",
        PLAN_HEADER,
        (
            (
                habit.customer_id,
                habit.rep_id,
                format_weekday(habit),
                ";".join(map(str, habit.weeks)),
                str(habit.order),
            )
            for habit in habits
        ),
    )
    _write(
        folder / "customers_with_faults.csv",
        CUSTOMER_HEADER,
        faulty_rows(CUSTOMER_HEADER, rows),
    )


def _with_frequencies(
    customers: list[SampleCustomer], grades: dict[str, str]
) -> list[SampleCustomer]:
    """Visit the five best supermarkets twice a week and park three tiny customers."""
    best = sorted(
        (c for c in customers if c.channel == "supermarket" and not c.grade),
        key=lambda c: -c.value,
    )[:5]
    twice = {c.customer_id for c in best}
    least = sorted(
        (c for c in customers if grades[c.customer_id] == "C" and not c.note),
        key=lambda c: (c.value, c.customer_id),
    )
    parked = {c.customer_id for c in least[:3]}
    return [
        replace(c, frequency="8")
        if c.customer_id in twice
        else replace(c, frequency="0", note="暂停合作")
        if c.customer_id in parked
        else c
        for c in customers
    ]


def _customer_row(customer: SampleCustomer, owner_id: str) -> tuple[str, ...]:
    return (
        customer.customer_id,
        customer.name,
        customer.channel,
        f"{customer.lat:.5f}",
        f"{customer.lon:.5f}",
        customer.grade,
        str(customer.value),
        customer.frequency,
        customer.service_min,
        *customer.windows,
        customer.priority,
        customer.group,
        owner_id,
        customer.town.city,
        customer.town.zip,
        customer.address,
        customer.phone,
        customer.note,
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    write_samples(Path(__file__).parent)
