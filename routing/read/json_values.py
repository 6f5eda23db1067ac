"""A value of plain JSON is of the kind that its place asks for, or is refused."""


class SchemaError(Exception):
    """
    A value is not what its place asks for.

    Parameters
    ----------
    where
        The place, ``customers[3].grade``.
    expected
        What belongs there, in the words of JSON.
    """

    def __init__(self, where: str, expected: str) -> None:
        super().__init__(f"{where}: expected {expected}")
        self.where = where
        self.expected = expected


def parse_object(value: object, where: str) -> dict[str, object]:
    """Return a JSON object; raise SchemaError for anything else."""
    if not isinstance(value, dict):
        raise SchemaError(where, "object")
    return value


def parse_list(value: object, where: str) -> list[object]:
    """Return a JSON array; raise SchemaError for anything else."""
    if not isinstance(value, list):
        raise SchemaError(where, "array")
    return value


def parse_text(value: object, where: str) -> str:
    """Return a JSON string; raise SchemaError for anything else."""
    if not isinstance(value, str):
        raise SchemaError(where, "string")
    return value
