"""`obs-tui facet`: the values of a field and how many events carry each."""

import asyncio
import json
from argparse import Namespace

from obs_tui.service.errors import ServiceError
from obs_tui.settings import Settings

from .narration import narrate, plain, tell_failure
from .querying import UNUSABLE, Unusable, checked_fields, checked_filter, read_query
from .target import Target

SERVER_LISTS = 100
"""Values after which servers, ours among them, stop listing."""


def facet(target: Target, settings: Settings, args: Namespace) -> int:
    """Print the values of a field; the exit code."""
    try:
        read_query(args.query)
        return asyncio.run(_facet(target, settings, args))
    except Unusable:
        return UNUSABLE
    except ServiceError as error:
        return tell_failure(error.failure)


async def _facet(target: Target, settings: Settings, args: Namespace) -> int:
    from .connection import opened

    async with opened(target, settings) as service:
        (field,) = await checked_fields(service, (args.field,))
        filters = await checked_filter(service, args)
        counts = await service.fetch_field_option_counts(field, filters)
    for option in counts[: args.limit]:
        line = {"value": option.value, "count": option.count}
        print(json.dumps(line) if args.jsonl else f"{option.count}\t{plain(option.value)}")
    if args.limit is not None and len(counts) > args.limit:
        narrate(f"{len(counts):,} values; more than the {args.limit:,} of --limit")
    elif len(counts) >= SERVER_LISTS:
        narrate(f"the {len(counts):,} most frequent values; there may be more")
    else:
        narrate(f"{len(counts):,} value{'' if len(counts) == 1 else 's'} of {plain(field)}")
    return 0
