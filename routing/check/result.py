"""What a check finds: violations, and how much was looked at."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.check.where import WHOLE_PLAN, Where
from routing.texts import format_text


@dataclass(frozen=True, kw_only=True)
class Violation:
    """
    A broken rule.

    Parameters
    ----------
    code
        Stable code; the catalogue has ``violation.<code>.message``.
    values
        Numbers and names the sentence mentions beside the place.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    rep_id: str | None = None
    date: datetime.date | None = None
    customer_id: str | None = None
    visit_id: str | None = None

    def message(self, language: str = "en") -> str:
        """Say which rule is broken, with the numbers."""
        place = {
            "rep_id": self.rep_id,
            "date": self.date,
            "customer_id": self.customer_id,
            "visit_id": self.visit_id,
        }
        key = f"violation.{self.code}.message"
        return format_text(key, language, **(place | dict(self.values)))


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """
    What the checker says about a plan folder.

    Parameters
    ----------
    violations
        Empty for a clean plan.
    rules
        Code of a rule -> how often it was applied.
    visits_required, visits_planned
        Counted anew: the frequencies of customers that are not parked, and stops.
    """

    violations: tuple[Violation, ...]
    rules: Mapping[str, int]
    visits_required: int
    visits_planned: int

    @property
    def is_clean(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations


class Ledger:
    """Collects what the rules say while a check runs."""

    def __init__(self) -> None:
        self._violations: list[Violation] = []
        self._rules: dict[str, int] = {}

    def check(
        self, code: str, holds: bool, at: Where = WHOLE_PLAN, **values: object
    ) -> bool:
        """Count one application of a rule, note it if broken, return ``holds``."""
        self._rules[code] = self._rules.get(code, 0) + 1
        if not holds:
            self._violations.append(Violation(code=code, values=values, **vars(at)))
        return holds

    def result(self, *, visits_required: int, visits_planned: int) -> CheckResult:
        """Close the ledger."""
        return CheckResult(
            violations=tuple(self._violations),
            rules=dict(sorted(self._rules.items())),
            visits_required=visits_required,
            visits_planned=visits_planned,
        )
