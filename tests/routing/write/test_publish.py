from pathlib import Path

import pytest

from routing.errors import DataError
from routing.write.publish import make_draft, publish_folder, refuse_target


def make_plan_folder(folder, content):
    folder.mkdir(exist_ok=True)
    (folder / "plan.json").write_text(content, "utf-8")
    return folder


def content_of(folder):
    return (folder / "plan.json").read_text("utf-8")


def code_of(refused):
    (issue,) = refused.value.issues
    assert issue.message("zh") != issue.message("en")
    return issue.code


@pytest.fixture
def target(tmp_path):
    return tmp_path / "plans" / "out"


@pytest.fixture
def draft(target):
    return make_plan_folder(make_draft(target), "new")


def test_drafts_are_hidden_siblings_and_never_the_same(target):
    first, second = make_draft(target), make_draft(target)
    assert first != second
    assert first.parent == second.parent == target.parent
    assert first.name.startswith(".")
    assert list(first.iterdir()) == []


def test_draft_takes_its_place(draft, target):
    publish_folder(draft, target, force=False)
    assert content_of(target) == "new"
    assert list(target.parent.iterdir()) == [target]


def test_existing_target_is_refused_and_untouched(draft, target):
    make_plan_folder(target, "old")
    with pytest.raises(DataError) as refused:
        publish_folder(draft, target, force=False)
    assert code_of(refused) == "TARGET_EXISTS"
    assert content_of(target) == "old"
    assert content_of(draft) == "new"


def test_force_replaces_a_plan_wholly(draft, target):
    make_plan_folder(target, "old")
    (target / "left_over.csv").write_text("x", "utf-8")
    publish_folder(draft, target, force=True)
    assert content_of(target) == "new"
    assert [path.name for path in target.iterdir()] == ["plan.json"]
    assert list(target.parent.iterdir()) == [target]


def test_force_replaces_an_empty_folder(draft, target):
    target.mkdir()
    publish_folder(draft, target, force=True)
    assert content_of(target) == "new"


def test_force_never_replaces_what_holds_no_plan(draft, target):
    target.mkdir()
    (target / "thesis.docx").write_text("x", "utf-8")
    with pytest.raises(DataError) as refused:
        publish_folder(draft, target, force=True)
    assert code_of(refused) == "TARGET_FOREIGN"
    assert (target / "thesis.docx").exists()


def test_file_in_the_place_of_the_folder_is_refused(target):
    target.parent.mkdir()
    target.write_text("x", "utf-8")
    with pytest.raises(DataError) as refused:
        refuse_target(target, force=True)
    assert code_of(refused) == "TARGET_FOREIGN"


def test_failed_rename_brings_the_old_plan_back(draft, target, monkeypatch):
    make_plan_folder(target, "old")
    rename = Path.rename

    def fail(path, to):
        if path == draft:
            raise OSError("no")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="no"):
        publish_folder(draft, target, force=True)
    assert content_of(target) == "old"


def test_crash_between_the_renames_is_healed_by_the_next_call(draft, target):
    aside = target.with_name(".out.before")
    make_plan_folder(aside, "old")
    with pytest.raises(DataError) as refused:
        publish_folder(draft, target, force=False)
    assert code_of(refused) == "TARGET_EXISTS"
    assert content_of(target) == "old"


def test_crash_before_the_removal_is_tidied_up_by_the_next_call(draft, target):
    make_plan_folder(target, "published")
    make_plan_folder(target.with_name(".out.before"), "old")
    publish_folder(draft, target, force=True)
    assert content_of(target) == "new"
    assert list(target.parent.iterdir()) == [target]
