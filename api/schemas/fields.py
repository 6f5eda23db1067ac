"""Types of single fields: strict and finite, their bounds visible in the schema."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

LONGEST_TEXT = 32_767
"""As long as a cell of a spreadsheet, so that a file and a body hold the same."""
ID_PATTERN = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$"
# Control characters break workbooks and XML; bidirectional overrides disguise text.
_FORBIDDEN = (
    r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
    r"\u202a-\u202e\u2066-\u2069\ufffe\uffff"
)
TEXT_PATTERN = f"^[^{_FORBIDDEN}]*$"
WORD_PATTERN = f"^[^;；{_FORBIDDEN}]+$"
_TIME = r"([01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


class Body(BaseModel):
    """A JSON object without room for fields that nobody declared."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def _whole(value: object) -> object:
    """Return 20 for 20.0, which JSON does not tell apart."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Latitude = Annotated[Number, Field(json_schema_extra={"minimum": -90, "maximum": 90})]
"""The bounds stand in the schema only: beyond them, the reader suspects a swap."""
Longitude = Annotated[
    Number, Field(json_schema_extra={"minimum": -180, "maximum": 180})
]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=TEXT_PATTERN)]
ShortText = Annotated[str, StringConstraints(max_length=200, pattern=TEXT_PATTERN)]
Label = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=TEXT_PATTERN)
]
Word = Annotated[str, StringConstraints(max_length=200, pattern=WORD_PATTERN)]
Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=ID_PATTERN)
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Time = Annotated[str, StringConstraints(pattern=f"^{_TIME}$")]
Window = Annotated[str, StringConstraints(pattern=f"^{_TIME}-{_TIME}$")]
Block = Annotated[
    str, StringConstraints(pattern=f"^(mon|tue|wed|thu|fri|sat|sun) {_TIME}-{_TIME}$")
]
Date = Annotated[
    str,
    StringConstraints(pattern=f"^{_DATE}$"),
    Field(json_schema_extra={"format": "date"}),
]
Dates = Annotated[str, StringConstraints(pattern=rf"^{_DATE}(\.\.{_DATE})?$")]
Windows = Annotated[list[Window], Field(max_length=20)]
Week = Annotated[Whole, Field(ge=1, le=13)]
