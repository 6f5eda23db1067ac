import pytest

from routing.errors import DataError, Issue
from routing.texts import LANGUAGES, format_text, has_text
from routing.texts.catalogue import catalogue_keys, placeholders_of

KEYS = sorted(catalogue_keys("en"))


def test_both_languages_say_the_same_things() -> None:
    assert LANGUAGES == ("en", "zh")
    assert catalogue_keys("en") == catalogue_keys("zh")


def test_both_languages_mention_the_same_named_values() -> None:
    named = {key: placeholders_of(key, "en") for key in KEYS}
    assert named == {key: placeholders_of(key, "zh") for key in KEYS}
    assert all(name.isidentifier() for names in named.values() for name in names)


def test_a_missing_text_language_or_value_is_refused() -> None:
    assert not has_text("reason.NONE.detail")
    with pytest.raises(ValueError, match=r"No text 'reason\.NONE'"):
        format_text("reason.NONE")
    with pytest.raises(ValueError, match="got 'de'"):
        format_text(KEYS[0], "de")
    mentions = next(key for key in KEYS if placeholders_of(key, "en"))
    with pytest.raises(ValueError, match="needs a value for"):
        format_text(mentions)


def test_an_error_needs_an_issue() -> None:
    with pytest.raises(ValueError, match="at least one issue"):
        DataError([])


def test_an_issue_of_an_unknown_code_has_no_sentence() -> None:
    with pytest.raises(ValueError, match="NO_SUCH_CODE"):
        Issue("customers.csv", "NO_SUCH_CODE").message()
