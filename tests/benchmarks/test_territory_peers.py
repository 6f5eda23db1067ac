import numpy as np
import pytest

from benchmarks.territory_graphs import CutOff, cut_off, delaunay_graph
from benchmarks.territory_hess import HessParams, hess
from benchmarks.territory_metrics import deviations, mean_distance, summed
from benchmarks.territory_peers import known_peers
from benchmarks.territory_world import SETS, TerritoryWorld, make_world

PEERS = {peer.name: peer for peer in known_peers()}


@pytest.fixture(scope="module")
def world() -> TerritoryWorld:
    return make_world(SETS["S"])


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_gives_every_rep_a_territory_of_one_piece(
    world: TerritoryWorld, name: str
) -> None:
    rep_of = PEERS[name].solve(world)
    assert set(rep_of.tolist()) == set(range(5))
    assert cut_off(delaunay_graph(world.xy), rep_of) == CutOff(0, 0)


def test_recursive_and_hess_balance_and_k_means_is_compact(
    world: TerritoryWorld,
) -> None:
    def design(name: str) -> tuple[float, float]:
        rep_of, work = PEERS[name].solve(world), world.service_work
        off = deviations(summed(work, rep_of, 5)).max()
        return float(off), mean_distance(world.xy, work, rep_of, 5)

    recursive, flow = design("recursive"), design("hess")
    assert recursive[0] < 0.02
    assert flow[0] < 0.02
    assert flow[1] < recursive[1]
    if "kmeans" in PEERS:
        assert design("kmeans")[0] > 0.2
        assert design("kmeans")[1] < flow[1]


def test_hess_moves_a_border_to_where_work_is_even() -> None:
    """Eight equal customers on a line, begun with two against six."""
    xy = np.column_stack((1_000.0 * np.arange(8), np.zeros(8)))
    start = np.array([0, 0, 1, 1, 1, 1, 1, 1])
    found = hess(xy, np.full(8, 600.0), start, HessParams())
    assert found.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_a_customer_split_between_two_goes_to_one_of_them() -> None:
    xy = np.array([[0.0, 0.0], [1_000.0, 0.0], [2_000.0, 0.0]])
    work = np.array([600.0, 1_200.0, 1_200.0])
    found = hess(xy, work, np.array([0, 1, 1]), HessParams())
    assert found.tolist() == [0, 0, 1]


def test_parameters_have_their_defaults() -> None:
    assert HessParams() == HessParams(rounds=12, candidates=8)
