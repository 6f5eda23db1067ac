"""What the routes of a plan teach of driving: true over estimated, rep by rep."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from routing.plan import Plan
from routing.territories.ground import Ground
from routing.territory.claims import make_claims
from routing.territory.crew import make_crew
from routing.territory.design_task import make_design_task
from routing.territory.feedback import FeedbackParams, learn_drive_factors
from routing.territory.loads import DesignTask
from routing.territory.projection import make_projection


def learn_from_plan(plan: Plan) -> dict[str, float]:
    """
    Return rep_id -> true driving over what is estimated for the same visits and days.

    What was left unplanned counts on neither side, and so do days off. A rep without
    routes teaches nothing.
    """
    task = _make_task(plan)
    if task is None:
        return {}
    driving = Counter[str]()
    for route in plan.routes:
        driving[route.rep_id] += route.drive_time
    rep_ids = task.crew.rep_ids
    seconds = np.array([driving[rep_id] for rep_id in rep_ids], dtype=np.float64)
    factors = learn_drive_factors(task, task.areas.fixed, seconds, FeedbackParams())
    held = np.bincount(
        task.areas.fixed, weights=task.areas.visits, minlength=len(rep_ids)
    )
    return {
        rep_id: float(factor)
        for rep_id, factor, due, driven in zip(
            rep_ids, factors.tolist(), held.tolist(), seconds.tolist(), strict=True
        )
        if due > 0 and driven > 0
    }


def teach_ground(ground: Ground, factors: Mapping[str, float]) -> Ground:
    """Return the ground with learned driving; newcomers drive like the mean of all."""
    if not factors or ground.is_weighted:
        return ground
    mean = sum(factors.values()) / len(factors)
    known = [factors.get(rep.rep_id, mean) for rep in ground.reps]
    crew = replace(ground.task.crew, drive_factor=np.array(known, dtype=np.float64))
    return replace(ground, task=replace(ground.task, crew=crew))


def _make_task(plan: Plan) -> DesignTask | None:
    """Return the planned visits, every customer locked to whoever has him."""
    rep_of = plan.design.rep_of
    customers = [
        replace(
            customer,
            allowed_reps=(rep_of[customer.customer_id],),
            group="",
            owner_id=None,
            is_locked=False,
        )
        for customer in plan.customers
        if customer.customer_id in rep_of and customer.location
    ]
    places = [c.location for c in customers if c.location and not c.is_parked]
    if not places:
        return None
    projection = make_projection(places)
    crew = make_crew(plan.reps, plan.policy, plan.cycle, projection)
    claims = make_claims(customers, crew, {})
    task = make_design_task(customers, crew, plan.policy, claims, projection)
    made = Counter(s.customer_id for route in plan.routes for s in route.stops)
    planned = np.array(
        [
            sum(made[customers[idx].customer_id] for idx in members)
            for members in task.areas.members
        ],
        dtype=np.float64,
    )
    areas = task.areas
    share = planned / np.maximum(areas.visits, 1)
    done = replace(
        areas,
        visits=planned,
        service=share * areas.service,
        local=share * areas.local,
    )
    return replace(task, areas=done)
