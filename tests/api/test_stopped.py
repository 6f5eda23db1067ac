import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.cli_runner import plan_words


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_stopped_plan_leaves_nothing(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    words = plan_words(tmp_path, "--out", tmp_path / "plan", "--workers", 2)
    at = words.index("--iterations")
    words[at : at + 2] = ["--seconds", 600]
    # In the background of a shell interrupts are ignored, by children of tests too.
    heed = f"import signal; signal.signal({int(number)}, signal.SIG_DFL)"
    start = "import os, sys; os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    program = ["-m", "api.cli.main", *map(str, words)]
    command = [sys.executable, "-c", f"{heed}; {start}", *program]
    before = sorted(tmp_path.iterdir())
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while "0/2" not in (line := process.stderr.readline()):
            assert line
        process.send_signal(number)
        # Workers hold the pipes too, so that this waits for their end as well.
        out, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "required visits planned" not in out  # the workload comes before the search
    assert "Traceback" not in err
    assert sorted(tmp_path.iterdir()) == before
