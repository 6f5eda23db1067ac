"""Territories alone: customers or areas in, a design out."""

from routing.territories.inputs import DesignInputs, DesignParams
from routing.territories.make import MadeTerritories, make_territories

__all__ = ["DesignInputs", "DesignParams", "MadeTerritories", "make_territories"]
