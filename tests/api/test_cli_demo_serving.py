"""beatplan demo --serve: planned, served, gone on with, and nobody else's folder."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
import typer

from api.cli.demo_serving import serve_demo
from api.cli.today import now
from tests.api.cli_runner import plan_words, read_tree, run_cli
from tests.api.service.test_serve import PATIENCE, free_port, wait_until_ready

LINK = re.compile(r"http://127\.0\.0\.1:\d+/(plan|day)#token=(bp_[\w-]{43})")
QUICK = (
    "import api.cli.demo as demo; demo.DEMO_SECONDS = 2.0;"
    "from api.cli.main import run; run()"
)


@contextmanager
def demo(folder: Path, *words: str) -> Iterator[tuple[Any, httpx2.Client]]:
    """Run a demo that searches for 2 s only; end it as Ctrl-C does."""
    port = free_port()
    given = ("demo", "--serve", "--port", str(port), "--out", str(folder / "demo"))
    options: dict[str, Any] = {
        "args": [sys.executable, "-c", QUICK, *given, *words],
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }
    process = subprocess.Popen(**options)
    client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
    try:
        yield process, client
    finally:
        client.close()
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def stop(process: Any) -> dict[str, str]:
    """End a demo; return page -> token of the links it showed."""
    process.send_signal(signal.SIGINT)
    output, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, log
    return dict(LINK.findall(output))


def as_(client: httpx2.Client, token: str, path: str) -> Any:
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.slow
def test_the_demo_serves_a_plan_of_this_week_and_goes_on_with_it(
    tmp_path: Path,
) -> None:
    with demo(tmp_path) as (process, client):
        wait_until_ready(process, client, seconds=300)
        tokens = stop(process)
    with demo(tmp_path, "--language", "zh") as (process, client):
        wait_until_ready(process, client)
        # What was shown before has ended; what is shown now is read at the end.
        assert as_(client, tokens["plan"], "/v1/plans").status_code == 401
        again = stop(process)
    assert set(again) == {"plan", "day"}
    with demo(tmp_path) as (process, client):
        wait_until_ready(process, client)
        output = ""
        while "Ctrl-C" not in output:
            output += process.stdout.readline()
        shown = dict(LINK.findall(output))
        plans = as_(client, shown["plan"], "/v1/plans").json()["items"]
        assert [(plan["number"], plan["violations"]) for plan in plans] == [(1, 0)]
        today = now().astimezone(ZoneInfo("Asia/Shanghai")).date()
        assert plans[0]["first"] <= today.isoformat() <= plans[0]["last"]
        place = f"/v1/plans/{plans[0]['plan_id']}/stale-inputs"
        assert as_(client, shown["plan"], place).json()["items"] == []
        day = as_(client, shown["day"], "/v1/me/routes/today").json()
        assert day["date"] == today.isoformat()
        assert bool(day["stops"]) == (today.weekday() < 5)
        stop(process)


@pytest.mark.parametrize("inside", ["notes.txt", "data/beatplan.sqlite"])
def test_a_folder_of_ones_own_is_left_alone(tmp_path: Path, inside: str) -> None:
    mine = tmp_path / "demo-service" / inside
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    result = run_cli("demo", "--serve", "--out", tmp_path / "demo")
    assert result.exit_code == 2
    assert "demo-service" in result.stderr.replace("\n", "")
    assert mine.read_bytes() == b"mine"


def test_a_plan_of_ones_own_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "demo-service" / "plan"
    mine.parent.mkdir()
    assert run_cli(*plan_words(tmp_path, "--out", mine)).exit_code == 0
    before = read_tree(mine)
    assert run_cli("demo", "--serve", "--out", tmp_path / "demo").exit_code == 2
    assert read_tree(mine) == before


def test_a_port_that_is_taken_is_told_before_anything_is_planned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def plan(_folder: Path, _start: date) -> int:
        raise AssertionError("Planned although nothing can be served.")

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(typer.Exit):
            serve_demo(tmp_path / "demo-service", port, "en", plan)
    assert str(port) in capsys.readouterr().err
