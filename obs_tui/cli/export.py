"""`obs-tui export`: whole events, into a file or to stdout."""

import asyncio
import sys
from argparse import Namespace
from contextlib import aclosing
from functools import partial

from tqdm import tqdm

from obs_tui.curation.errors import FileError
from obs_tui.curation.event_exporting import Missed, Wanted, event_pieces, export_events, matching
from obs_tui.curation.exporting import as_bytes
from obs_tui.curation.formats import ENDINGS, Format
from obs_tui.curation.transcripts import visible
from obs_tui.model.counting import counted
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings

from .narration import narrate, plain, tell_failure
from .querying import UNUSABLE, answer_query, checked_filter
from .search import tell_left_out
from .target import Target

STDOUT = "-"
LEFT_OUT = 1


def export(target: Target, settings: Settings, args: Namespace) -> int:
    """Write what matches; the exit code."""
    return answer_query(args, partial(_export, target, settings, args))


async def _export(target: Target, settings: Settings, args: Namespace) -> int:
    from .connection import opened

    to_stdout = str(args.file) == STDOUT
    if not to_stdout and not args.yes and await asyncio.to_thread(args.file.exists):
        narrate(f"{plain(str(args.file))} exists already; say --yes to replace it")
        return UNUSABLE
    form = Format(args.format) if args.format else ENDINGS.get(args.file.suffix, Format.JSONL)
    async with opened(target, settings) as service:
        wanted = _first(matching(service, await checked_filter(service, args)), args.limit)
        with _Progress() as progress:
            try:
                if to_stdout:
                    size = await _print(service, wanted, form, progress)
                else:
                    done = await export_events(
                        service, wanted, args.file, form, overwrite=args.yes, told=progress.count
                    )
                    size = done.size
            except FileError as error:
                tell_failure(error.failure)
                return UNUSABLE
    where = "stdout" if to_stdout else plain(str(args.file))
    missing = f", {progress.missing:,} that cannot be read" if progress.missing else ""
    narrate(f"{where}: {counted(progress.written, 'event')}{missing}, {counted(size, 'byte')}")
    return LEFT_OUT if progress.missing else 0


async def _first(wanted: Wanted, limit: int | None) -> Wanted:
    number = 0
    async for each in wanted:
        if number == limit:
            tell_left_out(limit, more=True)
            return
        number += 1
        yield each


async def _print(service: Service, wanted: Wanted, form: Format, progress: "_Progress") -> int:
    """To stdout; the size in bytes. A terminal is given nothing that it would obey."""
    size = 0
    terminal = sys.stdout.isatty()
    async with aclosing(event_pieces(service, wanted, form, progress.count)) as pieces:
        async for piece in pieces:
            data = as_bytes(visible(piece) if terminal else piece)
            print(data.decode(), end="")
            size += len(data)
    return size


class _Progress:
    """Counts on stderr, and lists there what could not be read."""

    def __init__(self) -> None:
        self.written = self.missing = 0
        self._bar = tqdm(unit=" events", leave=False, disable=None)

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def count(self, missed: Missed | None) -> None:
        self._bar.update()
        if missed is None:
            self.written += 1
            return
        self.missing += 1
        self._bar.clear()
        which = plain(missed.event_id) or "a row without an id"
        narrate(f"an event cannot be read: {which}: {plain(missed.cause)}")
