from maps.style import REP_COLOURS, WEEKDAY_COLOURS, grade_radii, rep_colour

GROUND = "#f3f2ee"


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 3) == 21


def test_every_colour_is_used_once() -> None:
    assert len(set(REP_COLOURS)) == len(REP_COLOURS)
    assert len(set(WEEKDAY_COLOURS)) == 7


def test_colours_stand_out_from_the_ground() -> None:
    for colour in (*REP_COLOURS, *WEEKDAY_COLOURS):
        assert contrast(colour, GROUND) >= 2.4, colour


def test_colours_repeat_when_there_are_many_reps() -> None:
    assert rep_colour(len(REP_COLOURS)) == rep_colour(0)


def test_better_grades_have_larger_symbols() -> None:
    assert grade_radii(("A", "B", "C")) == (7.0, 5.25, 3.5)
    assert grade_radii(("A",)) == (7.0,)
    assert grade_radii(()) == ()
