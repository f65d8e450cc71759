"""Strings that conversations may carry and a terminal must never obey.

Every view is shown each of them. `seen` is a piece of what a person must still be able to read;
`forbidden` finds, in what was rendered, whatever a terminal would obey or hide.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.segment import Segment

_OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True)
class Hostile:
    """One string, and a piece of it that must be readable wherever it is shown."""

    name: str
    text: str
    seen: str


HOSTILE = (
    Hostile("closing markup", "a [/INST] b", "[/INST]"),
    Hostile("live markup", "[@click=app.quit]press[/]", "[@click=app.quit]press[/]"),
    Hostile("style markup", "[bold red]x[/bold red]", "[bold red]x[/bold red]"),
    Hostile("attribute markup", 'tool[args="x"] end', 'tool[args="x"]'),
    Hostile("ANSI colour", "\x1b[31mred\x1b[0m", "\\x1b[31mred"),
    Hostile("ANSI clear", "\x1b[2J\x1b[H", "\\x1b[2J"),
    Hostile("OSC 8 link", "\x1b]8;;http://evil\x1b\\go\x1b]8;;\x1b\\", "http://evil"),
    Hostile("OSC 52 clipboard", "\x1b]52;c;ZXZpbA==\x07", "52;c;ZXZpbA=="),
    Hostile("C1 sequence", "\x9b31mred", "\\x9b31mred"),
    Hostile("bidi override", "user\u202egnp.exe", "\\u202e"),
    Hostile("bidi isolate", "a\u2066b\u2069c", "\\u2066"),
    Hostile("NUL", "be\x00fore", "be\\x00fore"),
    Hostile("DEL", "be\x7ffore", "\\x7f"),
    Hostile("carriage return", "safe\rEVIL", "safe\\rEVIL"),
    Hostile("backspace", "safe\x08\x08EVIL", "\\x08"),
    Hostile("vertical tab", "a\x0bb\x0cc", "\\x0b"),
    Hostile("tab", "a\tb", "a"),
    Hostile("zero width", "pass\u200bword\ufeff", "\\u200b"),
    Hostile("joiner outside emoji", "a\u200db", "a\\u200db"),
    Hostile("tag characters", "hi\U000e0041\U000e0042", "\\U000e0041"),
    Hostile("line separator", "a\u2028b\u2029c", "\\u2028"),
    Hostile("lone surrogate", "x\ud800y", "x\\ud800y"),
    Hostile("combining flood", "e" + "\u0301" * 500 + " after", "after"),
    Hostile("emoji family", "👩‍👩‍👧 ok", "👩‍👩‍👧"),
    Hostile("right to left", "שלום عليكم", "שלום"),
    Hostile("wide", "日本語のテキスト", "日本語"),
    Hostile("HTML", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    Hostile("one long line", "A" * 1_000_000, "A" * 12),
    Hostile("markdown link", "[text](javascript:alert(1))", "javascript:alert(1)"),
)

_TAKES_ROOM = ("wide", "combining flood", "emoji family", "right to left", "one long line", "tab")
LITTLE_ROOM = tuple(
    case for case in HOSTILE if case.name in _TAKES_ROOM or case.text.startswith("\x1b")
)
"""Those that a narrow screen may treat in its own way, where a wide one is shown all of them."""


@contextmanager
def showing(hostile: Hostile) -> Iterator[None]:
    """What fails in here tells which string was shown: many are shown in one run of the app."""
    try:
        yield
    except Exception as error:
        error.add_note(f"showing: {hostile.name}")
        raise


def forbidden(text: str) -> str | None:
    """The first thing in rendered `text` that a terminal would obey or hide; None when clean."""
    found = _OBEYED.search(text.replace("\u200d", ""))
    return None if found is None else repr(found.group())


def live(segment: Segment) -> bool:
    """Whether a rendered segment carries a link or an action."""
    style = segment.style
    if style is None:
        return False
    return bool(style.link) or any(key.startswith("@") for key in style.meta)
