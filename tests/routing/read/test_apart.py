from pathlib import Path

import pytest

from routing.model import Customer, Location
from routing.read.apart import find_unknown_apart
from routing.read.policy import read_policy

CUSTOMERS = [
    Customer(customer_id=name, location=Location(lat=0.0, lon=0.0))
    for name in ("C1", "C2", "D1")
]


def unknown(tmp_path: Path, text: str) -> list[tuple[object, ...]]:
    path = tmp_path / "policy.toml"
    path.write_text(text, "utf-8")
    found = find_unknown_apart(path, read_policy(path), CUSTOMERS)
    assert {(issue.file, issue.code, issue.column) for issue in found} <= {
        ("policy.toml", "UNKNOWN_CUSTOMER", "territory.apart")
    }
    return [(issue.row, issue.value, issue.values["nearest"]) for issue in found]


def test_known_customers_apart_are_no_fault(tmp_path: Path) -> None:
    assert unknown(tmp_path, '[territory]\napart = [["C1", "D1"]]') == []
    assert unknown(tmp_path, "") == []


@pytest.mark.parametrize("key", ["[territory]\napart", "\nterritory.apart"])
def test_every_unknown_customer_is_named_with_its_row(tmp_path: Path, key: str) -> None:
    text = f'{key} = [\n  ["C1", "C9"],\n  [ \'X\', "C9"],\n  ["C2", "D1"],\n]\n'
    assert unknown(tmp_path, text) == [(3, "C9", "C1, C2"), (4, "X", "-")]


def test_a_name_used_elsewhere_does_not_count_as_the_row(tmp_path: Path) -> None:
    text = 'country = ""\n# "C9"\n\n[territory]\napart = [["C9", "C1"]]\n'
    assert [row for row, *_ in unknown(tmp_path, text)] == [5]
