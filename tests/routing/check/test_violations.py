"""The checker passes a good plan and finds every violation in a bad one."""

import random
from pathlib import Path

import pytest

from routing.check import check_folder
from routing.texts import LANGUAGES
from routing.texts.catalogue import catalogue_keys
from tests.helpers import make_tables, write_record
from tests.routing.check.checked import check, codes, with_matrix
from tests.routing.check.world import make_world
from tests.violations import (
    BASE_INJECTIONS,
    INJECTIONS,
    REST_INJECTIONS,
    TABLE_INJECTIONS,
    inject,
)

TESTED_WITH_THE_RULES = {"ON_BOTH_ROUTES", "MAKE_UP_HAS_ROOM"}


def test_good_plan_is_clean_and_counted_anew(tmp_path: Path) -> None:
    result = check(make_world(), tmp_path)
    assert result.violations == ()
    assert result.is_clean
    assert (result.visits_required, result.visits_planned) == (29, 25)
    assert result.rules["WINDOW_BROKEN"] == 25
    assert result.rules["BREAK_MISSING"] == 2


def test_good_plan_with_a_matrix_is_clean(tmp_path: Path) -> None:
    assert check(with_matrix(make_world(), tmp_path), tmp_path).violations == ()


@pytest.mark.parametrize("name", sorted(INJECTIONS))
def test_injected_violation_is_found(name: str, tmp_path: Path) -> None:
    code = name.partition("/")[0]
    good = make_world()
    if code == "TRAVEL_DIGEST_WRONG":
        good = with_matrix(good, tmp_path)
    spoilt = [inject(name, good, seed) for seed in range(6)]
    assert any(spoilt)
    for seed, bad in enumerate(spoilt):
        if bad is not None:
            assert code in codes(check(bad, tmp_path)), f"seed {seed}"


@pytest.mark.parametrize("name", sorted(TABLE_INJECTIONS))
def test_table_that_disagrees_is_found(name: str, tmp_path: Path) -> None:
    good = make_world()
    for seed in range(4):
        tables = make_tables(good)
        assert TABLE_INJECTIONS[name](tables, random.Random(seed))
        write_record(good, tmp_path, tables=tables)
        assert codes(check_folder(tmp_path)) == {name.partition("/")[0]}


def test_every_code_has_an_injection_and_a_sentence(tmp_path: Path) -> None:
    prefix, suffix = "violation.", ".message"
    known = {
        key.removeprefix(prefix).removesuffix(suffix)
        for key in catalogue_keys("en")
        if key.startswith(prefix) and not key.startswith(f"{prefix}ORIGIN_")
    }
    every = (INJECTIONS, TABLE_INJECTIONS, REST_INJECTIONS, BASE_INJECTIONS)
    injected = {name.partition("/")[0] for names in every for name in names}
    assert injected | TESTED_WITH_THE_RULES == known


def test_every_violation_says_so_in_words(tmp_path: Path) -> None:
    for name in INJECTIONS:
        bad = inject(name, make_world(), 1)
        if bad is not None:
            for violation in check(bad, tmp_path).violations:
                assert all(violation.message(language) for language in LANGUAGES), name


def test_many_injections_leave_other_rules_alone(tmp_path: Path) -> None:
    """Where a rule can be broken alone, nothing else is said."""
    for name in (
        *("SCHEMA_UNKNOWN", "TRAVEL_SOURCE_WRONG", "LOCK_ORDER_BROKEN"),
        *("TRAVEL_TIME_WRONG/stop", "TRAVEL_DISTANCE_WRONG", "BREAK_MISSING"),
        *("REASON_UNKNOWN", "TERRITORY_OVERLAP", "REP_FORBIDDEN"),
        *("CUT_HAS_ROOM/free", "THINNING_ORDER", "VISIT_NUMBER_WRONG"),
    ):
        bad = inject(name, make_world(), 0)
        assert bad is not None, name
        assert codes(check(bad, tmp_path)) == {name.partition("/")[0]}
