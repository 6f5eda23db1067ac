import csv
from collections import Counter
from pathlib import Path

import pytest

from sample_data import sample_path
from sample_data.generate import write_samples
from sample_data.places import TOWNS, flat_km, is_on_land

GENERATED = (
    "customers.csv",
    "reps.csv",
    "current_plan.csv",
    "customers_with_faults.csv",
)


def read_rows(name: str) -> list[dict[str, str]]:
    with sample_path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", GENERATED)
def test_the_generator_rewrites_the_committed_file(name: str, tmp_path: Path) -> None:
    write_samples(tmp_path)
    assert (tmp_path / name).read_bytes() == sample_path(name).read_bytes()


def test_another_seed_gives_another_team(tmp_path: Path) -> None:
    write_samples(tmp_path, seed=1)
    again = (tmp_path / "customers.csv").read_bytes()
    assert again != sample_path("customers.csv").read_bytes()


def test_an_unknown_sample_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nothing\.csv"):
        sample_path("nothing.csv")


def test_six_hundred_customers_stand_on_land_once_each() -> None:
    rows = read_rows("customers.csv")
    assert len({row["customer_id"] for row in rows}) == len(rows) == 600
    assert len({row["name"] for row in rows}) == 600
    assert all(is_on_land(float(row["lat"]), float(row["lon"])) for row in rows)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (31.2, 122.0),
        (31.60, 121.60),
        (30.60, 121.50),
        (31.12, 120.95),
        (31.241, 121.494),
    ],
    ids=["sea", "yangtze", "bay", "lake", "huangpu"],
)
def test_water_is_not_land(lat: float, lon: float) -> None:
    assert not is_on_land(lat, lon)


def test_every_town_has_the_customers_it_should() -> None:
    assert all(is_on_land(town.lat, town.lon) for town in TOWNS)
    rows = read_rows("customers.csv")
    cities = Counter(town.city for town in TOWNS for _ in range(town.num_customers))
    assert Counter(row["city"] for row in rows) == cities


def test_a_degree_of_latitude_is_about_111_km() -> None:
    assert flat_km(31.0, 121.0, 32.0, 121.0) == pytest.approx(111.2)


def test_about_an_eighth_of_the_customers_have_opening_hours() -> None:
    rows = read_rows("customers.csv")
    limited = [row for row in rows if any(row[f"windows_{d}"] for d in ("mon", "tue"))]
    assert 0.08 < len(limited) / len(rows) < 0.15
    assert any("closed" in row["windows_mon"] for row in limited)
    assert any(";" in row["windows_thu"] for row in limited)


def test_four_malls_hold_four_customers_each() -> None:
    rows = [row for row in read_rows("customers.csv") if row["group"]]
    assert Counter(row["group"] for row in rows) == {
        f"mall-{n}": 4 for n in range(1, 5)
    }
    assert len({(row["group"], row["lat"], row["lon"]) for row in rows}) == 4


def test_the_current_plan_is_uneven_and_mostly_keeps_the_rhythm() -> None:
    owners = {row["customer_id"]: row["rep_id"] for row in read_rows("customers.csv")}
    plan = read_rows("current_plan.csv")
    assert all(owners[row["customer_id"]] == row["rep_id"] for row in plan)
    customers_of = Counter(owners.values())
    assert max(customers_of.values()) > 2 * min(customers_of.values())
    weeks = Counter(row["weeks"] for row in plan)
    broken = weeks["1;2"] + weeks["3;4"] + weeks["1;2;4"]
    assert 5 <= broken < 0.1 * len(plan)


def test_orders_of_a_day_count_from_one() -> None:
    days: dict[tuple[str, str], list[int]] = {}
    for row in read_rows("current_plan.csv"):
        days.setdefault((row["rep_id"], row["weekday"]), []).append(int(row["order"]))
    assert len(days) == 30
    assert all(orders == list(range(1, len(orders) + 1)) for orders in days.values())
