"""What is proved of a plan, by whom, and how to make it again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version

from routing import __version__
from routing.plan import Plan

_LIBRARIES = ("numpy", "ortools")


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """
    The checker's verdict, the bounds, and how the plan was made.

    Parameters
    ----------
    violations
        Broken rules that the checker found.
    rules
        Rule -> times it was checked.
    iterations
        None under a time limit.
    patience
        Iterations without a better solution that end a search early; None: none do.
    searches
        Searches of each territory that went side by side.
    routes, orders_proved
        Day routes, and those whose order the solver, not the checker, proved to be
        the shortest that fits the day; None where that was not asked.
    versions
        Distribution -> version.
    input_hash
        Digest of the inputs, hexadecimal sha256.
    territory_floor, territory_max_deviation
        Smallest largest deviation from the fair share that the size of the customers
        allows, and the one reached.
    """

    violations: int
    rules: Mapping[str, int]
    engine: str
    seed: int
    iterations: int | None
    patience: int | None
    searches: int
    routes: int
    orders_proved: int | None
    versions: Mapping[str, str]
    input_hash: str
    territory_floor: float
    territory_max_deviation: float


def make_certificate(
    plan: Plan, *, violations: int, rules: Mapping[str, int], input_hash: str
) -> Certificate:
    """
    Return the certificate of a checked plan.

    Parameters
    ----------
    violations, rules
        What the checker found, and how often it checked each rule.
    input_hash
        As the plan folder has it.
    """
    versions = {name: version(name) for name in _LIBRARIES}
    return Certificate(
        violations=violations,
        rules=dict(rules),
        engine=plan.engine,
        seed=plan.seed,
        iterations=plan.iterations,
        patience=plan.patience,
        searches=plan.searches,
        routes=len(plan.routes),
        orders_proved=plan.orders_proved,
        versions={"beatplan": __version__, **versions},
        input_hash=input_hash,
        territory_floor=plan.design.floor,
        territory_max_deviation=plan.design.max_deviation,
    )


def certificate_to_json(certificate: Certificate) -> dict[str, object]:
    """Return a certificate as plain JSON, the names of its fields."""
    return asdict(certificate)
