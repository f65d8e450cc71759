"""Where a needle stands in laid out lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.text.hits import find, needle, spans
from obs_tui.text.lines import Block, Line, plain_blocks, prefixed, wrap
from tests.hostile import HOSTILE, Hostile


def texts(lines: list[Line], wanted: str) -> list[list[str]]:
    """What each hit is made of, line by line."""
    pattern = needle(wanted)
    assert pattern is not None
    whole = ["".join(text for text, _ in line.runs) for line in lines]
    return [[whole[line][start:end] for line, start, end in hit] for hit in spans(lines, pattern)]


def test_a_hit_goes_on_over_a_line_that_was_broken_but_not_over_a_line_break() -> None:
    assert texts(wrap((("to be or not to be", ""),), 10), "or not") == [["or ", "not"]]
    assert texts(wrap((("abcdefghijklmnop", ""),), 10), "ijkl") == [["ij", "kl"]]
    assert texts(wrap((("be\nor", ""),), 10), "beor") == []
    assert texts(wrap((("be\nor", ""),), 10), "be or") == []


def test_case_and_styles_do_not_matter_and_decoration_is_not_text() -> None:
    (block,) = plain_blocks("Größe größe")
    lines = list(prefixed(block, (("┃ ", "user"),), 0).layout(40))
    assert texts(lines, "GRÖSSE") == []
    assert texts(lines, "GRÖßE") == [["Größe"], ["größe"]]
    assert texts(lines, "┃") == []
    assert texts(wrap((("bo", ""), ("ld", "strong")), 40), "bold") == [["bold"]]
    assert texts(wrap((("thinking", "dim"), ("  [folded]", "fold")), 40), "folded") == []


def test_nothing_is_not_sought_and_signs_are_themselves() -> None:
    assert needle("") is None
    assert texts(wrap((("a.b axb (", ""),), 40), "a.b") == [["a.b"]]
    assert texts(wrap((("a.b axb (", ""),), 40), "(") == [["("]]


@given(
    text=st.text(alphabet="ab \n日\u0301", max_size=120),
    wanted=st.text(alphabet="ab", min_size=1, max_size=3),
    width=st.integers(20, 60),
)
def test_as_many_are_found_at_any_width(text: str, wanted: str, width: int) -> None:
    found = texts(wrap(((text, ""),), width), wanted)
    assert len(found) == sum(line.count(wanted) for line in text.split("\n"))
    assert all("".join(pieces) == wanted for pieces in found)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_what_is_seen_of_a_hostile_text_is_found_and_the_text_itself(hostile: Hostile) -> None:
    text = hostile.text[:600]
    lines = wrap(((text, ""),), 30)
    assert texts(lines, hostile.seen)
    assert texts(lines, text) or "\t" in text


def test_slices_of_many_blocks_find_all_and_lay_out_no_more_than_theirs() -> None:
    laid: list[int] = []

    def block(number: int) -> Block:
        def layout(_width: int) -> list[Line]:
            laid.append(number)
            return [Line(((f"row {number}", ""),)), Line((("needle", ""),))]

        return Block(layout, 7_000, 2)

    blocks = [block(number) for number in range(40)]
    wanted = needle("needle")
    assert wanted is not None
    hits, at = find(blocks, 0, 80, wanted)
    assert len(laid) == at < 15
    while at < len(blocks):
        more, at = find(blocks, at, 80, wanted)
        hits += more
    assert laid == list(range(40))
    assert [(hit.block, hit.number, hit.share) for hit in hits] == [(n, 0, 0.5) for n in range(40)]
