"""The views of an event: which there are, and the blocks of each."""

from collections.abc import Iterable
from enum import StrEnum

from obs_tui.journal import VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.events import Event

from .folds import FOLDED, Folds
from .json_tree import is_many, tree_blocks
from .json_view import event_json
from .lines import BLANK, Block, plain_blocks
from .metadata import metadata_blocks, summary
from .tools import tool_blocks
from .transcript import conversation_blocks
from .verdict_lines import verdict_blocks

_HEAVY = 300_000
"""Characters that take about 40 ms to prepare."""

_MESSAGE = 200
"""Characters that take as long as a message does whatever it says."""


class View(StrEnum):
    """A way to look at an event, by the name it is shown under."""

    CONVERSATION = "Conversation"
    JSON = "JSON"
    METADATA = "Metadata"
    TOOLS = "Tools"

    def next(self) -> "View":
        """The view after this one, the first after the last."""
        views = list(View)
        return views[(views.index(self) + 1) % len(views)]


def view_blocks(
    event: Event,
    view: View,
    *,
    folds: Folds = FOLDED,
    raw: bool = False,
    verdicts: Iterable[VerdictEntry] = (),
) -> list[Block]:
    """What the view shows of the event. Verdicts stand above the conversation."""
    match view:
        case View.CONVERSATION:
            blocks = verdict_blocks(verdicts) + conversation_blocks(event, folds, raw=raw)
            facts = summary(event)
            return [*blocks, BLANK, *plain_blocks(facts, "dim")] if facts else blocks
        case View.JSON:
            return tree_blocks(event_json(event), folds)
        case View.METADATA:
            return metadata_blocks(event)
        case View.TOOLS:
            return tool_blocks(event)


def is_heavy(event: Event, view: View = View.CONVERSATION) -> bool:
    """Whether preparing the view takes so long that it is better done beside the keys."""
    if view is View.JSON:
        return is_many(event_json(event))
    left = _HEAVY
    for item in (*event.request_messages, *event.response_messages):
        left -= _MESSAGE + _texts(item)
        if left < 0:
            return True
    return False


def _texts(value: Json) -> int:
    """About how many characters a message holds, attachments left out: they are not looked at."""
    if not isinstance(value, dict):
        return 0
    content = value.get("content")
    chunks = content if isinstance(content, list) else [content]
    texts = [chunk.get("text") if isinstance(chunk, dict) else chunk for chunk in chunks]
    size = sum(len(text) for text in texts if isinstance(text, str))
    calls = value.get("tool_calls")
    return size + sum(len(str(call)) for call in calls) if isinstance(calls, list) else size
