"""Which messages are put side by side."""

from hypothesis import given
from hypothesis import strategies as st

from obs_tui.text.alignment import CELLS, Said, align

SAID = st.lists(
    st.builds(Said, st.sampled_from(["user", "assistant", ""]), st.text("ab \n", max_size=12)),
    max_size=12,
)


@given(SAID, SAID)
def test_every_message_is_there_once_in_its_order(left: list[Said], right: list[Said]) -> None:
    pairs = align(left, right)
    assert [at for at, _ in pairs if at is not None] == [*range(len(left))]
    assert [over for _, over in pairs if over is not None] == [*range(len(right))]
    assert (None, None) not in pairs


@given(SAID, SAID)
def test_only_the_same_role_is_paired(left: list[Said], right: list[Said]) -> None:
    for at, over in align(left, right):
        assert at is None or over is None or left[at].role == right[over].role


@given(SAID, SAID)
def test_the_other_order_gives_the_same_with_the_sides_swapped(
    left: list[Said], right: list[Said]
) -> None:
    assert align(left, right) == tuple((at, over) for over, at in align(right, left))


def test_the_likest_are_paired_around_what_only_one_side_has() -> None:
    left = [
        Said("user", "How heavy is a fry?"),
        Said("assistant", "About 5 to 8 grams for one fry."),
        Said("user", "Thanks"),
    ]
    right = [
        Said("system", "Be brief."),
        Said("user", "How heavy is one fry?"),
        Said("assistant", "Do you mean baked ones?"),
        Said("user", "Yes."),
        Said("assistant", "About 6 grams for one fry."),
        Said("user", "Thanks"),
    ]
    assert align(left, right) == (
        (None, 0), (0, 1), (None, 2), (None, 3), (1, 4), (2, 5)
    )  # fmt: skip


def test_messages_of_one_role_are_paired_though_they_share_no_word() -> None:
    assert align([Said("user", "ein")], [Said("user", "two")]) == ((0, 0),)


def test_thousands_that_all_differ_are_paired_by_order() -> None:
    count = CELLS // 10
    left = [Said("user", f"left {number}") for number in range(count)]
    right = [Said("user", f"right {number}") for number in range(count)]
    assert align(left, right) == tuple((number, number) for number in range(count))
