"""Who may import whom, and where the heavy libraries live: CONTRIBUTING.md."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = ("routing", "maps", "benchmarks", "api", "sample_data")

STAGES = ("read", "grade", "workload", "territory", "solver", "check", "execution")
ORDER = (
    *("texts", "errors", "model", "promise", "areas", "policy", "frequency", "cycle"),
    *("spacing", "pattern", "days_off", "travel", "rest", "plan", "outcome"),
    *("places", "parking", "continuation"),
    *("schedule", "supply", "current_plan", "kept_design", "exact_work"),
    *STAGES,
    *("metrics", "certificate", "explain", "wording", "diff", "promises", "compare"),
    *("write", "changes", "unserved", "tasks", "progress", "pipeline", "territories"),
    *("capacity", "replan", "edits"),
    *("maps", "benchmarks", "api"),
)
"""Parts of ``routing``, then the packages; each imports only what is before it."""

TERRITORY_JUDGES = ("benchmarks.territory_graphs", "benchmarks.territory_metrics")
"""They measure designs, so they share no code with the engine that made them."""

HOMES = {
    "ortools": (
        *("routing.solver", "routing.territory", "routing.explain"),
        "benchmarks.territory_hess",
    ),
    "numba": ("routing.solver.kernel",),
    "networkx": ("routing.territory",),
    "scipy": (
        *("routing.territory", "routing.travel", *TERRITORY_JUDGES),
        "benchmarks.territory_hess",
    ),
    "geopandas": ("routing.territory", "routing.write", "maps"),
    "shapely": (
        *("routing.territory", "routing.check", "routing.write", "maps"),
        "benchmarks.territory_hulls",
    ),
    "pyproj": ("routing.territory", "routing.write", "maps"),
    "pandas": ("routing.read", "routing.write", "sample_data"),
    "python_calamine": ("routing.read",),
    "openpyxl": ("routing.write",),
    "icalendar": ("routing.write",),
    "holidays": ("routing.days_off", "routing.check"),
    "folium": ("maps",),
    "branca": ("maps",),
    "pyvrp": ("benchmarks",),
    "sklearn": ("benchmarks",),
    "typer": ("api",),
    "fastapi": ("api",),
    "starlette": ("api",),
    "uvicorn": ("api.serving",),
    "pydantic": ("api",),
    "pydantic_settings": ("api.settings",),
    "sqlalchemy": ("api",),
    "dbos": ("api.jobs.durable",),
    "croniter": ("api.jobs.cron",),
    "alembic": ("api.store.guard", "api.migrations"),
}

PLANNERS = (
    "ortools",
    "routing.pattern",
    "routing.spacing",
    "routing.schedule",
    "routing.travel",
    "routing.parking",
    "routing.days_off",
    "routing.solver",
    "routing.territory",
)
"""What makes plans; whoever certifies them shares none of it."""


@dataclass(frozen=True)
class Import:
    """A line of a module that imports another."""

    module: str
    target: str
    line: int

    def __str__(self) -> str:
        return f"{self.module}, line {self.line}, imports {self.target}"


def part_of(module: str) -> str:
    """Return the entry of ORDER a module belongs to; its package's name otherwise."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "routing" and rest else package


def is_within(module: str, home: str) -> bool:
    return module == home or module.startswith(f"{home}.")


def breaks_direction(found: Import) -> bool:
    frm, to = part_of(found.module), part_of(found.target)
    if frm == to or found.target in ("routing", "routing.__version__"):
        return False
    if frm in STAGES and to in STAGES:
        return True
    return frm not in ORDER or to not in ORDER or ORDER.index(to) > ORDER.index(frm)


def breaks_home(found: Import) -> bool:
    homes = HOMES.get(found.target.partition(".")[0])
    return homes is not None and not any(is_within(found.module, h) for h in homes)


def breaks_independence(found: Import) -> bool:
    return is_within(found.module, "routing.check") and any(
        is_within(found.target, planner) for planner in PLANNERS
    )


def find_circle(imports: Iterable[Import]) -> list[str]:
    """Return modules of which each imports the one before it, the first the last."""
    graph: dict[str, set[str]] = {}
    for found in imports:
        graph.setdefault(found.module, set()).add(found.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        return list(circle.args[1])
    return []


def imports_in(path: Path) -> Iterator[Import]:
    """Yield every import of a file, those inside functions too."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = ".".join(part for part in parts if part != "__init__")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            yield from _imports_from(module, node)


def _imports_from(module: str, node: ast.ImportFrom) -> Iterator[Import]:
    source = f"relative.{node.module}" if node.level else str(node.module)
    names = (f"{source}.{alias.name}" for alias in node.names)
    for target in dict.fromkeys(n if is_module(n) else source for n in names):
        yield Import(module, target, node.lineno)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


@cache
def all_imports() -> tuple[Import, ...]:
    paths = (path for name in SHIPPED for path in sorted((ROOT / name).rglob("*.py")))
    return tuple(found for path in paths for found in imports_in(path))


def own_imports() -> Iterator[Import]:
    for found in all_imports():
        if found.target.partition(".")[0] in SHIPPED:
            yield found


def test_every_module_imports_only_what_stands_to_its_left() -> None:
    wrong = [
        str(found)
        for found in own_imports()
        if "sample_data" not in (part_of(found.module), part_of(found.target))
        and breaks_direction(found)
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert find_circle(own_imports()) == []


def test_the_sample_data_stand_alone_and_only_the_rim_uses_them() -> None:
    users = {part_of(f.module) for f in own_imports() if "sample_data" in f.target}
    used = {part_of(f.target) for f in own_imports() if "sample_data" in f.module}
    assert users <= {"sample_data", "benchmarks", "api"}
    assert used <= {"sample_data"}


def test_every_heavy_library_stays_in_its_home() -> None:
    assert [str(found) for found in all_imports() if breaks_home(found)] == []


def test_the_checker_shares_nothing_with_whoever_makes_plans() -> None:
    assert [str(found) for found in all_imports() if breaks_independence(found)] == []


def test_imports_name_their_package() -> None:
    relative = [f for f in all_imports() if f.target.startswith("relative.")]
    assert [str(found) for found in relative] == []


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("routing.model", "routing.pattern"),
        ("routing.solver.cost", "routing.territory.design"),
        ("routing.pipeline", "maps.canvas"),
        ("maps.canvas", "api.folders.publish"),
        ("routing.newcomer", "routing.model"),
    ],
)
def test_a_wrong_direction_is_noticed(module: str, target: str) -> None:
    assert breaks_direction(Import(module, target, 1))


def test_a_circle_is_noticed() -> None:
    pairs = (("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"))
    imports = [Import(module, target, 1) for module, target in pairs]
    assert set(find_circle(imports)) == {"a", "b", "c"}
    assert find_circle(imports[:2]) == []


def test_a_library_away_from_home_is_noticed() -> None:
    assert breaks_home(Import("routing.readers", "pandas.api", 1))
    assert not breaks_home(Import("routing.read.table", "pandas.api", 1))


def test_routing_is_imported_without_the_rim() -> None:
    code = (
        "import sys; sys.modules.update(folium=None, fastapi=None, typer=None);"
        "import routing, routing.model, routing.plan, routing.schedule"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)  # noqa: S603
