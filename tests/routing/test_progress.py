from datetime import date

from routing.plan import DayRoute, Reason, Unplanned
from routing.progress import Phase, Progress, SearchTally
from routing.solver.report import SearchReport
from routing.solver.task import TerritoryResult


def report_of(rep_id: str, share: float, missing: int, hours: int) -> SearchReport:
    return SearchReport(
        rep_id=rep_id, share=share, missing=missing, drive_time=3_600 * hours
    )


def result_of(rep_id: str, missing: int, hours: int) -> TerritoryResult:
    route = DayRoute(
        rep_id=rep_id, date=date(2026, 11, 30), depart=0, arrive=3_600 * hours,
        stops=(), break_start=None, break_time=0,
        return_time=3_600 * hours, return_distance=1,
    )  # fmt: skip
    left_out = tuple(
        Unplanned(visit_id=f"C{n}#1", customer_id=f"C{n}", reason=Reason.NO_LOCATION)
        for n in range(missing)
    )
    return TerritoryResult(
        rep_id=rep_id, calendar={}, routes=(route,), unplanned=left_out
    )


def test_sums_are_over_what_is_done_and_under_way() -> None:
    seen: list[Progress] = []
    tally = SearchTally(4, seen.append)
    tally.begin()
    tally.take(report_of("R1", 0.5, 3, 10))
    tally.take(report_of("R2", 0.1, 2, 20))
    tally.take(report_of("R1", 0.7, 1, 9))
    tally.finish(result_of("R2", 0, 15))
    assert seen[0] == Progress(Phase.SEARCH, 0, 4)
    assert [step.done for step in seen] == [0, 0, 0, 0, 1]
    status = [step.search for step in seen if step.search is not None]
    sums = [(s.num_begun, s.missing, s.drive_time // 3_600) for s in status]
    assert sums == [(1, 3, 10), (2, 5, 30), (2, 3, 29), (2, 1, 24)]
    shares = [round(4 * s.share, 6) for s in status]
    assert shares == [0.5, 0.6, 0.8, 1.7]
    assert [[r.rep_id for r in s.under_way] for s in status] == [
        *(["R1"], ["R1", "R2"], ["R1", "R2"], ["R1"])
    ]


def test_a_report_after_the_result_is_too_late() -> None:
    seen: list[Progress] = []
    tally = SearchTally(1, seen.append)
    tally.finish(result_of("R1", 0, 5))
    tally.take(report_of("R1", 0.9, 7, 9))
    (only,) = seen
    assert only.search is not None
    assert (only.done, only.search.missing, only.search.share) == (1, 0, 1)
