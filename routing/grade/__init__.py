"""Customers to grade, frequency and service time; and whom a rep works at all."""

from routing.grade.grading import GradeResult, grade_customers
from routing.grade.working_list import choose_working_list

__all__ = ["GradeResult", "choose_working_list", "grade_customers"]
