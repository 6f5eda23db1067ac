"""Customers and reps to territories."""

from routing.territory.design import design_territories
from routing.territory.place_reps import place_reps

__all__ = ["design_territories", "place_reps"]
