"""Text from conversations made safe for a terminal: nothing is obeyed and nothing is hidden.

Controls, escapes, bidi and zero-width characters are shown as the escapes a programmer writes
(`\\x1b`, `\\u202e`); letters of every script, and real emoji, stay as they are.
"""

import re
from functools import cache

from textual.content import Content
from textual.style import Style

TAB = 4

_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls; tab and newline are treated apart
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
    "\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
)
_SUSPECT = f"[\t\n{_HIDDEN}]|{_MARK}{{9}}"
_PIECE = (
    # A keycap or an emoji, joined to at most four others (the longest real ones), is kept.
    f"(?P<emoji>[#*0-9]\ufe0f\u20e3|{_EMOJI}(?:\u200d{_EMOJI}){{0,4}})"
    # A base letter carries at most eight marks; the rest of a flood is shown beside it.
    f"|(?P<hidden>[{_HIDDEN}]|(?<={_MARK}{{8}}){_MARK})"
)


def visible(text: str, *, newlines: bool = False) -> str:
    """`text` with everything a terminal would obey or hide as visible escapes.

    One line, with `↵` for each line break, unless `newlines` keeps them. Tabs become spaces.
    """
    if (text.isascii() and text.isprintable()) or not _pattern(_SUSPECT).search(text):
        return text
    text = _pattern(_PIECE).sub(_shown, text.replace("\r\n", "\n")).expandtabs(TAB)
    return text if newlines else text.replace("\n", "↵")


def safe_content(text: str, style: Style | str = "", *, newlines: bool = False) -> Content:
    """`visible(text)` in one style, never parsed as markup. `style` is ours, never data."""
    plain = visible(text, newlines=newlines)
    return Content.styled(plain, style) if style else Content(plain)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when first needed: plain text, which is most, needs none."""
    return re.compile(text)


def _shown(piece: re.Match[str]) -> str:
    if piece["emoji"] is not None:
        return piece["emoji"]
    code = ord(piece["hidden"])
    if code == 0x0D:
        return "\\r"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
