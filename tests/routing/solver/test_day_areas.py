from dataclasses import replace

import numpy as np
import pytest

from routing.solver.day_areas import (
    area_prices,
    has_areas,
    measure_centres,
    share_far,
    total_cost,
)
from routing.solver.problem import Option, Problem, Solution
from tests.routing.solver.test_order_proof import on_a_line


def two_weekdays(minutes: tuple[int, ...]) -> Problem:
    """Return two weeks of two weekdays; who stands where, east of the depot."""
    line = on_a_line(minutes)
    once = tuple(Option(days=(day,), num_visits=1) for day in range(4))
    return replace(
        line,
        options=(once,) * len(minutes),
        frames=line.frames * 4,
        area=np.array([0, 1, 0, 1]),
        leeway=0.1,
    )


def on_days(*days: tuple[int, ...]) -> Solution:
    """Return a solution of one route a day."""
    chosen = [0] * sum(len(day) for day in days)
    for day, route in enumerate(days):
        for customer in route:
            chosen[customer] = day
    return Solution(tuple(chosen), tuple((day,) if day else () for day in days))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"leeway": 0.0}, False),
        ({"area": np.array([0, 1, -1, 1])}, False),
        ({"frames": (), "area": np.array([], dtype=np.int64)}, False),
    ],
)
def test_areas_matter_where_every_day_has_one_and_driving_may_be_spent(
    changes: dict[str, object], expected: bool
) -> None:
    assert has_areas(replace(two_weekdays((1, 2)), **changes)) is expected


def test_a_weekday_s_centre_is_the_mean_of_its_customers_over_all_weeks() -> None:
    problem = two_weekdays((10, 20, 60))
    centres = measure_centres(problem, on_days((0,), (2,), (1,), ()))
    assert centres.tolist() == [[900, 0], [3600, 0], [900, 0], [3600, 0]]


def test_a_weekday_without_visits_lies_infinitely_far() -> None:
    problem = two_weekdays((10, 20))
    centres = measure_centres(problem, on_days((0, 1), (), (), ()))
    assert np.isinf(centres[[1, 3]]).all()
    assert area_prices(problem, centres, 1.0).tolist() == [[0] * 4, [0] * 4]


def test_where_nobody_is_visited_no_weekday_is_dearer() -> None:
    problem = two_weekdays((10, 20))
    centres = measure_centres(problem, Solution((0, 0), ((), (), (), ())))
    assert area_prices(problem, centres, 1.0).tolist() == [[0] * 4, [0] * 4]


def test_a_visit_costs_by_how_much_nearer_the_other_centre_is() -> None:
    problem = two_weekdays((10, 50))
    twice = Option(days=(0, 2), num_visits=2)
    problem = replace(problem, options=(problem.options[0], (twice,)))
    centres = np.array([[0, 0], [3600, 0], [0, 0], [3600, 0]], dtype=float)
    # 600 s against 3000 s: 2400 s too far; the second has it the other way, halved.
    assert area_prices(problem, centres, 2.0).tolist() == [
        [0, 4800, 0, 4800],
        [2400, 0, 2400, 0],
    ]


def test_who_is_nearer_to_another_weekday_is_far() -> None:
    problem = two_weekdays((10, 12, 60, 62))
    assert share_far(problem, on_days((0, 1), (2, 3), (), ())) == 0.0
    # Monday at 10, 12, 60 has its centre at 27.3; Tuesday is at 62.
    assert share_far(problem, on_days((0,), (3,), (1, 2), ())) == 0.25


def test_who_comes_on_several_weekdays_is_in_nobody_s_way() -> None:
    problem = two_weekdays((10, 60))
    both = Option(days=(0, 1), num_visits=2)
    problem = replace(problem, options=(problem.options[0], (both,)))
    visits = Solution((0, 0), (((0, 1),), ((1,),), (), ()))
    assert share_far(problem, visits) == 0.0
    assert share_far(problem, Solution((0, 0), ((), (), (), ()))) == 0.0


def test_the_cost_is_driving_and_the_price_of_options() -> None:
    problem = two_weekdays((10, 20))
    dear = (replace(problem.options[0][0], cost=7), *problem.options[0][1:])
    problem = replace(problem, options=(dear, problem.options[1]))
    assert total_cost(problem, on_days((0,), (1,), (), ())) == 1200 + 2400 + 7
