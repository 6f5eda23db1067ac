import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import routing.solver.anneal_run
from routing.solver.kernel import compiled
from routing.solver.kernel.compiled import choose_folder, kernel_digest
from routing.solver.solve import solve_problem
from routing.solver.stop import Stop, StopParams
from routing.solver.warm_up import compile_kernel, is_compiled
from tests.routing.solver.small_problems import make_small_problem

ROOT = Path(__file__).parents[3]


def run_python(code: str, **settings: object) -> list[object]:
    """Return what a new process prints, as JSON."""
    unset = ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "TMPDIR")
    environment = {k: v for k, v in os.environ.items() if k not in unset}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", f"import json\n{code}"],
        env=environment | {k: str(v) for k, v in settings.items()},
        capture_output=True, check=True, text=True, cwd=ROOT,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_digest_changes_with_every_source_and_name(tmp_path: Path) -> None:
    sources = tmp_path / "kernel"
    shutil.copytree(Path(compiled.__file__).parent, sources)
    seen = {kernel_digest(), kernel_digest(sources)}
    assert len(seen) == 1
    paths = sorted(sources.glob("*.py"))
    for path in paths:
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        seen.add(kernel_digest(sources))
    paths[-1].rename(sources / "renamed.py")
    seen.add(kernel_digest(sources))
    assert len(seen) == 1 + len(paths) + 1


def test_a_folder_that_cannot_be_written_is_replaced(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    fine, instead = tmp_path / "fine" / "a", tmp_path / "other" / "a"
    assert choose_folder(fine, instead) == fine
    assert not instead.exists()
    assert choose_folder(blocked / "a", instead) == instead
    assert choose_folder(blocked / "a", blocked / "b") is None


def test_machine_code_is_never_taken_from_where_others_may_write(
    tmp_path: Path,
) -> None:
    blocked, shared = tmp_path / "file", tmp_path / "shared"
    blocked.touch()
    shared.mkdir()
    shared.chmod(0o777)
    assert choose_folder(blocked / "a", shared / "a") is None
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    (tmp_path / "mine").mkdir(mode=0o700)
    assert choose_folder(blocked / "a", tmp_path / "link" / "a") is None


def test_a_home_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code = (
        "from routing.solver.kernel.compiled import FOLDER, WANTED\n"
        "from routing.solver.warm_up import is_compiled, is_kept\n"
        "print(json.dumps([str(FOLDER), str(WANTED), is_compiled(), is_kept()]))"
    )
    blocked = tmp_path / "file" / "cache"
    found = run_python(code, XDG_CACHE_HOME=blocked, TMPDIR=tmp_path)
    digest = kernel_digest()
    assert found == [
        str(tmp_path / f"beatplan-{os.getuid()}" / digest),
        str(blocked / "beatplan" / digest),
        *(False, False),
    ]
    nowhere = tmp_path / f"beatplan-{os.getuid()}"
    shutil.rmtree(nowhere)
    nowhere.touch()
    found = run_python(code, XDG_CACHE_HOME=blocked, TMPDIR=tmp_path)
    assert (found[0], *found[2:]) == ("None", False, False)


def test_after_warming_up_no_problem_compiles_anything() -> None:
    compile_kernel()
    assert is_compiled()
    entries = {
        name: value
        for name, value in vars(routing.solver.anneal_run).items()
        if hasattr(value, "signatures")
    }
    assert "anneal" in entries
    for seed in range(20):
        problem = make_small_problem(seed)
        stop = Stop(StopParams(iterations=20))
        solve_problem(problem, "search", stop, seed=seed)
    counts = {name: len(entry.signatures) for name, entry in entries.items()}
    assert counts == dict.fromkeys(entries, 1)


@pytest.mark.slow
def test_a_second_process_loads_what_the_first_compiled(tmp_path: Path) -> None:
    code = (
        "from time import monotonic\n"
        "from routing.solver.warm_up import compile_kernel, is_compiled\n"
        "before, began = is_compiled(), monotonic()\n"
        "compile_kernel()\n"
        "print(json.dumps([before, is_compiled(), monotonic() - began]))"
    )
    *first, compiling = run_python(code, XDG_CACHE_HOME=tmp_path)
    *second, loading = run_python(code, XDG_CACHE_HOME=tmp_path)
    assert first == [False, True]
    assert second == [True, True]
    assert loading < compiling / 4
