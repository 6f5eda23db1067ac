"""Parsers of single cells."""

import pytest

from routing.read.fault import Fault
from routing.read.fields import (
    nearest_names,
    parse_coordinate,
    parse_id,
    parse_ids,
    parse_integer,
    parse_number,
    parse_text,
    parse_yes_no,
)


def result(value):
    return value.code if isinstance(value, Fault) else value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12.0),
        (" 1.5 ", 1.5),
        ("１２．５", 12.5),
        ("1e3", 1_000.0),
        ("1,234", 1_234.0),
        ("1,234,567.8", 1_234_567.8),
        ("1.234,5", 1_234.5),
        ("12,5", 12.5),
        ("-3", -3.0),
        ("nan", "NOT_FINITE"),
        ("-Infinity", "NOT_FINITE"),
        ("1e999", "NOT_FINITE"),
        ("1e20", "OUT_OF_RANGE"),
        ("12 EUR", "NOT_A_NUMBER"),
        ("1_000", "NOT_A_NUMBER"),
        ("0x10", "NOT_A_NUMBER"),
        ("#N/A", "NOT_A_NUMBER"),
    ],
)
def test_numbers(text, expected):
    assert result(parse_number(text)) == expected


def test_a_comma_that_may_be_either_sign_is_refused():
    fault = parse_number("1,234", has_decimal_comma=True)
    assert result(fault) == "AMBIGUOUS_NUMBER"
    assert parse_number("0,234", has_decimal_comma=True) == 0.234


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 3),
        ("3.0", 3),
        ("0", "OUT_OF_RANGE"),
        ("10", "OUT_OF_RANGE"),
        ("9" * 5_000, "OUT_OF_RANGE"),
        ("2.5", "NOT_AN_INTEGER"),
        ("", "NOT_AN_INTEGER"),
    ],
)
def test_whole_numbers(text, expected):
    assert result(parse_integer(text, 1, 9)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31.2304", 31.2304),
        ("31,2304", 31.2304),
        ("-0.5", -0.5),
        ("31.2 N", "COORDINATE_FORMAT"),
        ("NaN", "NOT_FINITE"),
        ("1e999", "NOT_FINITE"),
        ("north", "COORDINATE_FORMAT"),
    ],
)
def test_a32_coordinates(text, expected):
    assert result(parse_coordinate(text)) == expected


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("31.2 N", "31.2"),
        ("31°14'02\"N", "31.233889"),
        ("121° 28.4' W", "-121.473333"),
        ("somewhere", "31.2304"),
    ],
)
def test_a32_degrees_and_minutes_come_with_their_decimal_form(text, suggestion):
    assert parse_coordinate(text).values["suggestion"] == suggestion


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00042", "00042"),
        (" abc\u00a0", "abc"),
        ("a.b_c-9", "a.b_c-9"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "INVALID_ID"),
        ("аbc", "INVALID_ID"),
        ("a b", "INVALID_ID"),
        ("1.23457E+12", "SCIENTIFIC_NOTATION_ID"),
    ],
)
def test_a20_a39_ids(text, expected):
    assert result(parse_id(text)) == expected


def test_lists_of_ids():
    assert parse_ids("R1; R2；R1") == ("R1", "R2")
    assert result(parse_ids("R1;R 2")) == "INVALID_ID"


@pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "1", "是"])
def test_yes(text):
    assert parse_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "N", "false", "0", "否"])
def test_no(text):
    assert parse_yes_no(text) is False


def test_neither_yes_nor_no():
    assert result(parse_yes_no("perhaps")) == "NOT_YES_OR_NO"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\ufffe"])
def test_control_characters_are_no_text(sign):
    assert result(parse_text(f"a{sign}b")) == "INVALID_TEXT"


def test_emoji_and_line_breaks_are_text():
    assert parse_text(" 🏪\nup \u3000") == "🏪\nup"


def test_nearest_names():
    assert nearest_names("lattitude", ["latitude", "longitude", "id"]) == (
        "latitude, longitude"
    )
    assert nearest_names("zzz", ["a", "b"]) == "a, b"
    assert nearest_names("zzz", []) == "-"
