"""Folding is reversible, and hides nothing but what is within."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.model.base import Json
from obs_tui.text.folds import FOLDED, Fold, Folds
from obs_tui.text.json_tree import tree_blocks
from obs_tui.text.lines import Block
from obs_tui.text.transcript import conversation_blocks
from tests.text.conversations import calls, event, result, shown
from tests.text.test_json_view import DATA

LONG = "row\n" * 90
TALK = event(
    calls(("find", "x", '{"q": 1}'), ("look", "y", "{}")),
    result(LONG, "x"),
    result(json.dumps({"found": [LONG] * 3}), "y"),
    answer={"role": "assistant", "content": [{"type": "thinking", "thinking": LONG}, "So."]},
)


def talk(folds: Folds) -> list[Block]:
    return conversation_blocks(TALK, folds)


STEPS = st.lists(st.integers(-2, 30), max_size=8)


def walked(data: Json | None, steps: list[int]) -> tuple[list[Fold], Folds]:
    """The folds as they are after some keys: a number toggles one of the parts that can be seen,
    -1 folds all, -2 unfolds all. With what was toggled since the last of those."""
    folds = FOLDED
    toggled: list[Fold] = []
    for step in steps:
        if step < 0:
            folds, toggled = folds.all(open=step == -2), []
            continue
        heads = [block.fold for block in blocks_of(data, folds) if block.fold is not None]
        if heads:
            toggled.append(heads[step % len(heads)])
            folds = folds.toggle(toggled[-1])
    return toggled, folds


def blocks_of(data: Json | None, folds: Folds) -> list[Block]:
    """The blocks of the JSON, or of the conversation when there is none."""
    return talk(folds) if data is None else tree_blocks(data, folds)


SUBJECTS = st.none() | DATA.map(lambda data: [data, {"a": data, "b": [data]}])


@settings(deadline=None)
@given(SUBJECTS, STEPS)
def test_what_was_toggled_is_toggled_back(data: Json | None, steps: list[int]) -> None:
    toggled, folds = walked(data, steps)
    start = Folds(others=folds.others)
    before, after = shown(blocks_of(data, start)), shown(blocks_of(data, folds))
    for fold in reversed(toggled):
        folds = folds.toggle(fold)
    assert shown(blocks_of(data, folds)) == before
    for fold in toggled:
        folds = folds.toggle(fold)
    assert shown(blocks_of(data, folds)) == after


@settings(deadline=None)
@given(SUBJECTS, STEPS)
def test_all_is_all_whatever_was_before(data: Json | None, steps: list[int]) -> None:
    _, folds = walked(data, steps)
    opened = blocks_of(data, folds.all(open=True))
    assert shown(opened) == shown(blocks_of(data, FOLDED.all(open=True)))
    assert "[folded]" not in shown(opened) and "…]" not in shown(opened)
    closed = blocks_of(data, folds.all(open=False))
    assert not [block for block in closed if block.part is not None]
    assert shown(blocks_of(data, folds.all(open=False).all(open=True))) == shown(opened)


@settings(deadline=None)
@given(SUBJECTS, STEPS)
def test_what_is_folded_is_left_out_of_the_whole_and_nothing_else(
    data: Json | None, steps: list[int]
) -> None:
    _, folds = walked(data, steps)
    whole = blocks_of(data, Folds(folds.toggled, folds.others, whole=True))
    seen = [block for block in whole if not any(folds.over(block.part))]
    assert shown(seen) == shown(blocks_of(data, folds))


@given(DATA)
def test_an_open_tree_reads_back_as_the_same_json(data: Json) -> None:
    text = shown(tree_blocks(data, FOLDED.all(open=True)), 100_000)
    plain = "\n".join(line.removeprefix("▾ ").removeprefix("  ") for line in text.split("\n"))
    assert json.loads(plain, strict=False) == json.loads(json.dumps(data))
