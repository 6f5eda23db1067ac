"""Colours and symbol sizes, told apart by colour-blind eyes too."""

from collections.abc import Sequence

REP_COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#AA4499",
    "#B8860B",
    "#332288",
    "#44AA99",
    "#882255",
    "#3D9BD9",
    "#117733",
    "#CC5A8E",
    "#77771F",
)
"""
One colour per rep, in the order of the reps.

References
----------
Okabe and Ito (2008), Color Universal Design; Tol (2021), Colour Schemes, "muted";
yellows and light tones darkened to stand out from the light ground.
"""

WEEKDAY_COLOURS = (
    "#0072B2",
    "#D55E00",
    "#00875F",
    "#AA3377",
    "#9A6B00",
    "#2E8BC0",
    "#5B6470",
)
"""One colour per weekday, Monday first."""

_LARGEST, _SMALLEST = 7.0, 3.5


def rep_colour(rep_idx: int) -> str:
    """Return the colour of a rep; colours repeat after the twelfth."""
    return REP_COLOURS[rep_idx % len(REP_COLOURS)]


def grade_radii(grades: Sequence[str]) -> tuple[float, ...]:
    """
    Return the radius in pixels of each grade's symbol.

    Parameters
    ----------
    grades
        Best first; the best has the largest symbol.
    """
    if len(grades) < 2:
        return (_LARGEST,) * len(grades)
    step = (_LARGEST - _SMALLEST) / (len(grades) - 1)
    return tuple(round(_LARGEST - step * rank, 2) for rank in range(len(grades)))
