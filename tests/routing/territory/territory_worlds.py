"""Small and generated worlds for the tests of territories."""

from datetime import date

import networkx as nx
import numpy as np
import shapely
from scipy.spatial import Delaunay

from routing.cycle import Cycle
from routing.model import Customer, Location, Rep
from routing.plan import TerritoryDesign
from routing.policy import Policy
from routing.territory.claims import Claims, make_claims
from routing.territory.crew import Crew, make_crew
from routing.territory.design_task import make_design_task
from routing.territory.loads import DesignTask
from routing.territory.projection import make_projection

CYCLE = Cycle(date(2026, 11, 30), 4)


def make_customer(number: int, lat: float, lon: float, **given) -> Customer:
    values = {
        "customer_id": f"c{number:05}",
        "location": Location(lat=lat, lon=lon),
        "grade": "B",
        "frequency": 2,
        "service_time": 1_800,
    }
    return Customer(**(values | given))


def make_rep(number: int, lat: float, lon: float, **given) -> Rep:
    depot = Location(lat=lat, lon=lon)
    return Rep(**({"rep_id": f"R{number}", "depot": depot, "end_depot": depot} | given))


def crew_of(reps: list[Rep], policy: Policy | None = None) -> Crew:
    projection = make_projection([rep.depot for rep in reps])
    return make_crew(reps, policy or Policy(), CYCLE, projection)


def claims_of(customers: list[Customer], reps: list[Rep], locked=None) -> Claims:
    return make_claims(customers, crew_of(reps), locked or {})


def make_task(
    customers: list[Customer], reps: list[Rep], policy: Policy | None = None
) -> DesignTask:
    """Return the task; locked customers are locked to their owners."""
    policy = policy or Policy()
    projection = make_projection([c.location for c in customers if c.location])
    crew = make_crew(reps, policy, CYCLE, projection)
    locked = {c.customer_id: c.owner_id for c in customers if c.is_locked}
    claims = make_claims(customers, crew, locked)
    return make_design_task(customers, crew, policy, claims, projection)


def make_world(
    num_customers: int, num_reps: int, seed: int
) -> tuple[list[Customer], list[Rep]]:
    """Towns of very different size, a rural rest, some shared places."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform(0, 2, (6, 2))
    town = rng.choice(6, num_customers, p=np.array([12, 6, 4, 3, 2, 1]) / 28)
    spots = towns[town] + rng.normal(0, 0.06, (num_customers, 2))
    is_rural = rng.random(num_customers) < 0.2
    spots[is_rural] = rng.uniform(0, 2, (int(is_rural.sum()), 2))
    twins = np.flatnonzero(rng.random(num_customers) < 0.05)
    spots[twins] = spots[rng.integers(0, num_customers, len(twins))]
    grade = rng.choice(3, num_customers, p=(0.1, 0.3, 0.6))
    customers = [
        make_customer(
            idx,
            48 + float(spots[idx, 0]),
            9 + float(spots[idx, 1]),
            grade="ABC"[grade[idx]],
            frequency=(4, 2, 1)[grade[idx]],
            service_time=(2_700, 1_800, 1_200)[grade[idx]],
        )
        for idx in range(num_customers)
    ]
    homes = rng.choice(num_customers, num_reps, replace=False)
    reps = [
        make_rep(number, 48 + float(spots[home, 0]), 9 + float(spots[home, 1]))
        for number, home in enumerate(homes)
    ]
    return customers, reps


def polygons(design: TerritoryDesign) -> list[shapely.Geometry]:
    return [
        shapely.union_all([shapely.Polygon(ring) for ring in territory.outline])
        for territory in design.territories
    ]


def overlap(design: TerritoryDesign) -> float:
    """Square degrees covered twice, over all rings of all territories."""
    rings = [shapely.Polygon(r) for t in design.territories for r in t.outline]
    tree = shapely.STRtree(rings)
    pairs = tree.query(rings, predicate="intersects").T if rings else []
    return sum(rings[a].intersection(rings[b]).area for a, b in pairs if a < b)


def count_strays(customers: list[Customer], design: TerritoryDesign) -> int:
    """Count customers apart from their territory's largest piece, by networkx."""
    rep_of = design.rep_of
    members: dict[tuple[float, float], list[Customer]] = {}
    for customer in customers:
        place = (customer.location.lon, customer.location.lat)
        members.setdefault(place, []).append(customer)
    places = list(members)
    # The graph of near-equal diagonals depends on the projection: the engine's own.
    lats = [lat for _, lat in places]
    middle = np.cos(np.radians((min(lats) + max(lats)) / 2))
    xy = np.array(places) * (middle, 1)
    edges = {
        (a, b) for t in Delaunay(xy - xy.mean(axis=0)).simplices for a in t for b in t
    }
    strays = 0
    for territory in design.territories:
        graph = nx.Graph()
        graph.add_nodes_from(
            idx
            for idx, place in enumerate(places)
            if any(rep_of[c.customer_id] == territory.rep_id for c in members[place])
        )
        graph.add_edges_from((a, b) for a, b in edges if a in graph and b in graph)
        pieces = sorted(nx.connected_components(graph), key=len)
        strays += sum(len(piece) for piece in pieces[:-1])
    return strays
