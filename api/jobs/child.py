"""A job's own process: reads its work folder, works, leaves the result there."""

import errno
import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor

from api.fault_records import travel_issues
from api.jobs.designing import design_territories
from api.jobs.judging import evaluate, validate
from api.jobs.planning import plan_afresh
from api.jobs.replanning import plan_on
from api.jobs.result import JobResult, failed
from api.jobs.task import Task, read_task
from api.jobs.work_folder import WorkFolder
from api.store.documents import write_record
from routing.errors import DataError, TravelError
from routing.write.replace_file import replace_file

logger = logging.getLogger(__name__)

LOST = 3
"""Exit code of a process that lost its workers: worth another attempt."""
_WORK: Mapping[str, Callable[[Task], JobResult]] = {
    "FULL": plan_afresh,
    "SCHEDULE": plan_afresh,
    "TERRITORY": design_territories,
    "REPLAN": plan_on,
    "EVALUATE": evaluate,
    "VALIDATE": validate,
}


def work_in(folder: WorkFolder) -> None:
    """Do the work that lies in a folder; the result is the last thing written."""
    result = _result(folder)
    replace_file(folder.result, write_record(result.record()))


def _result(folder: WorkFolder) -> JobResult:
    try:
        task = read_task(folder)
        return _WORK[task.order["kind"]](task)
    except DataError as error:
        return failed("INPUT_REFUSED", error.issues)
    except TravelError as error:
        issues = travel_issues(error)
        return failed("TRAVEL_MISSING", issues, count=len(issues))
    except BrokenExecutor:
        logger.warning("a worker was lost")
        sys.exit(LOST)
    except Exception as error:
        return _unexpected(error)


def _unexpected(error: Exception) -> JobResult:
    """Log where an error happened; its message may hold someone's data."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return failed("STORAGE_FULL")
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    logger.error("%s at %s", type(error).__name__, places)
    return failed("SOLVER_FAILED", error=type(error).__name__)
