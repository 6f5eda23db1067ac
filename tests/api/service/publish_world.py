"""A plan put in force by hand, for tests of what depends on it."""

from datetime import timedelta

from api.store.plans import (
    Publication,
    StoredPlanRow,
    insert_publication,
    next_number,
)
from api.store.tables import publications
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import World


def publish(world: World, plan: StoredPlanRow) -> int:
    """Put a kept plan in force; return the number of the publication."""
    with world.service.store.writing() as connection:
        number = next_number(connection, publications)
        insert_publication(
            connection,
            Publication(
                number=number,
                plan_id=plan.plan_id,
                first=plan.first,
                last=plan.last,
                at=world.service.clock().isoformat(),
                actor_id="test",
            ),
        )
    return number


def publish_small_plan(world: World) -> StoredPlanRow:
    """Fill the team and put a plan of it in force."""
    fill_team(world)
    plan = keep_small_plan(world)
    publish(world, plan)
    return plan


def move_clock(world: World, **later: float) -> None:
    """Let the world's clock be later from now on."""
    before = world.service.clock
    # A test's clock may jump; nothing else of a service changes.
    object.__setattr__(world.service, "clock", lambda: before() + timedelta(**later))
