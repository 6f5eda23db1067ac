"""Eight customers in a row on the equator, a rep in the west and one in the east."""

from routing.areas import AreaRecord
from routing.model import Customer, Location, Rep
from routing.policy import Policy
from routing.territories import (
    DesignInputs,
    DesignParams,
    MadeTerritories,
    make_territories,
)

POLICY = Policy()


def customer(name: str, lon: float, **given: object) -> Customer:
    """Return a customer of two visits on the equator."""
    values: dict[str, object] = {
        "customer_id": name,
        "location": Location(lat=0.0, lon=lon),
        "grade": "B",
        "frequency": 2,
        "service_time": 1_800,
    }
    return Customer(**(values | given))  # type: ignore[arg-type]


def rep(name: str, lon: float, **given: object) -> Rep:
    depot = Location(lat=0.0, lon=lon)
    values = {"rep_id": name, "depot": depot, "end_depot": depot} | given
    return Rep(**values)  # type: ignore[arg-type]


def square(name: str, west: float, **given: object) -> AreaRecord:
    """Return a square of a tenth of a degree on the equator."""
    east, south, north = west + 0.1, -0.05, 0.05
    ring = (
        *((west, south), (east, south), (east, north), (west, north)),
        (west, south),
    )
    return AreaRecord(area_id=name, polygons=((ring,),), **given)  # type: ignore[arg-type]


ROW = tuple(customer(f"C{k}", 0.1 * k) for k in range(8))
WEST, EAST = rep("W", 0.1), rep("E", 0.6)


def make(**given: object) -> MadeTerritories:
    params = given.pop("params", DesignParams())
    inputs = DesignInputs(**({"policy": POLICY, "reps": (WEST, EAST)} | given))  # type: ignore[arg-type]
    assert isinstance(params, DesignParams)
    return make_territories(inputs, params, lambda phase: None)
