"""What is done before the search takes time in proportion to the customers."""

from collections import Counter
from dataclasses import replace

import pytest

from routing.plan import TerritoryDesign
from tests.routing.replan.replan_world import go_on, make_base, run


def test_owners_are_not_looked_up_anew_for_every_customer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each look makes a table of all customers: some may be made, not one for each."""
    base = make_base()
    busy = tuple(replace(c, service_time=2_700) for c in base.plan.customers)
    inputs = go_on(base, customers=busy)
    looks = Counter[str]()
    plain = TerritoryDesign.rep_of.fget  # type: ignore[attr-defined]

    def count(design: TerritoryDesign) -> dict[str, str]:
        looks["rep_of"] += 1
        found: dict[str, str] = plain(design)
        return found

    with monkeypatch.context() as patch:
        patch.setattr("tests.routing.replan.replan_world.find_faults", no_faults)
        patch.setattr(TerritoryDesign, "rep_of", property(count))
        run(base, inputs)
    assert 0 < looks["rep_of"] < len(busy)


def no_faults(*_: object) -> list[str]:
    """The checkers look as often as they like."""
    return []
