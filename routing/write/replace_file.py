"""Put a file in place whole or not at all."""

from pathlib import Path


def replace_file(path: Path, content: str) -> None:
    """
    Write a text file beside its place and rename it; folders on the way are made.

    Whatever happens, the path holds the new content, or what it held before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(content, "utf-8", newline="\n")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
