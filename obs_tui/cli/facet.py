"""`obs-tui facet`: the values of a field and how many events carry each."""

import json
from argparse import Namespace
from functools import partial

from obs_tui.model.counting import counted
from obs_tui.settings import Settings

from .narration import narrate, plain
from .querying import answer_query, checked_fields, checked_filter
from .target import Target

SERVER_LISTS = 100
"""Values after which servers, ours among them, stop listing."""


def facet(target: Target, settings: Settings, args: Namespace) -> int:
    """Print the values of a field; the exit code."""
    return answer_query(args, partial(_facet, target, settings, args))


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
        narrate(f"{counted(len(counts), 'value')} of {plain(field)}")
    return 0
