"""Whatever comes in: issues with sentences, never another exception."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import routing.read
from routing.cycle import Cycle
from routing.errors import DataError
from routing.policy import Policy
from routing.read import (
    read_current_plan,
    read_customers,
    read_locks,
    read_policy,
    read_reps,
    read_travel_matrix,
)
from routing.read.synonyms import CUSTOMER_COLUMNS, REP_COLUMNS
from routing.texts import LANGUAGES, has_text
from tests.routing.read.read_world import spoken

CYCLE = Cycle(date(2026, 11, 30), 4)
NOBODY = {"customers": (), "reps": (), "cycle": CYCLE}
READERS = {
    "customers": lambda path: read_customers(path, Policy()),
    "reps": lambda path: read_reps(path, Policy()),
    "locks": lambda path: read_locks(path, **NOBODY),
    "current plan": lambda path: read_current_plan(path, **NOBODY),
    "policy": read_policy,
    "travel": read_travel_matrix,
}
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")


def read_quietly(reader, path):
    try:
        reading = reader(path)
    except DataError as error:
        spoken(error.issues)
    else:
        spoken(getattr(reading, "issues", ()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@pytest.mark.parametrize("kind", READERS)
@given(content=st.binary(max_size=200))
def test_random_bytes(folder, kind, content):
    for suffix in (".csv", ".xlsx", ".npz"):
        path = folder / f"file{suffix}"
        path.write_bytes(content)
        read_quietly(READERS[kind], path)


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", '"', '""', "NaN", "1e999", "-1", "mon;", "..", "24:00-0:00", "=1+1"]
    ),
    st.floats().map(str),
    st.integers().map(str),
)


@pytest.mark.parametrize(
    ("kind", "columns"), [("customers", CUSTOMER_COLUMNS), ("reps", REP_COLUMNS)]
)
@given(data=st.data())
def test_random_cells(folder, kind, columns, data):
    fields = data.draw(st.lists(st.sampled_from(list(columns.names)), unique=True))
    header = [*columns.required, *(f for f in fields if f not in columns.required)]
    rows = data.draw(
        st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)))
    )
    quote = data.draw(st.booleans())
    lines = [",".join(header)]
    for cells in rows:
        doubled = (cell.replace('"', '""') for cell in cells)
        lines.append(",".join(f'"{c}"' if quote else c for c in doubled))
    path = folder / "cells.csv"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    read_quietly(READERS[kind], path)


def codes_in_source() -> set[str]:
    found = set()
    for path in sorted(Path(routing.read.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and CODE.fullmatch(text):
                found.add(text)
    return found


@pytest.mark.parametrize("code", sorted(codes_in_source()))
def test_every_code_in_the_source_has_its_sentences(code):
    for language in LANGUAGES:
        assert has_text(f"issue.{code}.message", language)
        assert has_text(f"issue.{code}.cure", language)
