"""An invented sales team around Shanghai, for the demo, the tests and the README."""

from importlib.resources import files
from pathlib import Path


def sample_path(name: str) -> Path:
    """
    Return the path of a sample file, "customers.csv" for instance.

    Raises
    ------
    ValueError
        If there is no sample of that name.
    """
    path = Path(str(files("sample_data").joinpath(name)))
    if not path.is_file():
        raise ValueError(f"No sample file {name!r}.")
    return path
