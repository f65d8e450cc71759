"""Events into a file: whole or not at all, and what could not be read told."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Set
from contextlib import aclosing
from pathlib import Path
from typing import NamedTuple, TypeAlias

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.events import BadRow, Event
from obs_tui.model.filters import Filter
from obs_tui.model.messages import read_messages
from obs_tui.model.moments import format_moment
from obs_tui.service.errors import BadResponseError, NotFoundError, RefusedError, ServiceError
from obs_tui.service.paging import event_pager
from obs_tui.service.protocol import Service

from .exporting import Exported, write_pieces
from .formats import Format, csv_lines, json_text
from .transcripts import HTML_HEAD, HTML_TAIL, Entry, html, markdown

PAGE = 100
"""The API's largest page."""
AT_ONCE = 4
"""Events fetched at once, and held: one may be tens of megabytes."""
FIRST = (
    "event_id",
    "created_at",
    "correlation_id",
    "nb_input_tokens",
    "nb_output_tokens",
    "nb_messages",
)
LAST = ("request_messages", "response_messages", "enabled_tools", "chat_transcription_events")
_NONE: tuple[Json, ...] = (None, "", [])
_OF_ONE = (BadResponseError, NotFoundError, RefusedError)
"""Errors that are about one event; any other would meet the next one too."""


class Missed(NamedTuple):
    """An event that could not be read, and why; the id is empty where a row had none."""

    event_id: str
    cause: str


Wanted: TypeAlias = AsyncIterator[str | Missed]
"""Ids of events, and rows that have none, in the order to write them."""
Told: TypeAlias = Callable[[Missed | None], None]
"""Told of each event: None once it is written, else what was missed."""


async def these(ids: Iterable[str]) -> Wanted:
    """The events with these ids."""
    for event_id in ids:
        yield event_id


async def matching(service: Service, filters: Filter, without: Set[str] = frozenset()) -> Wanted:
    """All events that match, newest first, but those in `without`; page after page, so that none is
    lost to a cap on ids. Raises ServiceError."""
    pager = event_pager(service, filters, page_size=PAGE)
    while (page := await pager.next()) is not None:
        for row in page.rows:
            if row.event_id not in without:
                yield row.event_id or Missed("", row.cause if isinstance(row, BadRow) else "")


async def export_events(
    service: Service,
    wanted: Wanted,
    target: Path,
    form: Format,
    *,
    overwrite: bool = False,
    told: Told = lambda _missed: None,
) -> Exported:
    """The events into a file. One that cannot be read is told, is named where it would be in a
    transcript, and is left out of data. Any other error ends it, and there is no file. Raises
    ServiceError, among them FileError."""
    count = 0

    def counted(missed: Missed | None) -> None:
        nonlocal count
        count += missed is None
        told(missed)

    size = await write_pieces(target, event_pieces(service, wanted, form, counted), overwrite)
    return Exported(target, size, count)


async def event_pieces(
    service: Service, wanted: Wanted, form: Format, told: Told
) -> AsyncGenerator[str, None]:
    """The text of a file of events, as they come. Raises ServiceError."""
    async with aclosing(_events(service, wanted, told)) as events:
        match form:
            case Format.CSV:
                rows = (_row(each) async for each in events if isinstance(each, Event))
                async for line in csv_lines(rows, FIRST, LAST):
                    yield line
            case Format.JSONL:
                async for each in events:
                    if isinstance(each, Event):
                        yield await asyncio.to_thread(_json_line, each)
            case Format.MARKDOWN:
                async for each in events:
                    yield await asyncio.to_thread(markdown, _entry(each))
            case Format.HTML:
                yield HTML_HEAD
                async for each in events:
                    yield await asyncio.to_thread(html, _entry(each))
                yield HTML_TAIL


async def _events(
    service: Service, wanted: Wanted, told: Told
) -> AsyncGenerator[Event | Missed, None]:
    """Each event in order, while the next few are on their way."""
    under_way: deque[asyncio.Task[Event | Missed]] = deque()
    try:
        async for each in wanted:
            under_way.append(asyncio.create_task(_fetched(service, each)))
            if len(under_way) == AT_ONCE:
                yield _tell(await under_way.popleft(), told)
        while under_way:
            yield _tell(await under_way.popleft(), told)
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _fetched(service: Service, wanted: str | Missed) -> Event | Missed:
    if isinstance(wanted, Missed):
        return wanted
    try:
        return await service.fetch_event(wanted)
    except _OF_ONE as error:
        return Missed(wanted, _cause(error))


def _cause(error: ServiceError) -> str:
    return " ".join(filter(None, (error.sentence, error.cause)))


def _tell(found: Event | Missed, told: Told) -> Event | Missed:
    told(found if isinstance(found, Missed) else None)
    return found


def _data(event: Event) -> JsonObject:
    """The event as the API returned it."""
    head: JsonObject = {
        "event_id": event.event_id,
        "created_at": format_moment(event.created_at),
    }
    return head | {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in event
        if key in event.model_fields_set and key not in head
    }


def _json_line(event: Event) -> str:
    return f"{json_text(_data(event))}\n"


def _row(event: Event) -> JsonObject:
    """An event's cells by column: its extra fields by name, its messages as JSON."""
    data = _data(event)
    data.pop("extra_fields", None)
    return data | {f"extra_fields.{key}": value for key, value in event.extra_fields.items()}


def _entry(found: Event | Missed) -> Entry:
    if isinstance(found, Missed):
        return Entry("Event", found.event_id or "without an id", (("not read", found.cause),))
    return event_entry(found)


def event_entry(found: Event) -> Entry:
    """An event, to be written as a transcript."""
    data = _data(found)
    facts: list[tuple[str, Json]] = [
        (key, data[key]) for key in FIRST[1:] if data.get(key) not in _NONE
    ]
    facts += found.extra_fields.items()
    apart = {*FIRST, "extra_fields", *LAST[:2]}
    rest: JsonObject = {
        key: value for key, value in data.items() if key not in apart and value not in _NONE
    }
    return Entry(
        "Event",
        found.event_id,
        tuple(facts),
        (
            ("Request", read_messages(found.request_messages)),
            ("Response", read_messages(found.response_messages)),
        ),
        rest or None,
    )
