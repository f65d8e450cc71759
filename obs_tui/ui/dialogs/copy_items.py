"""What of an event, a record, or a value of JSON can be copied."""

from collections.abc import Callable
from functools import partial

from obs_tui.finding.sharing import event_address, fetching_curl, record_address
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.events import Event
from obs_tui.text import copying
from obs_tui.text.json_path import Node, node_path
from obs_tui.text.json_view import event_json, json_text
from obs_tui.text.lines import end_of
from obs_tui.text.record_views import as_event, record_json
from obs_tui.text.safe import visible

from .copy_menu import CopyItem

_PATH = 24
"""Cells of a path in the menu."""

NO_ADDRESS = (
    "This store is inside obs-tui and has no address. obs-tui serve gives it one, with a token to"
    " send as the key."
)


def event_items(event: Event, message: int, base_url: str) -> tuple[CopyItem, ...]:
    """`message` numbers the one being read; `base_url` is empty where the service has no
    address."""
    return (
        CopyItem("message", "m", partial(copying.message_text, event, message)),
        CopyItem("answer", "a", partial(copying.last_answer_text, event)),
        CopyItem("conversation, as markdown", "c", partial(copying.conversation_markdown, event)),
        CopyItem("event, as JSON", "j", partial(_json_of, event)),
        CopyItem("id", "i", event.event_id),
        *_address_items(partial(event_address, event.event_id), base_url),
    )


def record_items(record: DatasetRecord, base_url: str) -> tuple[CopyItem, ...]:
    """As `event_items`; a payload without messages is copied as JSON alone."""
    talk = as_event(record)
    said = () if talk is None else event_items(talk, 0, base_url)[1:3]
    return (
        *said,
        CopyItem("payload, as JSON", "p", partial(json_text, record.payload)),
        CopyItem("record, as JSON", "j", partial(_json_of, record)),
        CopyItem("id", "i", record.id),
        *_address_items(partial(record_address, record.id), base_url),
    )


def node_items(node: Node | None) -> tuple[CopyItem, ...]:
    """The value of JSON one is at, its path, and what it holds or what holds it."""
    if node is None:
        return ()
    value, part = node.value, node
    alone = not isinstance(value, dict | list)
    if alone and node.parent is not None:
        part = node.parent
    text = value if isinstance(value, str) else partial(json_text, value, compact=True)
    within = f", {_short_path(part)}" if alone else ""
    return (
        CopyItem("value", "v", text),
        CopyItem(f"key path, {_short_path(node)}", "k", node_path(node)),
        CopyItem(f"subtree, as JSON{within}", "t", partial(json_text, part.value)),
    )


def _short_path(node: Node) -> str:
    return end_of(visible(node_path(node)), _PATH)


def _json_of(held: Event | DatasetRecord) -> str:
    return json_text(event_json(held) if isinstance(held, Event) else record_json(held))


def _address_items(address: Callable[[str], str], base_url: str) -> tuple[CopyItem, ...]:
    refusal = "" if base_url else NO_ADDRESS
    link = address(base_url)
    return (
        CopyItem("curl that fetches it", "g", partial(fetching_curl, link), refusal),
        CopyItem("link: its address in the API", "l", link, refusal),
    )
