"""The engines that benchmarks compare: where they are called, what they consist of."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.variants import VARIANT, solve_variant
from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.problem import NO_LIMIT, Frame, Option, Problem, Solution
from routing.solver.solve import ENGINES, solve_problem
from routing.solver.stop import Stop, StopParams

PYVRP = "pyvrp"


def known_engines() -> tuple[str, ...]:
    """Return our engines, and PyVRP where it is installed."""
    return (*ENGINES, *((PYVRP,) if find_spec(PYVRP) else ()))


def solve(problem: Problem, engine: str, stop: Stop, *, seed: int) -> Solution:
    """Return an engine's solution of an integer problem."""
    if engine.startswith(VARIANT):
        return solve_variant(problem, engine, stop, seed=seed)
    if engine != PYVRP:
        return solve_problem(problem, engine, stop, seed=seed)
    from benchmarks.pyvrp_peer import PyvrpParams, solve_with_pyvrp

    return solve_with_pyvrp(problem, stop, PyvrpParams(), seed=seed)


def engine_sources(engine: str) -> tuple[Path, ...]:
    """Return the modules that an engine's solutions depend on, in a fixed order."""
    here = Path(__file__).parent
    if engine == PYVRP:
        spec = find_spec(PYVRP)
        package = Path(spec.origin).parent if spec and spec.origin else here
        own = ("pyvrp_peer", "pyvrp_model", "calendar_moves", "one_clock")
        return (*(here / f"{name}.py" for name in own), *sorted(package.glob("*.py")))
    start = Path(inspect.getfile(solve_problem))
    reached = _reached(start, start.parents[2])
    if engine.startswith(VARIANT):
        reached.add(here / "variants.py")
    return tuple(sorted(reached))


def _reached(start: Path, root: Path) -> set[Path]:
    """Return a module and those of its package that it imports, directly or not."""
    found, open_ends = {start}, [start]
    while open_ends:
        for module in _imported(open_ends.pop()):
            path = root.joinpath(*module.split(".")).with_suffix(".py")
            is_own = path.is_relative_to(start.parent) and path.is_file()
            if is_own and path not in found:
                found.add(path)
                open_ends.append(path)
    return found


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def warm_up(engine: str) -> None:
    """Have an engine load what it compiles, once per process, off the clock."""
    if engine == PYVRP:
        return
    for problem in (_tiny_problem(None), _tiny_problem(_DAY)):
        solve(problem, engine, Stop(StopParams(iterations=1)), seed=1)


_DAY = WorkDay(
    shift=TimeWindow(0, 3_600),
    blocks=(),
    break_time=600,
    break_window=TimeWindow(600, 2_400),
    work_limit=3_000,
)


def _tiny_problem(work_day: WorkDay | None) -> Problem:
    """Return three customers in a row, visited on either of two days."""
    places = np.arange(4, dtype=np.int64) * 100
    time = abs(places[:, None] - places[None])
    none = np.zeros((4, 4), dtype=np.int64)
    frame = Frame(
        start=3,
        end=3,
        work_limit=NO_LIMIT if work_day is None else work_day.work_limit,
        work_day=work_day,
    )
    options = tuple(Option(days=(day,), num_visits=1) for day in (0, 1))
    return Problem(
        time=time,
        cost=time,
        parking=none,
        service=np.array([60, 60, 60, 0], dtype=np.int64),
        demand=none[0],
        options=(options,) * 3,
        weight=np.ones(3, dtype=np.int64),
        rank=none[0, :3],
        frames=(frame, frame),
        area=np.array([-1, -1], dtype=np.int64),
        points=np.column_stack((places, places)).astype(np.float64),
        windows={} if work_day is None else {(0, 0): (TimeWindow(0, 3_000),)},
    )
