import pytest

from routing.check import check_folder
from routing.write.plan_folder import write_plan_folder
from tests.routing.plan_world import READ_OPTIONS, READING, make_matrix, make_plan

FILES = [
    "calendar/R1.ics",
    "calendar/R2.ics",
    "plan.json",
    "routes.csv",
    "routes/R1.gpx",
    "routes/R2.gpx",
    "schedule.xlsx",
    "territories.geojson",
    "travel.npz",
    "unplanned.csv",
    "visits.csv",
]


def write(folder, plan=None, matrix=None):
    return write_plan_folder(
        plan or make_plan(),
        folder,
        reading=READING,
        read_options=READ_OPTIONS,
        matrix=matrix or make_matrix(),
    )


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_folder_holds_every_file(tmp_path):
    write(tmp_path / "new" / "plan")
    assert sorted(contents(tmp_path / "new" / "plan")) == FILES


def test_plan_made_by_hand_passes_the_checker(tmp_path):
    write(tmp_path)
    result = check_folder(tmp_path)
    assert result.violations == ()
    assert (result.visits_required, result.visits_planned) == (13, 10)


def test_equal_plans_give_equal_bytes(tmp_path):
    write(tmp_path / "a")
    write(tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_text_files_have_no_bom_and_no_carriage_return(tmp_path):
    write(tmp_path)
    for name, content in contents(tmp_path).items():
        if name.endswith((".csv", ".json", ".geojson", ".gpx")):
            assert b"\r" not in content, name
            assert not content.startswith(b"\xef\xbb\xbf"), name
            assert content.endswith(b"\n"), name


def test_other_matrix_than_the_plan_names_is_refused(tmp_path):
    other = make_matrix()
    other.seconds[0, 1] += 1
    with pytest.raises(ValueError, match="matrix of sha256"):
        write(tmp_path / "plan", matrix=other)
    assert not (tmp_path / "plan").exists()


def test_plan_on_a_matrix_needs_it(tmp_path):
    with pytest.raises(ValueError, match="got None"):
        write_plan_folder(
            make_plan(), tmp_path, reading=READING, read_options=READ_OPTIONS
        )
