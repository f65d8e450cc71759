"""Diffs of words: nothing is lost, no side is favoured, and the work is bounded."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from obs_tui.text.diff import Change, matching, word_diff
from tests.hostile import HOSTILE

TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="ab .\n\r", max_size=80),
    st.lists(st.sampled_from([case.text for case in HOSTILE if len(case.text) < 600])).map(
        " ".join
    ),
)


@given(TEXTS, TEXTS)
def test_the_pieces_of_each_side_are_its_text(left: str, right: str) -> None:
    changes = word_diff(left, right)
    assert "".join(change.left for change in changes) == left
    assert "".join(change.right for change in changes) == right
    assert all(change.left or change.right for change in changes)


@given(TEXTS, TEXTS)
def test_the_other_order_gives_the_same_with_the_sides_swapped(left: str, right: str) -> None:
    swapped = tuple(Change(mine, theirs) for theirs, mine in word_diff(right, left))
    assert word_diff(left, right) == swapped


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert word_diff(text, text) == ((Change(text, text),) if text else ())


@given(st.lists(st.integers(0, 4), max_size=60), st.lists(st.integers(0, 4), max_size=60))
def test_matches_are_the_most_there_can_be_and_rise_on_both_sides(
    left: list[int], right: list[int]
) -> None:
    found = matching(left, right)
    assert all(left[at] == right[over] for at, over in found)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))
    assert len(found) == longest(left, right)


def longest(left: list[int], right: list[int]) -> int:
    """The length of the longest common subsequence, by the book."""
    row = [0] * (len(right) + 1)
    for item in left:
        before = row[:]
        for place, other in enumerate(right, 1):
            row[place] = (
                before[place - 1] + 1 if item == other else max(row[place - 1], before[place])
            )
    return row[-1]


def test_words_change_whole_and_spaces_between_changes_with_them() -> None:
    assert word_diff("It weighs 5 to 8 g.", "It weighs 6 to 12 g.") == (
        Change("It weighs ", "It weighs "),
        Change("5", "6"),
        Change(" to ", " to "),
        Change("8", "12"),
        Change(" g.", " g."),
    )
    assert word_diff("one two three", "one four five") == (
        Change("one ", "one "),
        Change("two three", "four five"),
    )


def test_a_letter_is_a_word_where_there_are_no_spaces() -> None:
    assert word_diff("今日は晴れです", "今日は雨です") == (
        Change("今日は", "今日は"),
        Change("晴れ", "雨"),
        Change("です", "です"),
    )


def test_a_mark_stays_with_its_letter() -> None:
    assert word_diff("cafe\u0301 au lait", "cafe au lait")[0] == Change("cafe\u0301", "cafe")


def test_many_changes_in_a_long_text_are_each_found() -> None:
    chance = random.Random(5)
    left = [f"word{chance.randrange(5_000)}" for _ in range(20_000)]
    right = list(left)
    for place in chance.sample(range(len(right)), 1_000):
        right[place] = "other"
    changes = word_diff(" ".join(left), " ".join(right))
    assert sum(len(change.left) for change in changes if not change.same) < 20_000
    assert sum(not change.same for change in changes) > 900


def test_texts_that_share_much_in_no_order_are_given_up() -> None:
    chance = random.Random(5)
    left, right = (" ".join(chance.choices("ab", k=20_000)) for _ in range(2))
    changes = word_diff(left, right)
    assert "".join(change.right for change in changes) == right
    assert len(changes) < 10
