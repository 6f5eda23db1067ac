"""Real files: shops, businesses and petrol stations, with their real faults."""

from collections import Counter
from pathlib import Path

import pytest

from routing.policy import GradingPolicy, Policy
from routing.read import read_customers

DATA = Path(__file__).parents[4] / "shared" / "data"


def path_of(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the repository")
    return path


def counts(reading):
    return Counter(issue.code for issue in reading.issues)


def test_iowa_shops_without_coordinates_are_approximated_or_reported():
    columns = {"customer_id": "store_number", "value": "sales_usd_2015"}
    path = path_of("iowa-liquor-2015/stores.csv")
    reading = read_customers(path, Policy(), columns=columns)
    found = counts(reading)
    assert reading.rows_total == 1_124
    assert found["APPROXIMATE_LOCATION"] + found["MISSING_COORDINATES"] == 218
    assert found["APPROXIMATE_LOCATION"] > 100
    assert found["UNKNOWN_COLUMN"] == 4
    assert len(reading.customers) == 1_124 - found["MISSING_COORDINATES"]
    everybody = read_customers(path, Policy(allow_unlocated=True), columns=columns)
    assert len(everybody.customers) == 1_124
    total = sum(customer.value for customer in everybody.customers)
    assert total == pytest.approx(267.9e6, rel=1e-3)


def test_andorra_businesses_with_their_kind():
    policy = Policy(grading=GradingPolicy(by="column", column="kind"))
    path = path_of("osm-andorra/customers.csv")
    reading = read_customers(path, policy, columns={"customer_id": "id"})
    assert len(reading.customers) == 896
    assert Counter(reading.column_values.values())["shop:supermarket"] == 40
    assert counts(reading)["UNKNOWN_COLUMN"] == 2


def test_italian_stations_with_banner_semicolons_and_naples():
    columns = {
        "customer_id": "idImpianto",
        "lat": "Latitudine",
        "lon": "Longitudine",
        "group": "Provincia",
    }
    path = path_of("italy-fuel-2020/stations.csv.gz")
    reading = read_customers(path, Policy(), columns=columns)
    assert reading.rows_total == 23_615
    assert reading.rows_rejected < 10
    assert sum(customer.group == "NA" for customer in reading.customers) == 814
