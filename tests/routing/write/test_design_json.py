"""A design is written and read again as it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from routing.errors import DataError
from routing.kept_design import KeptDesign, KeptFigures, KeptRep, Move
from routing.model import Location
from routing.read.design import DESIGN_FILE, read_design
from routing.write.design_json import format_assignment, format_design


def make_kept() -> KeptDesign:
    place = Location(lat=31.2, lon=121.4)
    rep = KeptRep(
        rep_id="R1",
        name="王",
        depot=place,
        site=place,
        price=-1.5,
        drive_factor=1.0,
        areas=0,
        customers=3,
        visits=6,
        service_hours=3.0,
        drive_hours=1.25,
        work=4.25,
        share=1.0,
        nearer_elsewhere=0,
    )
    figures = KeptFigures(
        reps=1,
        customers=3,
        areas=0,
        work=4.25,
        max_deviation=0.0,
        mean_deviation=0.0,
        floor=0.0,
        bound=0.0,
        strays=0,
        nearer_elsewhere=0,
        outside=0,
        handovers=1,
        most_handovers=None,
        forced_handovers=0,
        moves=(Move(frm="R0", to="R1", count=1),),
        cover=None,
        overlap=None,
    )
    return KeptDesign(
        kind="customers",
        seed=1,
        tolerance=0.01,
        centre=place,
        reps=(rep,),
        figures=figures,
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    kept = make_kept()
    (tmp_path / DESIGN_FILE).write_text(format_design(kept, "ab12"), "utf-8")
    assert read_design(tmp_path) == replace(kept, input_hash="ab12")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"seed": "one"}, "design.json.seed"),
        ({"kind": "countries"}, "design.json.kind"),
        ({"reps": []}, "reps"),
        ({"schema": "beatplan/design/9"}, "schema"),
    ],
)
def test_a_value_out_of_place_is_named(
    tmp_path: Path, change: dict[str, object], where: str
) -> None:
    record = json.loads(format_design(make_kept(), ""))
    (tmp_path / DESIGN_FILE).write_text(json.dumps(record | change), "utf-8")
    with pytest.raises(DataError) as found:
        read_design(tmp_path)
    assert found.value.issues[0].values["where"] == where


def test_twins_among_the_reps_are_refused(tmp_path: Path) -> None:
    kept = make_kept()
    twins = replace(kept, reps=kept.reps * 2)
    (tmp_path / DESIGN_FILE).write_text(format_design(twins, ""), "utf-8")
    with pytest.raises(DataError):
        read_design(tmp_path)


def test_an_assignment_keeps_the_order_of_the_file() -> None:
    text = format_assignment({"b": "R1", "a": "R2"}, ["b", "x", "a"])
    assert text == "customer_id,rep_id\nb,R1\na,R2\n"
