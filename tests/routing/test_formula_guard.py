"""Texts that a spreadsheet would take for formulas, written and read again."""

import csv
import io

import pytest

from routing.policy import Policy
from routing.read import read_customers
from routing.write.tables import guard_formula

TEXTS = (
    *('=HYPERLINK("http://x","y")', "+86 21 5555", "-Minus-", "@home", "'=1", "''=1"),
    *("'quoted'", "'", "plain", 'a "quoted" one, with comma', "two\nlines", "7-Eleven"),
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_guarded_text_is_no_formula_and_comes_back_as_it_was(tmp_path, text):
    cell = guard_formula(text)
    assert not cell.startswith(("=", "+", "-", "@"))
    table = io.StringIO()
    row = ["C1", cell, "31.2", "121.4"]
    csv.writer(table).writerows([["customer_id", "name", "lat", "lon"], row])
    path = tmp_path / "customers.csv"
    path.write_text(table.getvalue(), encoding="utf-8", newline="")
    assert read_customers(path, Policy()).customers[0].name == text
