"""Templates read back: the default policy, rows without a fault."""

from datetime import date

import pytest

from routing.cycle import Cycle
from routing.policy import Policy
from routing.read import read_customers, read_locks, read_policy, read_reps
from routing.read.synonyms import CUSTOMER_COLUMNS, REP_COLUMNS
from routing.read.table import read_table
from routing.write.policy_template import format_policy_template
from routing.write.templates import write_templates
from tests.routing.read.read_world import fatal_codes


@pytest.mark.parametrize("language", ["en", "zh"])
def test_templates_read_back_without_a_fault(tmp_path, language):
    write_templates(tmp_path / "mine", language=language)
    folder = tmp_path / "mine"
    policy = read_policy(folder / "policy.toml")
    reps = read_reps(folder / "reps.xlsx", policy)
    customers = read_customers(folder / "customers.xlsx", policy, reps=reps.reps)
    locks = read_locks(
        folder / "locks.csv",
        customers=customers.customers,
        reps=reps.reps,
        cycle=Cycle(date(2026, 11, 30), 4),
    )
    assert policy == Policy(language=language)
    assert reps.issues == customers.issues == locks.issues == ()
    assert (len(reps.reps), len(customers.customers)) == (2, 3)


def test_headers_are_the_english_names_of_every_column(tmp_path):
    write_templates(tmp_path)
    for name, columns in (
        ("customers.xlsx", CUSTOMER_COLUMNS),
        ("reps.xlsx", REP_COLUMNS),
    ):
        table = read_table(tmp_path / name, columns.names.__contains__)
        assert table.header == tuple(columns.names)


def test_every_column_is_explained_on_the_second_sheet(tmp_path):
    write_templates(tmp_path, language="zh")
    table = read_table(tmp_path / "customers.xlsx", lambda header: header == "含义")
    explained = {row.cells[0]: row.cells[2] for row in table.rows}
    assert list(explained) == list(CUSTOMER_COLUMNS.names)
    assert all(explained.values())


def test_nothing_that_is_there_is_replaced(tmp_path):
    (tmp_path / "reps.xlsx").write_text("mine")
    assert fatal_codes(write_templates, tmp_path) == ["TEMPLATE_EXISTS"]
    assert [path.name for path in tmp_path.iterdir()] == ["reps.xlsx"]


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "taken").write_text("x")
    assert fatal_codes(write_templates, tmp_path / "taken") == ["FOLDER_NOT_WRITABLE"]


def test_settings_shown_as_comments_are_valid_too(tmp_path):
    """Every commented setting, uncommented, is accepted by the reader."""
    lines = format_policy_template().splitlines()
    examples = [
        line[2:]
        if line.startswith("# ") and " = " in line and line[2].islower()
        else ""
        if line.startswith("#")
        else line
        for line in lines
    ]
    path = tmp_path / "policy.toml"
    path.write_text("\n".join(examples), "utf-8")
    policy = read_policy(path)
    assert policy.service_area is not None
    assert policy.grades[0].max_customers_per_rep == 60
