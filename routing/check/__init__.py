"""The independent checker: a plan folder in, broken rules out."""

from routing.check.base import check_base
from routing.check.result import CheckResult, Violation
from routing.check.run import check_folder

__all__ = ["CheckResult", "Violation", "check_base", "check_folder"]
