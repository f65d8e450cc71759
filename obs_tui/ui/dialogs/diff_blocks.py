"""A unified diff, to be read."""

from collections.abc import Iterable

from obs_tui.curation.editing import DiffLine
from obs_tui.text.lines import Block, fixed

_LOOKS = {"same": ("  ", "dim"), "added": ("+ ", "string"), "removed": ("- ", "error")}


def diff_blocks(lines: Iterable[DiffLine]) -> list[Block]:
    """Its lines, each behind its sign."""
    blocks: list[Block] = []
    for line in lines:
        sign, style = _LOOKS.get(line.kind, ("", "rule"))
        blocks.append(fixed((sign + line.text, style)))
    return blocks
