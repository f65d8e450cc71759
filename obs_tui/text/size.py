"""Sizes as a person reads them."""

_UNITS = ("B", "KB", "MB", "GB", "TB")


def size_text(size: float) -> str:
    """`182 KB`: bytes, in units of 1,000, with one decimal below ten."""
    for unit in _UNITS[:-1]:
        if size < 999.5:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 9.95 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.0f} {_UNITS[-1]}"


def size_of(text: str) -> int:
    """How many bytes a text takes in UTF-8; lone surrogates count as three."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
