"""Plan the visits of field-sales teams: no HTTP, no HTML, no command line."""

__version__ = "0.1.0"
