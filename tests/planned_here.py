"""Plans and re-plans made in the test's own process, while nobody listens."""

from concurrent.futures import Executor

from api.workers import SerialExecutor
from routing.pipeline import MadePlan, SearchParams, make_plan
from routing.replan import ReplanInputs, ReplanParams, replan
from routing.tasks import PlanInputs


def plan_here(
    inputs: PlanInputs, *, executor: Executor | None = None, **search: object
) -> MadePlan:
    """Return a plan, searched as fields of SearchParams say."""
    return make_plan(
        inputs,
        SearchParams(**search),
        executor=executor or SerialExecutor(),
        report=lambda progress: None,
    )


def replan_here(
    inputs: ReplanInputs,
    limits: ReplanParams,
    *,
    executor: Executor | None = None,
    **search: object,
) -> MadePlan:
    """Return a re-plan, searched as fields of SearchParams say."""
    return replan(
        inputs,
        SearchParams(**search),
        limits,
        executor=executor or SerialExecutor(),
        report=lambda progress: None,
    )
