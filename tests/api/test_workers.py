import os
import signal

import pytest

from api.workers import SerialExecutor, default_workers, make_executor, prepare_worker


def test_one_worker_is_this_process() -> None:
    with make_executor(1) as executor:
        assert executor.submit(os.getpid).result() == os.getpid()


def test_a_serial_task_fails_where_it_is_submitted() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        SerialExecutor().submit(int, "x")


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
