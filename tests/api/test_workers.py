import os
import signal
import subprocess
import sys
from operator import neg

import pytest

from api.workers import SerialExecutor, default_workers, make_executor, prepare_worker


def test_one_worker_is_this_process() -> None:
    with make_executor(1) as executor:
        assert executor.submit(os.getpid).result() == os.getpid()


def test_a_serial_task_fails_where_it_is_submitted() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        SerialExecutor().submit(int, "x")


def test_two_workers_finish_any_number_of_tasks() -> None:
    with make_executor(2) as executor:
        futures = [executor.submit(neg, number) for number in range(120)]
        found = [future.result(timeout=60) for future in futures]
    assert found == [-number for number in range(120)]


def test_workers_leave_interrupts_and_threads_to_the_parent() -> None:
    with make_executor(2) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()
        threads = executor.submit(os.getenv, "OPENBLAS_NUM_THREADS").result()
        handler = executor.submit(signal.getsignal, signal.SIGINT).result()
    assert threads == "1"
    assert handler == signal.SIG_IGN


def test_workers_end_when_the_block_is_left_early() -> None:
    def fail() -> None:
        with make_executor(2) as executor:
            executor.submit(signal.pause)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()


def test_there_is_a_worker_per_core() -> None:
    assert default_workers() == os.cpu_count()
    assert callable(prepare_worker)


def test_workers_end_with_a_parent_that_is_killed() -> None:
    script = (
        "import os, time\n"
        "from api.workers import make_executor\n"
        "if __name__ == '__main__':\n"
        "    with make_executor(2) as executor:\n"
        "        print(executor.submit(os.getpid).result(), flush=True)\n"
        "        os.kill(os.getpid(), 9)\n"
    )
    # The worker holds the pipe too, so that this waits for its end as well.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.strip().isdigit()
