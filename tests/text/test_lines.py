"""Lines never exceed their width and lose nothing but the space at a break."""

import re
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from obs_tui.text.lines import breaks, cells, pieces, plain_blocks, wrap
from obs_tui.text.safe import visible

TEXTS = st.text(
    st.one_of(st.sampled_from("ab  \n日本語é❤👩שa\u0301\x1b\u202e"), st.characters(codec=None)),
    max_size=400,
)


def _ink(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, st.integers(20, 200))
def test_wrapping_keeps_the_width_and_the_text(text: str, width: int) -> None:
    lines = wrap(((text, ""),), width)
    assert all(cells(line.runs) <= width for line in lines)
    assert _ink("".join(line.text for line in lines)) == _ink(visible(text, newlines=True))


@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["", "strong"])), max_size=6),
    st.integers(2, 60),
    st.integers(2, 60),
)
@example([("00 \u0300", "")], 2, 2)
@example([("00 \u03000", "")], 2, 2)
def test_a_break_swallows_one_space_at_most(
    runs: list[tuple[str, str]], first: int, rest: int
) -> None:
    row = "".join(visible(text) for text, _ in runs)
    found = breaks(row, first, rest)
    assert found[0][0] == 0
    assert row[found[-1][1] :] in ("", " ")
    for (_, end), (start, _) in pairwise(found):
        assert row[end:start] in ("", " ")
    widths = [first] + [rest] * len(found)
    sizes = [cell_len(row[start:end]) for start, end in found]
    assert all(size <= width for size, width in zip(sizes, widths, strict=False))


def test_words_stay_whole_where_they_can() -> None:
    assert [line.text for line in wrap((("one two three", ""),), 12)] == ["one two ", "three"]
    assert [line.text for line in wrap((("日本語 text", ""),), 20)] == ["日本語 text"]


def test_decoration_hangs_and_is_not_copied() -> None:
    lines = wrap((("one two three four five", "em"),), 16, (("• ", "bullet"),), (("  ", ""),))
    assert lines[0].runs[0] == ("• ", "bullet")
    assert [line.text for line in lines] == ["one two three ", "four five"]


def test_decoration_without_room_gives_way_but_a_marker_survives() -> None:
    lines = wrap((("text", ""),), 20, (("1234567890123. ", ""),), ((" " * 15, ""),))
    assert "".join(line.text for line in lines) == "1234567890123. text"


@given(st.text(st.sampled_from("ab \n"), max_size=300).map(lambda text: text * 200))
def test_pieces_are_the_whole_text(text: str) -> None:
    whole = list(pieces(text))
    assert "".join(("\n" if joint is None else joint) + piece for piece, _, joint in whole)[1:] == (
        text
    )
    assert all(len(piece) <= 8000 for piece, _, _ in whole)
    assert all(rows == piece.count("\n") + 1 for piece, rows, _ in whole)


ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(r))")


def unescaped(text: str) -> str:
    """What was written, told from what is shown of it."""
    return ESCAPE.sub(
        lambda found: "\r" if found[4] else chr(int(found[1] or found[2] or found[3], 16)), text
    )


def raw(text: str, width: int) -> str:
    """What the raw view shows, broken lines put together again."""
    lines = [line for block in plain_blocks(text) for line in block.layout(width)]
    assert all(cells(line.runs) <= width for line in lines)
    return "".join(("\n" if line.joint is None else line.joint) + line.text for line in lines)[1:]


@settings(deadline=None)
@given(TEXTS.filter(lambda text: not set("\\\t") & set(text)), st.integers(20, 200))
@example("\r\n \r x\u0301" + "\u0301" * 30 + " \ud800\U000e0041\x9b\x00", 20)
@example("ab \u202e\n" * 3_000, 33)
@example("日\u200b" * 4_100, 21)
def test_the_raw_view_can_be_read_back_as_what_was_written(text: str, width: int) -> None:
    assert unescaped(raw(text, width)) == text.replace("\r\n", "\n")


@given(TEXTS, st.integers(20, 200))
def test_the_raw_view_shows_a_backslash_as_it_is_and_nothing_twice(text: str, width: int) -> None:
    shown = raw(text, width)
    assert shown == visible(text, newlines=True)
    assert visible(shown, newlines=True) == shown
