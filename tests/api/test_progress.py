import io

import pytest
from rich.console import Console

from api.cli import progress as progress_module
from api.cli.progress import progress_shown
from routing.progress import Phase, Progress, SearchStatus
from routing.solver.report import SearchReport


def searching(done: int, *shares: float) -> Progress:
    under_way = tuple(
        SearchReport(rep_id=f"R{n}[b]", share=share, missing=2, drive_time=5_400)
        for n, share in enumerate(shares)
    )
    status = SearchStatus(
        share=(done + sum(shares)) / 4,
        num_begun=done + len(shares),
        missing=2 * len(shares),
        drive_time=5_400 * len(shares),
        under_way=under_way,
    )
    return Progress(Phase.SEARCH, done, 4, search=status)


def test_lines_are_few_and_tell_the_best(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter(range(0, 100, 4))
    monkeypatch.setattr(progress_module, "monotonic", lambda: next(now))
    with progress_shown("en", lambda _: None) as tell:
        tell(Progress(Phase.COMPILE, 0, 1))
        tell(Progress(Phase.SEARCH, 0, 4))
        for share in (0.1, 0.2, 0.3, 0.4, 0.5):
            tell(searching(0, share, share))
        tell(searching(1, 0.5))
        tell(Progress(Phase.PUBLISH, 0, 1))
    best = "visits missed, {} h of driving"
    assert capsys.readouterr().err.splitlines() == [
        "Compiling the search for this machine, once, about half a minute ...",
        "Searching days and routes 0/4",
        "Searching days and routes 0/4, 15%. Best so far in 2 territories: 4 "
        + best.format("3.0"),
        "Searching days and routes 1/4, 38%. Best so far in 2 territories: 2 "
        + best.format("1.5"),
        "Writing, checking and drawing",
    ]


def test_a_terminal_has_a_bar_for_every_territory_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = io.StringIO()
    console = Console(
        file=screen, force_terminal=True, width=150, markup=False, color_system=None
    )
    monkeypatch.setattr(progress_module, "stderr", lambda: console)
    with progress_shown("en", lambda _: None) as tell:
        bar = tell._bar  # type: ignore[attr-defined]
        tell(Progress(Phase.COMPILE_UNKEPT, 0, 1))
        tell(Progress(Phase.SEARCH, 0, 4))
        tell(searching(0, *[0.25] * 12))
        bar.refresh()
        assert len(bar.tasks) == 1 + progress_module.MOST_ROWS
        tell(searching(2, 0.5, 0.75))
        bar.refresh()
        assert [task.description for task in bar.tasks[1:]] == ["  R0[b]", "  R1[b]"]
        assert [task.completed for task in bar.tasks] == [3.25, 0.5, 0.75]
        tell(Progress(Phase.PUBLISH, 0, 1))
        assert len(bar.tasks) == 1
    shown = screen.getvalue()
    assert "XDG_CACHE_HOME" in shown
    assert "Best so far in 4 territories: 4 visits missed, 3.0 h of driving" in shown
    assert "R1[b]" in shown
    assert "75%" in shown
