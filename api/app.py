"""The application: routers, errors, the edge."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from api.days.lane import DayLane
from api.dependencies import Service
from api.edge import Edge
from api.errors import add_error_handlers
from api.openapi import add_openapi
from api.routes import (
    adherence,
    availability,
    calendars,
    capacity,
    customers,
    days,
    exports,
    feeds,
    health,
    imports,
    jobs,
    outcomes,
    pages,
    people,
    plans,
    policies,
    publications,
    reps,
    territories,
)
from routing import __version__


def make_app(service: Service) -> FastAPI:
    """Return the application over a service, without its edge."""
    # The pages of documentation that FastAPI offers load scripts from elsewhere.
    app = FastAPI(
        title="Beatplan",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    for router in (
        # Routers are asked in this order, and this one by every phone in the morning.
        days.router,
        customers.batch_router,
        customers.router,
        reps.router,
        availability.router,
        calendars.router,
        exports.router,
        adherence.router,
        capacity.router,
        territories.router,
        policies.router,
        imports.router,
        jobs.router,
        plans.router,
        publications.router,
        people.router,
        outcomes.router,
        feeds.router,
        feeds.open_router,
        pages.router,
        health.router,
    ):
        app.include_router(router)
    add_error_handlers(app)
    add_openapi(app)
    return app


def make_edged_app(service: Service) -> ASGIApp:
    """Return what a server runs."""
    app = DayLane(make_app(service))
    return Edge(app, service.settings, service.metrics)
