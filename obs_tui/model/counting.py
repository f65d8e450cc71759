"""Counts in words."""


def counted(count: int, one: str) -> str:
    """`1 event`, `2,300 events`."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"
