"""Who gives what to whom, by hand."""

import numpy as np
from plane_tasks import plane_task

from routing.territory.handovers import Handover, list_handovers


def test_matrix_of_hand_overs() -> None:
    task = plane_task(
        [(k, 0) for k in range(5)],
        [(0, 0), (1, 0), (2, 0)],
        work=[100, 200, 50, 300, 70],
        local=[1, 0, 0, 0, 0],
        size=[1, 3, 1, 1, 1],
    )
    before = np.array([0, 0, 1, -1, 2])
    after = np.array([1, 1, 0, 2, 2])
    assert list_handovers(task, before, after) == (
        Handover(0, 1, 4, 301),
        Handover(-1, 2, 1, 300),
        Handover(1, 0, 1, 50),
    )
    assert list_handovers(task, after, after) == ()
