"""Two events compared: their facts, and their messages aligned, with what differs in them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from obs_tui.model.events import Event
from obs_tui.model.messages import Attachment

from .alignment import Said, align
from .compare_facts import Fact, Side, compare_facts
from .copying import turn_text
from .diff import Change, word_diff
from .turns import Turn, turns


@dataclass(frozen=True, slots=True)
class Pair:
    """Messages that belong together; None where one side has none. `changes` is empty then."""

    left: Said | None
    right: Said | None
    changes: tuple[Change, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two events have in common and what not."""

    facts: Sequence[Fact]
    pairs: Sequence[Pair]


class NotWanted(Exception):
    """Nobody waits for the comparison any more."""


def compare(left: Side, right: Side, wanted: Callable[[], bool] = lambda: True) -> Comparison:
    """Compare two events. Of long ones this takes up to some seconds: call it in a thread. Raises
    NotWanted soon after `wanted` says so."""
    mine, theirs = _said(left.event), _said(right.event)
    pairs: list[Pair] = []
    for at, over in align(mine, theirs):
        if not wanted():
            raise NotWanted
        pairs.append(
            _pair(
                None if at is None else mine[at],
                None if over is None else theirs[over],
            )
        )
    return Comparison(compare_facts(left, right), pairs)


def _pair(left: Said | None, right: Said | None) -> Pair:
    if left is None or right is None or left == right:
        return Pair(left, right)
    return Pair(left, right, word_diff(left.text, right.text))


def _said(event: Event) -> list[Said]:
    return [
        Said(
            " · ".join(filter(None, (turn.message.role or "no role", turn.message.name))),
            "\n\n".join(filter(None, (turn_text(turn), *_prints(turn)))),
        )
        for turn in turns(event)
    ]


def _prints(turn: Turn) -> list[str]:
    """What tells inline attachments from each other, which their size does not."""
    return [
        f"({part.kind}: SHA-256 {hashlib.sha256(_bytes(part.source)).hexdigest()[:16]}…)"
        for part in turn.message.parts
        if isinstance(part, Attachment) and part.size is not None
    ]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def comparison_text(comparison: Comparison) -> str:
    """The comparison as text: `[-what only the left has-]`, `{+what only the right has+}`."""
    facts = [
        f"{fact.label}: {fact.left}"
        + (f" | {fact.right}" if fact.right != fact.left else "")
        + (f" ({fact.delta})" if fact.delta and fact.left != fact.right else "")
        for fact in comparison.facts
    ]
    return "\n".join([*facts, "", *map(_pair_text, comparison.pairs)])


def _pair_text(pair: Pair) -> str:
    if pair.left is None or pair.right is None:
        said = pair.left or pair.right
        where = "left" if pair.right is None else "right"
        return "" if said is None else f"## {said.role} (only {where})\n\n{said.text}\n"
    if pair.same:
        return f"## {pair.left.role} (the same)\n\n{pair.left.text}\n"
    return f"## {pair.left.role}\n\n{''.join(map(_change_text, pair.changes))}\n"


def _change_text(change: Change) -> str:
    if change.same:
        return change.left
    return (f"[-{change.left}-]" if change.left else "") + (
        f"{{+{change.right}+}}" if change.right else ""
    )
