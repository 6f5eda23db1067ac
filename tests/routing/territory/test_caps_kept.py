"""A cap on hand-overs holds to the customer, however unfair that leaves the work."""

import numpy as np
import pytest
from plane_tasks import plane_task

from routing.territory.improve import ImproveParams
from routing.territory.partition import Partition
from routing.territory.polish import polish_balance
from routing.territory.power import Cells
from routing.territory.redesign import RedesignParams, redesign


@pytest.mark.parametrize(("cap", "handed"), [(1, 0), (2, 2)])
def test_a_swap_counts_both_of_its_customers(cap: int, handed: int) -> None:
    # 16 to 14: no single move helps, swapping 6 for 5 makes it even.
    task = plane_task(
        [(0, 0), (1, 0), (2, 0), (3, 0)],
        [(0, 0), (3, 0)],
        work=[10, 6, 5, 9],
        owner=[0, 0, 1, 1],
        neighbours=((1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2)),
        with_driving=False,
    )
    partition = Partition(task, np.array([0, 0, 1, 1]))
    polish_balance(partition, ImproveParams(aim=0.001, max_handovers=cap))
    assert partition.num_handovers == handed


def test_no_unfairness_outweighs_the_cap_of_a_redesign() -> None:
    # The first rep's share is a tenth, and he holds six: five times too much.
    depots = np.array([(0.0, 0.0), (10_000.0, 0.0)])
    task = plane_task(
        [(0, 0), (5_000, 0), (10_000, 0)],
        depots,
        work=[1_000, 5_000, 4_000],
        owner=[0, 0, 1],
        fractions=[0.1, 0.9],
        with_driving=False,
    )
    cells = Cells(depots, np.zeros(2), depots)
    for cap, wanted in ((0, [0, 0, 1]), (1, [0, 1, 1])):
        params = RedesignParams(max_handovers=cap)
        made = redesign(task, cells, task.areas.owner, params)
        assert made.partition.rep_of == wanted
