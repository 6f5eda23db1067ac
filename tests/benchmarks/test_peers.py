import json
from dataclasses import replace

import pytest

from benchmarks.peers import compare_engines, format_standings, peers_record, totals
from benchmarks.results import Run
from tests.benchmarks.test_table import RUN


def run_of(engine: str, cost: float, seed: int = 1, **changes: object) -> Run:
    return replace(RUN, engine=engine, cost=cost, seed=seed, **changes)


def test_costs_within_a_tenth_of_a_percent_tie() -> None:
    a, b, c = compare_engines(
        [run_of("a", 100), run_of("b", 100.09), run_of("c", 100.11)]
    )
    assert (a.behind, b.behind, c.behind) == ((), (), ("a",))
    assert c.gap == pytest.approx(0.11)


def test_means_over_seeds_are_compared_gaps_are_to_the_best_run() -> None:
    a, b = compare_engines(
        [run_of("a", 90), run_of("b", 99), run_of("a", 110, 2), run_of("b", 99, 2)]
    )
    assert (a.cost, b.cost) == (100, 99)
    assert b.gap == pytest.approx(10)
    assert a.behind == ("b",)
    assert b.behind == ()


def test_whoever_misses_visits_or_breaks_rules_is_behind() -> None:
    full, missing, broken = compare_engines(
        [
            run_of("full", 200),
            run_of("missing", 100, missed=1),
            run_of("broken", 50, broken=("late",)),
        ]
    )
    assert full.behind == ()
    assert full.gap == 0
    assert missing.behind == broken.behind == ("full",)
    assert (missing.cost, missing.complete, missing.runs) == (None, 0, 1)


def test_a_seed_that_fails_weighs_more_than_cost() -> None:
    a, b = compare_engines(
        [
            run_of("a", 80),
            run_of("a", 80, 2, broken=("late",)),
            run_of("b", 100),
            run_of("b", 100, 2),
        ]
    )
    assert (a.behind, b.behind) == (("b",), ())


def test_the_table_says_who_is_behind_whom() -> None:
    runs = [
        run_of("a", 100),
        run_of("b", 110),
        run_of("a", 30, instance="z"),
        run_of("b", 20, instance="z"),
    ]
    standings = compare_engines(runs)
    head, first, second = format_standings(standings)
    assert head.split() == [
        "instance",
        "CPU",
        "s",
        "a",
        "gap",
        "%",
        "b",
        "gap",
        "%",
        "behind",
    ]
    assert first.endswith("b (a)")
    assert second.endswith("a (b)")
    a, b = totals(standings)
    assert (a.behind_nobody, a.cases, a.behind) == (1, 2, {"b": 1})
    assert b.mean_gap_percent == pytest.approx(5)
    record = json.loads(json.dumps(peers_record(runs, standings)))
    assert record["totals"][0]["engine"] == "a"


def test_nobody_complete_is_nobody_behind() -> None:
    (a,) = compare_engines([run_of("a", 1, broken=("late",))])
    assert (a.cost, a.gap, a.behind) == (None, None, ())
