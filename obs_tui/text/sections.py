"""Markdown cut into sections, where cutting cannot change what it means."""

import re
from collections.abc import Iterator

_LONG_ENOUGH = 500
_OWN_BLOCK = 2_000
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_INNER_FENCE = re.compile(r"[ >*+-]*(?:\d+[.)] +)?(?:```|~~~)")
_NEVER = 1 << 30
_CONTINUES = re.compile(r"\s|[-*+>]|\d+[.)]")


def sections(text: str) -> Iterator[tuple[str | None, str]]:
    """`(None, markdown)`, or `(language, code)` of a long fence that stands by itself.

    A section begins at a heading, or at a paragraph after a blank line, but never inside the
    fence of a list or of a quote, nor where it cannot be told whether such a one has ended.
    """
    lines: list[str] = []
    size = 0
    fence, language = "", ""
    opened = begun = 0
    inside, column = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        marked = "```" in line or "~~~" in line
        opening = _opening(line) if marked and not fence and not inside else None
        if fence and marked and _closes(line, fence):
            if size - begun > _OWN_BLOCK:
                if before := "\n".join(lines[:opened]).strip("\n"):
                    yield None, before
                yield language, "\n".join(lines[opened + 1 :])
                lines, size = [], 0
            else:
                lines.append(line)
            fence = ""
            continue
        if opening is not None:
            fence, language = opening[1], opening[2].strip()
            opened, begun = len(lines), size
        if not fence and not inside and size > _LONG_ENOUGH and _starts(line, lines[-1]):
            yield None, "\n".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line) + 1
        if inside and line.strip() and len(line) - len(line.lstrip(" ")) < column:
            column = _NEVER  # it may have ended with its list: from here on nothing is cut
        elif marked and opening is None and not fence and (mark := _INNER_FENCE.match(line)):
            inside, column = not inside, mark.end() - 3
    if fence and size - begun > _OWN_BLOCK:
        if before := "\n".join(lines[:opened]).strip("\n"):
            yield None, before
        yield language, "\n".join(lines[opened + 1 :])
    elif any(map(str.strip, lines)):
        yield None, "\n".join(lines)


def _opening(line: str) -> re.Match[str] | None:
    found = _FENCE.match(line)
    return None if found is None or ("`" in found[1] and "`" in found[2]) else found


def _closes(line: str, fence: str) -> bool:
    mark = line.strip()
    return mark.startswith(fence) and not mark.strip(fence[0]) and not line.startswith("    ")


def _starts(line: str, before: str) -> bool:
    if line.startswith("#"):
        return True
    return bool(line) and not before.strip() and not _CONTINUES.match(line)
