from importlib.metadata import version

import routing
from routing.certificate import certificate_to_json, make_certificate
from tests.routing.plan_world import make_plan


def test_certificate_says_how_the_plan_was_made_and_checked():
    plan = make_plan(orders_proved=3)
    certificate = make_certificate(
        plan, violations=0, rules={"fill": 8, "shift": 8}, input_hash="ab"
    )
    assert certificate_to_json(certificate) == {
        "violations": 0,
        "rules": {"fill": 8, "shift": 8},
        "engine": "ortools",
        "seed": 1,
        "iterations": 200,
        "patience": None,
        "searches": 1,
        "routes": len(plan.routes),
        "orders_proved": 3,
        "versions": {
            "beatplan": routing.__version__,
            "numpy": version("numpy"),
            "ortools": version("ortools"),
        },
        "input_hash": "ab",
        "territory_floor": 0.02,
        "territory_max_deviation": 1.1 - 1,
    }
