"""Files to model: the only place that opens inputs."""

from routing.read.current_plan import read_current_plan
from routing.read.customers import CustomerReading, read_customers
from routing.read.locks import LockReading, read_locks
from routing.read.outcomes import OutcomeReading, read_outcomes
from routing.read.plan_folder import StoredPlan, read_plan_folder
from routing.read.policy import read_policy
from routing.read.reps import RepReading, read_reps
from routing.read.territories import read_territories
from routing.read.travel_matrix import read_travel_matrix

__all__ = [
    "CustomerReading",
    "LockReading",
    "OutcomeReading",
    "RepReading",
    "StoredPlan",
    "read_current_plan",
    "read_customers",
    "read_locks",
    "read_outcomes",
    "read_plan_folder",
    "read_policy",
    "read_reps",
    "read_territories",
    "read_travel_matrix",
]
