"""Every way to spoil a good plan, by the code that the checker must answer."""

from copy import deepcopy
from random import Random

from tests.helpers import Record, hash_inputs
from tests.violations.clock import CLOCK_INJECTIONS
from tests.violations.days import DAY_INJECTIONS
from tests.violations.folder import FOLDER_INJECTIONS, TABLE_INJECTIONS
from tests.violations.injection import Injection
from tests.violations.locks import LOCK_INJECTIONS
from tests.violations.patterns import PATTERN_INJECTIONS
from tests.violations.reasons import REASON_INJECTIONS
from tests.violations.rest import BASE_INJECTIONS, REST_INJECTIONS
from tests.violations.visits import VISIT_INJECTIONS

INJECTIONS: dict[str, Injection] = (
    FOLDER_INJECTIONS
    | VISIT_INJECTIONS
    | PATTERN_INJECTIONS
    | REASON_INJECTIONS
    | LOCK_INJECTIONS
    | DAY_INJECTIONS
    | CLOCK_INJECTIONS
)
"""
``CODE`` or ``CODE/how`` -> function(plan, rng) that spoils the content of plan.json in
place, False where it has nothing to spoil.
"""


def inject(name: str, plan: Record, seed: int) -> Record | None:
    """
    Return a spoilt copy of a plan, None where there is nothing to spoil.

    The hash agrees with the inputs again, so that one rule is broken and not two; the
    CSV files agree once ``write_record`` has written it.
    """
    bad = deepcopy(plan)
    if not (INJECTIONS | REST_INJECTIONS)[name](bad, Random(seed)):
        return None
    if name != "INPUT_HASH_WRONG":
        bad["input_hash"] = hash_inputs(bad)
    return bad


__all__ = [
    "BASE_INJECTIONS",
    "INJECTIONS",
    "REST_INJECTIONS",
    "TABLE_INJECTIONS",
    "Injection",
    "inject",
]
