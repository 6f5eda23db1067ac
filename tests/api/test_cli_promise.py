"""beatplan promise, and which promises beatplan diff says are broken."""

from pathlib import Path

import pytest

from tests.api.cli_runner import plan_words, run_cli, run_json
from tests.api.small_files import START, write_file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans: in the second one R2 does not work on Mondays."""
    home = tmp_path_factory.mktemp("team")
    assert run_cli(*plan_words(home, "--out", home / "old")).exit_code == 0
    reps = "rep_id,name,lat,lon,weekdays\nR1,Ann,31.2051,121.4051,mon-fri\n"
    reps += "R2,Bo,31.2051,121.5051,tue-fri\n"
    path = write_file(home / "other.csv", reps)
    words = ["plan", home / "customers.csv", "--reps", path, "--start", START]
    words += ["--iterations", 0, "--workers", 1, "--out", home / "new"]
    assert run_cli(*words).exit_code == 0
    return home


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_promises_are_written_and_kept_with_their_date(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "promises.csv"
    words = ["promise", folder / "old", "--out", out, "--band", "240", "--told"]
    result = run_cli(*words, "2026-11-25")
    assert result.exit_code == 0
    assert "14 of 14 visits of promised customers" in result.stdout
    lines = lines_of(out)
    assert lines[0] == "customer_id,rep_id,weekdays,weeks,from,to,told_on"
    assert len(lines) == 7
    assert all(line.endswith(",2026-11-25") for line in lines[1:])
    # Going on from the file itself is no overwriting; everything still holds.
    again = run_cli(*words, "2026-12-25", "--from", out)
    assert again.exit_code == 0
    assert lines_of(out) == lines
    new = tmp_path / "new.csv"
    words = ["promise", folder / "new", "--from", out, "--told", "2026-12-25"]
    result = run_cli(*words, "--out", new)
    assert result.exit_code == 0
    dates = {line.split(",")[0]: line.split(",")[-1] for line in lines_of(new)[1:]}
    assert dates["C4"] == "2026-12-25"
    assert "2026-11-25" in dates.values()


def test_the_promises_that_a_plan_breaks_are_told(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "promises.csv"
    words = ["promise", folder / "old", "--out", out, "--band", "240"]
    assert run_cli(*words, "--told", "2026-11-25").exit_code == 0
    words = ["diff", folder / "old", folder / "new", "--promises", out]
    result = run_cli(*words)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    (told,) = (line for line in lines if "Kiosk (C4): promised" in line)
    assert "promised every Monday" in told
    record = run_json(*words)["promises"]
    assert record["old"]["visits_inside"] == record["old"]["visits"] == 14
    assert "C4" in record["newly_broken"]
    assert record["new"]["visits_inside"] < record["new"]["visits"]
    # What the old plan broke as well is no news.
    back = run_json("diff", folder / "new", folder / "old", "--promises", out)
    assert back["promises"]["newly_broken"] == []
    one = run_json(*words, "--customer", "C1")["promises"]
    assert one["new"]["visits"] == 4


def test_faulty_promises_are_reported_and_the_others_count(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "promises.csv"
    words = ["promise", folder / "old", "--out", out, "--told", "2026-11-25"]
    assert run_cli(*words).exit_code == 0
    write_file(out, out.read_text("utf-8") + "C9,R1,mon,1,09:00,10:00,2026-11-25\n")
    result = run_cli("diff", folder / "old", folder / "new", "--promises", out)
    assert result.exit_code == 0
    assert "UNKNOWN_CUSTOMER" in result.stderr
    record = run_json("diff", folder / "old", folder / "new", "--promises", out)
    assert [issue["row"] for issue in record["promises"]["issues"]] == [8]
    again = run_cli(*words, "--from", out)
    assert again.exit_code == 0
    assert "UNKNOWN_CUSTOMER" in again.stderr


def test_some_customers_alone(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "promises.csv"
    words = ["promise", folder / "old", "--out", out, "--told", "2026-11-25"]
    assert run_cli(*words, "--customers", "C5; C1").exit_code == 0
    assert [line.split(",")[0] for line in lines_of(out)[1:]] == ["C1", "C5"]


def test_wrong_options_write_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "promises.csv"
    told = ["--told", "2026-11-25", "--out", out]
    for words in (
        [folder / "old", "--out", out],
        [folder / "old", "--told", "soon", "--out", out],
        [folder / "old", *told, "--band", "-1"],
        [folder / "old", *told, "--band", "721"],
        [folder / "old", *told, "--customers", "C1;C77"],
        [folder / "old", *told, "--from", tmp_path / "none.csv"],
        [tmp_path, *told],
    ):
        assert run_cli("promise", *words).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stands_there_is_replaced_only_on_request(
    folder: Path, tmp_path: Path
) -> None:
    out = write_file(tmp_path / "promises.csv", "mine")
    words = ["promise", folder / "old", "--told", "2026-11-25", "--out", out]
    assert run_cli(*words).exit_code == 2
    assert lines_of(out) == ["mine"]
    assert run_cli(*words, "--force").exit_code == 0
    assert len(lines_of(out)) == 7


def test_a_date_that_is_none_is_refused_in_the_language_asked_for(
    folder: Path, tmp_path: Path
) -> None:
    words = ["promise", folder / "old", "--told", "soon", "--out", tmp_path / "p.csv"]
    for language, said in (("en", "soon is not a date"), ("zh", "soon 不是日期")):
        result = run_cli(*words, "--language", language)
        assert result.exit_code == 2
        assert said in result.stderr
