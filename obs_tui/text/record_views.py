"""The views of a record: as a person reads it, and as JSON."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from obs_tui.journal import VerdictEntry
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.events import Event
from obs_tui.model.moments import format_moment

from .folds import FOLDED, Folds
from .json_tree import is_many, tree_blocks
from .json_view import pretty
from .lines import BLANK, Block, fixed, plain_blocks
from .metadata import field_block, value_blocks
from .record_row import source_name
from .time import absolute_time
from .transcript import conversation_blocks
from .verdict_lines import verdict_blocks

_HEAVY = 500_000


class RecordView(StrEnum):
    """A way to look at a record, by the name it is shown under."""

    READ = "Record"
    JSON = "JSON"

    def next(self) -> "RecordView":
        """The other view."""
        return RecordView.JSON if self is RecordView.READ else RecordView.READ


def record_blocks(
    record: DatasetRecord,
    view: RecordView,
    *,
    folds: Folds = FOLDED,
    raw: bool = False,
    verdicts: Iterable[VerdictEntry] = (),
) -> list[Block]:
    """What the view shows of the record. A payload with messages is read as a conversation, any
    other as JSON; the properties stand above it."""
    if view is RecordView.JSON:
        return tree_blocks(record_json(record), folds)
    blocks = verdict_blocks(verdicts)
    blocks += [fixed(("PROPERTIES", "heading"))]
    for name, value in record.properties.items():
        blocks += value_blocks(name, value)
    if not record.properties:
        blocks.append(fixed(("none; p sets one", "dim")))
    blocks.append(BLANK)
    blocks += _payload_blocks(record, folds, raw)
    return [*blocks, BLANK, *_facts(record)]


def record_json(record: DatasetRecord) -> JsonObject:
    """The whole record as it came, times in ISO-8601; what was not sent is left out."""
    data: JsonObject = {}
    for name in type(record).model_fields:
        if name in record.model_fields_set:
            value = getattr(record, name)
            data[name] = format_moment(value) if name.endswith("_at") and value else value
    return data | (record.model_extra or {})


def is_heavy_record(record: DatasetRecord, view: RecordView = RecordView.READ) -> bool:
    """Whether laying the record out takes so long that it is better done beside the keys."""
    if view is RecordView.JSON:
        return is_many(record_json(record))
    left = _HEAVY
    stack: list[Json] = [record.payload, record.properties]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            left -= len(value)
        elif isinstance(value, dict):
            stack.extend(value.values())
            left -= 8
        elif isinstance(value, list):
            stack.extend(value)
            left -= 8
        if left < 0:
            return True
    return False


def _payload_blocks(record: DatasetRecord, folds: Folds, raw: bool) -> list[Block]:
    event = as_event(record)
    if event is None:
        return list(pretty(record.payload))
    blocks = conversation_blocks(event, folds, raw=raw)
    rest = {key: value for key, value in record.payload.items() if key != "messages"}
    if rest:
        blocks += [BLANK, fixed(("rest of the payload", "heading")), *pretty(rest)]
    return blocks


def as_event(record: DatasetRecord) -> Event | None:
    """An event with the messages of the record and no more, to be read as one; None where its
    payload has none."""
    messages = record.payload.get("messages")
    if not isinstance(messages, list):
        return None
    return Event.model_construct(
        event_id=record.id,
        created_at=record.created_at or datetime.min,
        request_messages=tuple(messages),
    )


def _facts(record: DatasetRecord) -> Iterator[Block]:
    parts = [source_name(record.source)]
    if record.created_at:
        parts.append(f"created {absolute_time(record.created_at)}")
    if record.updated_at and record.updated_at != record.created_at:
        parts.append(f"updated {absolute_time(record.updated_at)}")
    yield from plain_blocks(" · ".join(filter(None, parts)), "dim")
    yield field_block("id", record.id, "dim")
