"""Untrusted text is shown whole and obeyed never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.text.safe import safe_content, visible
from tests.hostile import HOSTILE, Hostile, forbidden


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_every_hostile_string_is_shown_and_none_obeyed(hostile: Hostile) -> None:
    for newlines in (False, True):
        shown = visible(hostile.text, newlines=newlines)
        assert hostile.seen in shown
        assert forbidden(shown) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [/INST] text", "plain [/INST] text"),
        ("a\nb\r\nc", "a↵b↵c"),
        ("a\tb", "a   b"),
        (
            "1\ufe0f\u20e3 ❤\ufe0f 👍🏽 🏳\ufe0f\u200d🌈",
            "1\ufe0f\u20e3 ❤\ufe0f 👍🏽 🏳\ufe0f\u200d🌈",
        ),
        ("x\ufe0f", "x\\ufe0f"),
        ("👩\u200d", "👩\\u200d"),
        ("cafe\u0301 नमस्ते ไทย", "cafe\u0301 नमस्ते ไทย"),
        ("\u200d".join("👩" * 7), "👩‍👩‍👩‍👩‍👩\\u200d👩‍👩"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_line_breaks_stay_where_they_are_wanted() -> None:
    assert visible("a\r\nb\n\x1b", newlines=True) == "a\nb\n\\x1b"


def test_a_flood_of_marks_is_spread_out() -> None:
    shown = visible("e" + "\u0301" * 20)
    assert shown == "e" + "\u0301" * 8 + "\\u0301" * 12


@given(st.text(st.characters(codec=None)))
def test_any_text_is_clean_and_keeps_its_visible_characters(text: str) -> None:
    shown = visible(text, newlines=True)
    assert forbidden(shown) is None
    letters = [character for character in text if character.isalnum()]
    remaining = iter(shown)
    assert all(letter in remaining for letter in letters)
    shown.encode()


def test_content_is_never_markup() -> None:
    content = safe_content("[bold]x[/bold] [/INST]", "dim")
    assert content.plain == "[bold]x[/bold] [/INST]"
