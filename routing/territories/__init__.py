"""Territories alone: customers or areas in, a design out."""

from routing.territories.inputs import DesignInputs, DesignParams
from routing.territories.learn import learn_from_plan
from routing.territories.make import MadeTerritories, make_territories

__all__ = [
    "DesignInputs",
    "DesignParams",
    "MadeTerritories",
    "learn_from_plan",
    "make_territories",
]
