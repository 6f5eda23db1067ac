"""What territory designs are to reach: gates on figures of runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.territory_results import DesignRun

ENGINE = "engine"
_REFERENCE = "kmeans"
_GIGABYTES = 4


@dataclass(frozen=True)
class Runs:
    """Finished runs by set, seed, case and method."""

    runs: Sequence[DesignRun]

    def find(self, world: str, case: str, method: str) -> list[DesignRun]:
        """Return the runs of all seeds."""
        wanted = (world, case, method)
        return [
            run
            for run in self.runs
            if (run.key.world, run.key.case, run.key.method) == wanted
        ]

    def beside(self, run: DesignRun, case: str, method: str) -> DesignRun | None:
        """Return the run of another case or method in the same world."""
        same = self.find(run.key.world, case, method)
        return next((r for r in same if r.key.seed == run.key.seed), None)

    @property
    def methods(self) -> list[str]:
        """The methods, in the order of their runs."""
        return list(dict.fromkeys(run.key.method for run in self.runs))


Measure = Callable[[Runs, DesignRun], float | None]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """
    A gate that designs have to pass.

    Parameters
    ----------
    cases
        What the engine was asked for; a row each.
    limits
        Per set the most that is allowed, or the least.
    is_least
        Whether the limit is the least allowed.
    with_peers
        Whether peers can be measured so, on the world with regional homes.
    """

    name: str
    what: str
    measure: Measure
    cases: tuple[str, ...]
    limits: Mapping[str, float]
    is_least: bool = False
    with_peers: bool = True


def figure(name: str) -> Measure:
    """Return a measure that reads a figure of the run."""
    return lambda _runs, run: run.figures.get(name)


def compactness(runs: Runs, run: DesignRun) -> float | None:
    """Return the mean distance to the middle over that of k-means."""
    reference = runs.beside(run, "service", _REFERENCE)
    if reference is None:
        return None
    return run.figures["distance_km"] / reference.figures["distance_km"]


def drive_change(runs: Runs, run: DesignRun) -> float | None:
    """Return percent of true driving more than where only service is balanced."""
    before = runs.beside(run, "service", ENGINE)
    if before is None:
        return None
    return 100 * (run.figures["drive_hours"] / before.figures["drive_hours"] - 1)


def cpu_seconds(_runs: Runs, run: DesignRun) -> float:
    """Return the CPU time from arrays to territories."""
    return run.cpu_seconds


def peak_gb(_runs: Runs, run: DesignRun) -> float:
    """Return the most memory held."""
    return run.peak_mb / 1_024


def _all(limit: float) -> dict[str, float]:
    return dict.fromkeys(("S", "M", "L"), limit)


_SHAPED = ("service", "regional")

GOALS = (
    Goal(
        name="B1",
        what="estimated load, largest deviation %",
        measure=figure("estimated_max_percent"),
        cases=("regional", "harsh"),
        limits=_all(1.0),
    ),
    Goal(
        name="B2",
        what="true load, largest deviation %",
        measure=figure("true_max_percent"),
        cases=("feedback",),
        limits={"M": 2.0},
    ),
    Goal(
        name="B2",
        what="true load, mean deviation %",
        measure=figure("true_mean_percent"),
        cases=("feedback",),
        limits={"M": 0.5},
    ),
    Goal(
        name="B3",
        what="error of the estimated load, mean %",
        measure=figure("estimate_error_percent"),
        cases=("regional",),
        limits={"S": 3.0, "M": 2.0, "L": 2.0},
        with_peers=False,
    ),
    Goal(
        name="C1",
        what="distance to the middle, k-means 1",
        measure=compactness,
        cases=("service",),
        limits={"S": 1.155, "M": 1.305, "L": 1.185},
    ),
    Goal(
        name="C2",
        what="driving beside service alone %",
        measure=drive_change,
        cases=("regional",),
        limits={"M": -14.0},
    ),
    Goal(
        name="K1",
        what="customers cut off, Delaunay %",
        measure=figure("cut_off_percent"),
        cases=_SHAPED,
        limits=_all(0.0),
    ),
    Goal(
        name="K2",
        what="customers cut off, Gabriel %",
        measure=figure("gabriel_cut_off_percent"),
        cases=_SHAPED,
        limits=_all(0.12),
    ),
    Goal(
        name="O1",
        what="overlap of the polygons %",
        measure=figure("tiling_overlap_percent"),
        cases=_SHAPED,
        limits=_all(1e-6),
        with_peers=False,
    ),
    Goal(
        name="O1",
        what="region covered by polygons %",
        measure=figure("tiling_cover_percent"),
        cases=_SHAPED,
        limits=_all(100 - 1e-6),
        is_least=True,
        with_peers=False,
    ),
    Goal(
        name="O2",
        what="customers outside their cell %",
        measure=figure("outside_cell_percent"),
        cases=_SHAPED,
        limits=_all(1.0),
        with_peers=False,
    ),
    Goal(
        name="O2",
        what="customers in a foreign hull %",
        measure=figure("foreign_percent"),
        cases=_SHAPED,
        limits=_all(0.1),
    ),
    Goal(
        name="D1",
        what="customers moved after a drift %",
        measure=figure("moved_percent"),
        cases=("drift",),
        limits={"S": 1.5, "M": 4.5, "L": 6.0},
        with_peers=False,
    ),
    Goal(
        name="D1",
        what="service after a drift, largest dev. %",
        measure=figure("service_max_percent"),
        cases=("drift",),
        limits=_all(2.0),
        with_peers=False,
    ),
    Goal(
        name="D2",
        what="others' customers moved, rep left %",
        measure=figure("moved_percent"),
        cases=("leave",),
        limits={"L": 6.0},
        with_peers=False,
    ),
    Goal(
        name="D2",
        what="customers moved, rep joined %",
        measure=figure("moved_percent"),
        cases=("join",),
        limits={"L": 4.0},
        with_peers=False,
    ),
    Goal(
        name="P1",
        what="pins kept %",
        measure=figure("pins_kept_percent"),
        cases=("pins",),
        limits=_all(100.0),
        is_least=True,
        with_peers=False,
    ),
    Goal(
        name="H1",
        what="homes in their own cell %",
        measure=figure("home_in_cell_percent"),
        cases=("regional",),
        limits={"M": 90.0, "L": 90.0},
        is_least=True,
        with_peers=False,
    ),
    Goal(
        name="T1",
        what="CPU seconds",
        measure=cpu_seconds,
        cases=("service",),
        limits={"L": 3.0},
    ),
    Goal(
        name="T1",
        what="CPU seconds",
        measure=cpu_seconds,
        cases=("regional",),
        limits={"L": 6.0},
        with_peers=False,
    ),
    Goal(
        name="T1",
        what="CPU seconds of the re-plan",
        measure=figure("replan_cpu_seconds"),
        cases=("drift",),
        limits={"L": 1.5},
        with_peers=False,
    ),
    Goal(
        name="T2",
        what="CPU seconds",
        measure=cpu_seconds,
        cases=("service",),
        limits={"XL": 20.0},
    ),
    Goal(
        name="T2",
        what="memory, GB",
        measure=peak_gb,
        cases=("service",),
        limits={"XL": _GIGABYTES},
    ),
)
"""Every gate that is measured here; the limits are per set."""
