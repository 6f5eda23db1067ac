"""Trials of one more stop: what is left out by reckoning is what would not work."""

from datetime import timedelta
from pathlib import Path

import pytest

from routing.check.folder import read_folder
from routing.check.travel import Legs
from routing.check.trials import Trial
from tests.helpers import hash_inputs, write_record
from tests.routing.check.world import make_world


@pytest.mark.parametrize("fill", [0.1, 0.2, 0.3, 0.35, 0.85])
def test_every_place_that_works_is_within_the_days_fill(
    fill: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = make_world()
    record["policy"]["fill"] = fill
    record["input_hash"] = hash_inputs(record)
    write_record(record, tmp_path)
    plan = read_folder(tmp_path)
    legs = Legs(plan)
    trials = [
        (Trial(plan, legs, rep, plan.start + timedelta(days=day)), customer)
        for rep in plan.all_reps
        for day in range(7 * plan.weeks)
        for customer in plan.all_customers
    ]
    found = [trial.takes(customer) for trial, customer in trials]
    monkeypatch.setattr(
        Trial, "_short_enough", lambda _, rest, _new: range(len(rest) + 1)
    )
    assert [trial.takes(customer) for trial, customer in trials] == found
    assert len(set(found)) == 2
