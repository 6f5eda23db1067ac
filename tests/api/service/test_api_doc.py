"""docs/api.md and the README's first ten minutes, pasted into a shell."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from api.errors import STATUS
from routing.texts import format_text
from routing.texts.catalogue import placeholders_of
from tests.api.service.test_serve import free_port

ROOT = Path(__file__).parents[3]
API = ROOT / "docs" / "api.md"
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```(bash|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_STATED = re.compile(r"^(.*\S) +# (\d{3})$")
_ROW = re.compile(r"^\| `([A-Z_]+)` \| (\d{3}) \| (.+?) \|$", re.MULTILINE)
_NAME = re.compile(r'"(\w+)":')
SECONDS = 540
"""In which a page must be through, on a machine with much else to do."""
SHIM = """#!/bin/bash
{curl} -w '%{{stderr}}STATUS %{{http_code}}\\n' "$@" 2>> "$STATUSES"
"""
PRELUDE = """
set -euo pipefail
trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
expect() {
    local last
    last=$(grep STATUS "$STATUSES" | tail -n 1)
    [ "$last" = "STATUS $1" ] || { echo "Expected $1, got $last." >&2; exit 99; }
}
"""


@dataclass
class Step:
    """A block of commands, and the answers that a page shows for it."""

    commands: str
    names: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)


def steps(page: str) -> Iterator[Step]:
    """Yield the blocks that are to be pasted; what they show follows them."""
    step = None
    for kind, content in _BLOCK.findall(page):
        if kind == "bash":
            if step is not None:
                yield step
            step = Step(content)
        elif step is not None and kind == "json":
            step.names |= set(_NAME.findall(content))
        elif step is not None:
            step.lines += content.splitlines()
    if step is not None:
        yield step


def with_checks(commands: str) -> str:
    """Return commands that fail unless answers have the statuses that are stated."""
    lines = []
    for line in commands.splitlines():
        stated = _STATED.match(line)
        lines += [stated[1], f"expect {stated[2]}"] if stated else [line]
    return "\n".join(lines)


def run(found: list[Step], folder: Path) -> list[str]:
    """Run steps one after the other in one shell; return what each of them wrote."""
    real = shutil.which("curl")
    if real is None or shutil.which("bash") is None:
        pytest.skip("curl and bash are needed")
    tools = folder / "tools"
    tools.mkdir()
    shim = tools / "curl"
    shim.write_text(SHIM.format(curl=real))
    shim.chmod(0o755)
    script = folder / "script"
    mark = "=== step ==="
    parts = (f"echo '{mark}'\n{with_checks(step.commands)}" for step in found)
    script.write_text("\n".join((PRELUDE, *parts)))
    place = folder / "here"
    place.mkdir()
    environment = {k: v for k, v in os.environ.items() if "BEATPLAN" not in k}
    path = [str(tools), str(Path(sys.executable).parent), environment["PATH"]]
    environment |= {
        "PATH": os.pathsep.join(path),
        "STATUSES": str(folder / "statuses"),
        "BEATPLAN_PORT": str(free_port()),
        "SAMPLE": str(ROOT / "sample_data"),
    }
    (folder / "statuses").touch()
    written, errors = _bash(script, place, environment)
    logs = "".join(log.read_text("utf-8")[-3000:] for log in place.glob("*.log"))
    told = (folder / "statuses").read_text("utf-8")[-500:]
    parts = (written[1][-3000:], errors[-3000:], told, logs)
    assert written[0] == 0, "\n".join(parts)
    return written[1].split(mark)[1:]


def _bash(
    script: Path, place: Path, environment: dict[str, str]
) -> tuple[tuple[int, str], str]:
    """Run a script; return its exit code and output, and what it complains of."""
    options: dict[str, Any] = {
        "args": ["bash", str(script)],
        "cwd": place,
        "env": environment,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "start_new_session": True,
    }
    with subprocess.Popen(**options) as process:
        try:
            output, errors = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
    return (process.returncode, output), errors


def check(found: list[Step], written: list[str]) -> None:
    """Prove that what a page shows is what its commands write."""
    assert len(written) == len(found)
    for step, output in zip(found, written, strict=True):
        missing = [name for name in sorted(step.names) if f'"{name}"' not in output]
        assert missing == [], f"{step.commands}\n{output[:2000]}"
        lines = output.splitlines()
        assert [line for line in step.lines if line not in lines] == [], output[:2000]


@pytest.mark.slow
def test_the_page_can_be_pasted_command_by_command(tmp_path: Path) -> None:
    found = list(steps(API.read_text("utf-8")))
    assert len(found) > 10
    stated = sum(bool(_STATED.match(x)) for s in found for x in s.commands.splitlines())
    assert stated > 40
    check(found, run(found, tmp_path))


@pytest.mark.slow
def test_the_first_ten_minutes_can_be_pasted(tmp_path: Path) -> None:
    section = README.read_text("utf-8").partition("## Run it as a service")[2]
    found = list(steps(section.partition("\n## ")[0]))
    assert len(found) == 1
    output = run(found, tmp_path)[0]
    check(found, [output])
    day = json.loads(output[output.index("{") : output.rindex("}") + 1])
    assert (day["rep_id"], day["timezone"]) == ("R1", "Asia/Shanghai")
    # A rep may have a Monday without visits; the document is there all the same.
    assert [stop["sequence"] for stop in day["stops"]] == [
        *range(1, len(day["stops"]) + 1)
    ]
    assert "/plan#token=bp_" in output


def test_the_page_lists_every_code_with_its_status_and_its_cure() -> None:
    rows = _ROW.findall(API.read_text("utf-8").partition("## Errors")[2])
    assert {code: int(status) for code, status, _ in rows} == dict(STATUS)
    assert len(rows) == len(STATUS)
    for code, _, cure in rows:
        key = f"problem.{code}.detail"
        named = {name: f"{{{name}}}" for name in placeholders_of(key, "en")}
        assert cure == format_text(key, "en", **named), code


def test_a_status_that_is_not_the_stated_one_is_noticed(tmp_path: Path) -> None:
    """The page's own checks are worth something: a refused call fails its step."""
    step = Step("curl -s http://127.0.0.1:1/ || true  # 200\n")
    with pytest.raises(AssertionError, match="Expected 200, got STATUS 000"):
        run([step], tmp_path)
