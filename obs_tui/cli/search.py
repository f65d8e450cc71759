"""`obs-tui search`: the same service without the screen."""

import json
from argparse import Namespace
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from itertools import islice

from pydantic import TypeAdapter

from obs_tui.model.counting import counted
from obs_tui.model.events import LIST_FIELDS, PROMPT, RESPONSE, BadRow, EventRow, Row
from obs_tui.model.filters import Filter
from obs_tui.model.moments import format_moment
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings

from .narration import narrate, plain
from .querying import answer_query, checked_fields, checked_filter
from .target import Target

FIELDS = (*LIST_FIELDS, RESPONSE)
LARGEST_PAGE = 100


def search(target: Target, settings: Settings, args: Namespace) -> int:
    """Print what matches; the exit code."""
    return answer_query(args, partial(_search, target, settings, args))


async def _search(target: Target, settings: Settings, args: Namespace) -> int:
    from .connection import opened

    async with opened(target, settings) as service:
        fields = await checked_fields(service, args.fields)
        filters = await checked_filter(service, args)
        if args.count:
            return await _count(service, filters)
        if args.ids:
            return await _ids(service, filters, args.limit)
        return await _rows(service, filters, args.limit, fields, as_json=args.jsonl)


async def _count(service: Service, filters: Filter) -> int:
    count = await service.count_events(filters)
    if not count.exact:
        narrate("at least; the server may have capped what it counted")
    print(count.value)
    return 0


async def _ids(service: Service, filters: Filter, limit: int | None) -> int:
    ids = await service.search_event_ids(filters)
    for event_id in islice(ids, limit):
        print(plain(event_id))
    tell_left_out(limit, more=limit is not None and len(ids) > limit)
    if not service.capabilities.totals:
        narrate(f"{counted(len(ids), 'id')}; the server may have capped them")
    return 0


async def _rows(
    service: Service,
    filters: Filter,
    limit: int | None,
    fields: tuple[str, ...],
    *,
    as_json: bool,
) -> int:
    shown = bad = 0
    more = False
    async with aclosing(_feed(service, filters, limit, fields or FIELDS)) as rows:
        async for row in rows:
            if more := limit is not None and shown + bad >= limit:
                break
            if isinstance(row, BadRow):
                bad += 1
                narrate(f"a row cannot be read: {plain(row.event_id)}: {plain(row.cause)}")
            else:
                shown += 1
                print(_json(row) if as_json else _line(row, fields))
    narrate(counted(shown, "event") + (f", {bad:,} that cannot be read" if bad else ""))
    tell_left_out(limit, more=more)
    return 1 if bad else 0


async def _feed(
    service: Service, filters: Filter, limit: int | None, fields: tuple[str, ...]
) -> AsyncGenerator[Row, None]:
    """Rows page by page, up to one more than the limit, which tells whether there are more."""
    page_size = LARGEST_PAGE if limit is None else min(limit + 1, LARGEST_PAGE)
    cursor: str | None = None
    while True:
        page = await service.search_events(
            filters, extra_fields=fields, page_size=page_size, cursor=cursor
        )
        for row in page.rows:
            yield row
        cursor = page.next_cursor
        if cursor is None:
            return


def tell_left_out(limit: int | None, *, more: bool) -> None:
    """Say that there is `more` than the limit."""
    if more:
        narrate(f"more match than the {limit:,} of --limit")


def _json(row: EventRow) -> str:
    """ASCII, so that nothing in a conversation can speak to the terminal."""
    return json.dumps(TypeAdapter(EventRow).dump_python(row, mode="json"))


def _line(row: EventRow, fields: tuple[str, ...]) -> str:
    """Time, id, and the fields asked for; else what a list shows, the prompt as its preview."""
    if fields:
        values = (_value(row.extra_fields.get(field)) for field in fields)
        cells = (format_moment(row.created_at), row.event_id, *values)
        return "\t".join(plain(cell) for cell in cells)
    seconds = "" if row.seconds is None else f"{row.seconds:.1f}s"
    tokens = f"{_number(row.nb_input_tokens)}>{_number(row.nb_output_tokens)}"
    cells = (format_moment(row.created_at), row.event_id, row.model, tokens, seconds)
    prompt = row.text(PROMPT) or row.text(RESPONSE)
    return "\t".join(plain(cell) for cell in (*cells, prompt))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _value(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
