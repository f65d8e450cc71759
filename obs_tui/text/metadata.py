"""The facts about an event, as an aligned table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from obs_tui.model.base import Json
from obs_tui.model.events import MODEL, PROMPT, RESPONSE, SECONDS, TOOLS, Event
from obs_tui.model.rows import (
    CORRELATION_ID,
    EVENT_ID,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    TIMESTAMP,
)

from .json_view import pretty
from .lines import BLANK, Block, Line, plain_blocks, prefixed, wrap
from .safe import visible
from .size import size_of, size_text

_LABEL = 18
_SHOWN_APART = frozenset({MODEL, SECONDS, TOOLS})
_LONG = 2_000


def metadata_blocks(event: Event, zone: tzinfo | None = None) -> list[Block]:
    """Ids, times, tokens, then every extra field and every key this version does not know. The
    first block of a field's value names the field. `zone` is where local time is told; None: this
    machine's."""
    blocks = [
        replace(field_block(label, value), field=field)
        for label, value, field in _facts(event, zone)
    ]
    extra = {key: value for key, value in event.extra_fields.items() if key not in _SHOWN_APART}
    for title, fields in (("extra fields", extra), ("other keys", event.model_extra or {})):
        if fields:
            blocks += [BLANK, _heading(title)]
            for name, value in fields.items():
                first, *rest = value_blocks(name, value)
                field = name if fields is extra else ""
                blocks += [replace(first, field=field), *rest]
    return blocks


def summary(event: Event) -> str:
    """`412 in · 96 out · 4.2 s · mistral-large-latest`, of what is known."""
    facts = (
        f"{event.nb_input_tokens:,} in" if event.nb_input_tokens is not None else "",
        f"{event.nb_output_tokens:,} out" if event.nb_output_tokens is not None else "",
        f"{event.seconds:.1f} s" if event.seconds is not None else "",
        event.model,
        f"tools: {', '.join(event.tools)}" if event.tools else "",
    )
    return " · ".join(filter(None, facts))


def _facts(event: Event, zone: tzinfo | None) -> Iterator[tuple[str, str, str]]:
    """Label, value, and the field whose value it is, where it is one."""
    yield "event id", event.event_id, EVENT_ID
    yield "correlation id", event.correlation_id or "—", CORRELATION_ID
    yield "created", _time(event.created_at, None, utc=True), TIMESTAMP
    yield "local time", _time(event.created_at, zone), TIMESTAMP
    yield "model", event.model or "—", MODEL
    yield "tokens in", _number(event.nb_input_tokens), INPUT_TOKENS
    yield "tokens out", _number(event.nb_output_tokens), OUTPUT_TOKENS
    yield "seconds", "—" if event.seconds is None else f"{event.seconds:,.3f}", SECONDS
    yield "invoked tools", ", ".join(event.tools) or "—", TOOLS
    counted = len(event.request_messages) + len(event.response_messages)
    yield "messages", f"{counted:,} ({len(event.response_messages):,} of them the answer)", ""
    if event.nb_messages is not None and event.nb_messages != counted:
        yield "messages, counted by the service", f"{event.nb_messages:,}", ""
    yield "enabled tools", _number(len(event.enabled_tools)), ""
    if event.chat_transcription_events:
        yield "transcriptions", _number(len(event.chat_transcription_events)), ""


def _time(moment: datetime, zone: tzinfo | None, *, utc: bool = False) -> str:
    try:
        local = moment if utc else moment.astimezone(zone)
    except (OverflowError, ValueError):  # a year that no local time has
        return "—"
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d} {local:%Z}".strip()


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _heading(title: str) -> Block:
    return Block(lambda width: wrap(((title, "heading"),), width))


def field_block(label: str, value: str, style: str = "") -> Block:
    """A label and its value beside it."""
    label = visible(label)

    def layout(width: int) -> list[Line]:
        room = min(_LABEL, width // 2)
        if len(label) >= room:
            return wrap(((label, "dim"), ("  ", ""), (value, style)), width, (), (("  ", ""),))
        first = ((label.ljust(room), "dim"),)
        return [
            line._replace(gutter=0 if number == 0 else line.gutter)
            for number, line in enumerate(
                wrap(((value, style),), width, first, ((" " * room, ""),))
            )
        ]

    return Block(layout, len(label) + len(value))


def value_blocks(name: str, value: Json) -> Sequence[Block]:
    """A name and any JSON beside or below it."""
    match value:
        case str() if len(value) > _LONG or "\n" in value:
            size = field_block(name, size_text(size_of(value)), "dim")
            return [size, *plain_blocks(value)]
        case str():
            style = "" if name not in (PROMPT, RESPONSE) else "dim"
            return [field_block(name, value, style)]
        case None:
            return [field_block(name, "null", "keyword")]
        case bool():
            return [field_block(name, "true" if value else "false", "keyword")]
        case dict() | list():
            inner = pretty(value) if value else ()
            return [
                field_block(name, "" if value else str(value)),
                *(prefixed(block, (("  ", ""),), -1) for block in inner),
            ]
        case _:
            return [field_block(name, str(value), "number")]
