"""The filter of a command line: a query, the API's JSON, or both."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from obs_tui.model.filters import Filter, both, resolve
from obs_tui.service.errors import ServiceError

from .narration import narrate, plain, tell_failure

if TYPE_CHECKING:
    from obs_tui.model.query_error import QueryError
    from obs_tui.service.protocol import Service

UNUSABLE = 2


class Unusable(Exception):
    """What was asked cannot be asked; told on stderr already."""


def answer_query(args: Namespace, answer: Callable[[], Coroutine[None, None, int]]) -> int:
    """Do what `answer` does with the query of `args`, once it can be read; the exit code."""
    try:
        read_query(args.query)
        return asyncio.run(answer())
    except Unusable:
        return UNUSABLE
    except ServiceError as error:
        return tell_failure(error.failure)


def read_query(text: str | None) -> Filter:
    """The filter of a query, not yet checked against any server. Raises Unusable."""
    from obs_tui.model.query_parser import QueryError, parse_query

    try:
        return parse_query(text or "")
    except QueryError as error:
        raise _told(text or "", error) from error


async def checked_filter(service: Service, args: Namespace) -> Filter:
    """The filter of `args.query` and `args.filters`, relative times counted from now: both have to
    match. Raises Unusable for what this server's fields do not allow, and ServiceError."""
    filters = read_query(args.query)
    if args.query:
        from obs_tui.model.judge_names import with_fields
        from obs_tui.model.query_parser import check_query

        fields = await service.list_fields()
        for error in check_query(args.query, fields):
            raise _told(args.query, error)
        filters = with_fields(filters, fields)
    return resolve(both(filters, args.filters), datetime.now(UTC))


async def checked_fields(service: Service, names: Sequence[str]) -> tuple[str, ...]:
    """The names, once each; all are fields of this server. Raises Unusable, and ServiceError."""
    if not names:
        return ()
    catalogue = await service.list_fields()
    known = [field.name for field in catalogue.field_definitions]
    found = [catalogue.get(name) for name in names]
    for name, field in zip(names, found, strict=True):
        if field is None:
            near = get_close_matches(name, known, n=1)
            hint = f" Did you mean {plain(near[0])}?" if near else ""
            narrate(f"there is no field called {plain(name)}.{hint}")
            raise Unusable
    return tuple(dict.fromkeys(field.name for field in found if field is not None))


def _told(text: str, error: QueryError) -> Unusable:
    """Says what is wrong, with the place underlined."""
    from rich.cells import cell_len

    before, fault = plain(text[: error.start]), plain(text[error.start : error.end])
    narrate(plain(error.message))
    underline = " " * cell_len(before) + "^" * max(cell_len(fault), 1)
    print(f"  {plain(text)}\n  {underline}", file=sys.stderr)
    return Unusable()
