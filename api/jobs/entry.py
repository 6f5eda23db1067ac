"""Where a job's process begins: light, so that a server can name it unburdened."""

import os

from api.jobs.group import lead_group
from api.parent import end_with_parent


def work_off(path: str) -> None:
    """Do the work that lies in a folder, in a process made for it."""
    lead_group()
    end_with_parent()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    # The planner takes 200 MB and seconds to import: only here, never in a server.
    from pathlib import Path

    from api.jobs.child import work_in
    from api.jobs.work_folder import WorkFolder

    work_in(WorkFolder(Path(path)))
