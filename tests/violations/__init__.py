"""Every way to spoil a good plan, by the code that the checker must answer."""

from tests.violations.days import DAY_INJECTIONS
from tests.violations.folder import FOLDER_INJECTIONS, TABLE_INJECTIONS
from tests.violations.injection import Injection
from tests.violations.visits import VISIT_INJECTIONS

INJECTIONS: dict[str, Injection] = FOLDER_INJECTIONS | VISIT_INJECTIONS | DAY_INJECTIONS
"""
``CODE`` or ``CODE/how`` -> function(plan, rng) that spoils the content of plan.json in
place, False where it has nothing to spoil. Whoever calls it makes the hash and the CSV
files agree again, so that one rule is broken and not a dozen.
"""

__all__ = ["INJECTIONS", "TABLE_INJECTIONS", "Injection"]
