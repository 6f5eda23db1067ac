from routing.write.file_names import rep_file_stems


def test_an_ordinary_id_names_its_files():
    assert rep_file_stems(["R1", "r-2"]) == {"R1": "R1", "r-2": "r-2"}


def test_ids_that_differ_in_case_do_not_share_a_file():
    stems = rep_file_stems(["abc", "ABC", "Abc"])
    assert stems == {"abc": "abc", "ABC": "ABC~2", "Abc": "Abc~3"}


def test_no_file_is_a_device_or_hidden():
    stems = rep_file_stems([".", "..", "CON", "con", "nul.txt", "COM1", "console"])
    assert list(stems.values()) == [
        *("~.", "~..", "~CON", "~con~2", "~nul.txt", "~COM1", "console")
    ]
