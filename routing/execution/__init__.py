"""A plan and what was reported of it: what is done, missed and still due."""

from routing.execution.adherence import (
    Adherence,
    FieldFigures,
    Ratio,
    measure_adherence,
)
from routing.execution.alarms import Alarm, AlarmCode, find_alarms
from routing.execution.follow import follow_plan
from routing.execution.gaps import Gap
from routing.execution.service_times import (
    ServiceTimeParams,
    ServiceTimeProposal,
    propose_service_times,
)
from routing.execution.state import (
    Excuse,
    ExecutionState,
    VisitState,
    VisitStatus,
    last_visits,
    missed_visits,
)

__all__ = [
    "Adherence",
    "Alarm",
    "AlarmCode",
    "Excuse",
    "ExecutionState",
    "FieldFigures",
    "Gap",
    "Ratio",
    "ServiceTimeParams",
    "ServiceTimeProposal",
    "VisitState",
    "VisitStatus",
    "find_alarms",
    "follow_plan",
    "last_visits",
    "measure_adherence",
    "missed_visits",
    "propose_service_times",
]
