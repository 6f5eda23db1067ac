import pytest
from hypothesis import settings

QUICK = settings(max_examples=25, deadline=None, derandomize=True)

settings.register_profile("quick", parent=QUICK)
settings.register_profile("brief", parent=QUICK, max_examples=60)
settings.register_profile("thorough", parent=QUICK, max_examples=500)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests of the service use another server of PostgreSQL than their own."""
    about = "URL of a PostgreSQL on which the tests may create databases"
    parser.addoption("--database", help=about, default=None)
