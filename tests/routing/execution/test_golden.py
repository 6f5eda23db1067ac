"""
Every figure of a small log, worked out by hand.

The plan is that of ``plan_world``, seen on 1 April, day 16: days 0 to 15 are past.

Required on past days, with (day): C1 #1 (0), #2 (7), #3 (14); C2 #1 (0), #2 (14);
C3 #1 (10); C4 #1 (0), #2 (7), #3 (14); C7 #1 (7), which has no stop. C2 #2 was missed
as the customer was closed and counts nowhere: 9 are left. C5 has no day and is due on
the last one, C4 #4 on day 21.

Made: C1 #1 on day 0 at 8:50, #2 on day 7 at 10:00, #3 on day 15 (it was first reported
as missed, then corrected); C2 #1 on day 0, attached by its day; C4 #1 on day 0 at 8:30;
C7 #1 on day 8. Beside the plan: C4 on day 3 (o10), C6 on day 9 (o12).

coverage      C1 3 of 3, C2 1 of 1, C3 0 of 1, C4 1 of 3, C7 1 of 1: 6 of 9
  grades      A = C1 + C4: 4 of 6; B = C2: 1 of 1; C = C3 + C7: 1 of 2
  channels    shop = C1: 3 of 3; none = the others: 3 of 6
on day        of the 5 with a stop all but C1 #3: 4 of 5
punctuality   A, planned for 8:45: C1 #1 +5 min, C1 #2 +75 min, C4 #1 -15 min; C1 #3 is
              of another day: 2 of 3
productive    orders of o01, o04, o07, o10, o11 over 8 visits made: 5 of 8
extra         2 of 8
driving       R1: day 0 600 + 60 + 600, day 7 600 + 600, day 10 600 + 600, day 14 as
              day 0: 4,920 s; service 4,500 + 2,700 + 1,200 + 4,500 = 12,900 s.
              R2: 3 x 1,200 = 3,600 s and 3 x 2,700 = 8,100 s. Together 8,520 of 29,520
visits a day  R1 on days 0, 7, 10, 14 by its routes and on day 15; R2 on 0, 7, 14 and on
              3, 8, 9: 8 visits on 11 days
gaps          C1 on 9, 16, 23, 31 March: 7, 7, 8 days of 7 + 3; C2 on 2 March (customers
              file) and 16: 14 of 14 + 7; C4 on 4, 16, 19: 12 and 3 of 7 + 3. 1 of 6

R1 alone: C1, C2, C3. R2: C4, C7, and C6, whom R2 visited.
"""

import json
from pathlib import Path

from routing.execution import Excuse, VisitStatus
from routing.execution.record import RATIOS
from routing.outcome import OutcomeKind
from routing.write.plan_folder import write_plan_folder
from tests.api.cli_runner import run_json
from tests.routing.execution.execution_world import DATA
from tests.routing.plan_world import READ_OPTIONS, READING, make_matrix, make_plan


def test_every_figure_is_that_worked_out_by_hand(tmp_path):
    write_plan_folder(
        make_plan(),
        tmp_path,
        reading=READING,
        read_options=READ_OPTIONS,
        matrix=make_matrix(),
    )
    words = ("adherence", tmp_path, "--outcomes", DATA / "outcomes.csv")
    expected = json.loads((DATA / "expected.json").read_text("utf-8"))
    assert run_json(*words, "--today", "2026-04-01") == expected


def test_the_page_explains_every_figure_and_state():
    page = (Path(__file__).parents[3] / "docs" / "outcomes.md").read_text("utf-8")
    told = [*RATIOS, "gaps", *VisitStatus, *Excuse, *OutcomeKind]
    assert [name for name in told if f"`{name}`" not in page] == []
