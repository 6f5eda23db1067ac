"""Work beside the server: shared, remembered, given up, and survived."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.errors import RefusedError
from api.office.reckoning import MOST_WAITING, ReckonerProcess


def write_pid(folder: str) -> int:
    """Leave a mark for every time that it is called."""
    with open(f"{folder}/calls", "a") as calls:
        calls.write("x")
    return os.getpid()


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def die(_order: str) -> None:
    os._exit(9)


def fail(order: str) -> None:
    raise ValueError(order)


@pytest.fixture
def reckoner() -> Iterator[ReckonerProcess]:
    made = ReckonerProcess()
    yield made
    made.close()


def test_a_key_is_worked_out_once_and_not_in_the_server(
    reckoner: ReckonerProcess, tmp_path: Path
) -> None:
    first = reckoner(write_pid, str(tmp_path), "k")
    assert first != os.getpid()
    assert reckoner(write_pid, str(tmp_path), "k") == first
    assert (tmp_path / "calls").read_text() == "x"
    reckoner(write_pid, str(tmp_path), "other")
    reckoner(write_pid, str(tmp_path))
    assert (tmp_path / "calls").read_text() == "xxx"


def test_who_waits_too_long_finds_the_result_later(reckoner: ReckonerProcess) -> None:
    reckoner(sleep, 0.0)
    reckoner.patience_s = 0.2
    with pytest.raises(RefusedError, match="STILL_RECKONING"):
        reckoner(sleep, 0.6, "slow")
    time.sleep(0.7)
    assert reckoner(sleep, 0.6, "slow") == 0.6


def test_a_lost_process_is_replaced(reckoner: ReckonerProcess) -> None:
    with pytest.raises(RefusedError, match="RECKONER_UNAVAILABLE"):
        reckoner(die, "now", "k")
    assert reckoner(sleep, 0.0, "k") == 0.0


def test_a_failure_is_the_callers_and_is_not_remembered(
    reckoner: ReckonerProcess,
) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="why"):
            reckoner(fail, "why", "k")
    assert reckoner(sleep, 0.0) == 0.0


def test_a_long_queue_refuses_more(reckoner: ReckonerProcess) -> None:
    reckoner(sleep, 0.0)
    reckoner.patience_s = 0.01
    for number in range(MOST_WAITING):
        with pytest.raises(RefusedError):
            reckoner(sleep, 0.1, str(number))
    started = time.monotonic()
    with pytest.raises(RefusedError, match="STILL_RECKONING"):
        reckoner(sleep, 0.1, "one too many")
    assert time.monotonic() - started < 0.1
