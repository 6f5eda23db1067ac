import multiprocessing
import os
import signal
from concurrent.futures.process import BrokenProcessPool
from threading import Event
from threading import enumerate as all_threads

import pytest

from api.mailbox import Mailbox, Throttle, post
from api.workers import SerialExecutor, make_executor, send_report
from routing.solver.report import SearchReport


def report_of(rep_id: str = "R1", share: float = 0.5) -> SearchReport:
    return SearchReport(rep_id=rep_id, share=share, missing=3, drive_time=3_600)


class Heard:
    """Listens, and lets a test wait for a number of reports."""

    def __init__(self, wanted: int = 1) -> None:
        self.reports: list[SearchReport] = []
        self._wanted, self._enough = wanted, Event()

    def __call__(self, report: SearchReport) -> None:
        self.reports.append(report)
        if len(self.reports) >= self._wanted:
            self._enough.set()

    def wait(self) -> None:
        assert self._enough.wait(30)


def is_anybody_reading() -> bool:
    return any(thread.name == "mailbox" for thread in all_threads())


def say_and_die(send, report: SearchReport) -> None:  # type: ignore[no-untyped-def]
    send(report)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_is_heard_while_the_pool_lives() -> None:
    heard = Heard(2)
    with make_executor(2) as executor:
        send = executor.connect(heard)
        for name in ("R1", "R2"):
            executor.submit(send, report_of(name)).result()
        heard.wait()
    assert {report.rep_id for report in heard.reports} == {"R1", "R2"}
    assert not is_anybody_reading()
    assert not multiprocessing.active_children()


def test_a_killed_worker_leaves_nobody_waiting() -> None:
    heard = Heard()

    def lose_a_worker() -> None:
        with make_executor(2) as executor:
            send = executor.connect(heard)
            future = executor.submit(say_and_die, send, report_of())
            heard.wait()
            future.result()

    with pytest.raises(BrokenProcessPool):
        lose_a_worker()
    assert heard.reports == [report_of()]
    assert not is_anybody_reading()


def test_a_later_listener_takes_the_place_of_the_first() -> None:
    first, second = Heard(), Heard()
    with Mailbox() as mailbox:
        for heard in (first, second):
            mailbox.open(heard)
            post(mailbox.slot, report_of())
            heard.wait()
    assert (len(first.reports), len(second.reports)) == (1, 1)


def test_this_process_is_heard_directly() -> None:
    heard = Heard()
    executor = SerialExecutor()
    executor.submit(executor.connect(heard), report_of()).result()
    assert heard.reports == [report_of()]


def test_nobody_waits_for_a_full_pipe() -> None:
    with Mailbox() as mailbox:
        for _ in range(2_000):
            post(mailbox.slot, report_of())


def test_what_does_not_fit_into_one_write_is_not_sent() -> None:
    heard = Heard()
    with Mailbox() as mailbox:
        mailbox.open(heard)
        post(mailbox.slot, report_of("R" * 1_000))
        post(mailbox.slot, report_of())
        heard.wait()
    assert heard.reports == [report_of()]


def test_a_listener_that_fails_to_write_stops_nothing() -> None:
    def fail(report: SearchReport) -> None:
        raise BrokenPipeError

    with Mailbox() as mailbox:
        mailbox.open(fail)
        post(mailbox.slot, report_of())


def test_outside_a_worker_there_is_nobody_to_send_to() -> None:
    send_report(report_of())


def test_reports_are_passed_on_twice_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([10.0, 10.1, 10.4, 10.6, 10.7, 10.8, 11.3])
    monkeypatch.setattr("api.mailbox.monotonic", lambda: next(now))
    heard = Heard()
    tell = Throttle(heard)
    for share in (0.0, 0.1, 0.2, 0.3, 0.4):
        tell(report_of(share=share))
    tell(report_of("R2", 0.0))
    tell(report_of("R2", 0.1))
    assert [(each.rep_id, each.share) for each in heard.reports] == [
        *(("R1", 0.0), ("R1", 0.3)),
        *(("R2", 0.0), ("R2", 0.1)),
    ]
