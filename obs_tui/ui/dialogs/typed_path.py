"""A path that a person typed."""

from pathlib import Path


def typed_path(text: str) -> Path:
    """The path, `~` being a home; as it stands where nobody has that home."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path
