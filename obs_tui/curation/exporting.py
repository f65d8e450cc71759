"""A dataset, or some of its records, into a file: whole or not at all.

What is written goes into a file beside the target that only its owner can read, and is renamed when
complete. A file that is there is replaced only when that was asked for.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.dataset_protocol import Datasets

from .errors import FileError, filing
from .formats import RECORD_COLUMNS, Format, csv_lines, json_line, record_row
from .records import Progress, every_record, quiet
from .transcripts import HTML_HEAD, HTML_TAIL, html, markdown, record_entry

Received: TypeAlias = Callable[[int], None]
"""Told how many bytes have come."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file written: `size` in bytes; `records` where they were written here."""

    path: Path
    size: int
    records: int | None = None


async def export_by_service(
    datasets: Datasets,
    dataset_id: str,
    target: Path,
    *,
    overwrite: bool = False,
    received: Received = lambda _size: None,
) -> Exported:
    """The whole dataset as the service's JSONL. Raises ServiceError, among them FileError."""
    _refuse_existing(target, overwrite)
    url = await datasets.export_to_jsonl(dataset_id)
    size = 0
    async with _replacing(target, overwrite) as file:
        async for piece in datasets.download(url):
            with filing(target.name):
                await asyncio.to_thread(file.write, piece)
            size += len(piece)
            received(size)
    return Exported(target, size)


async def export_locally(
    datasets: Datasets,
    dataset_id: str,
    target: Path,
    form: Format,
    *,
    ids: Iterable[str] | None = None,
    overwrite: bool = False,
    progress: Progress = quiet,
) -> Exported:
    """The dataset's records, or those of `ids`, written here. `progress` is told how many were
    read. Raises ServiceError, among them FileError."""
    wanted = None if ids is None else set(ids)
    count = 0

    async def records() -> AsyncIterator[DatasetRecord]:
        nonlocal count
        async for record in every_record(datasets, dataset_id, progress=progress):
            if wanted is None or record.id in wanted:
                count += 1
                yield record

    size = await write_pieces(target, _pieces(form, records()), overwrite)
    return Exported(target, size, count)


async def _pieces(form: Format, records: AsyncIterator[DatasetRecord]) -> AsyncGenerator[str, None]:
    match form:
        case Format.CSV:
            rows = (record_row(record) async for record in records)
            async for line in csv_lines(rows, RECORD_COLUMNS, ("payload",)):
                yield line
        case Format.JSONL:
            async for record in records:
                yield json_line(record)
        case Format.MARKDOWN:
            async for record in records:
                yield markdown(record_entry(record))
        case Format.HTML:
            yield HTML_HEAD
            async for record in records:
                yield html(record_entry(record))
            yield HTML_TAIL


async def write_pieces(target: Path, pieces: AsyncGenerator[str, None], overwrite: bool) -> int:
    """Pieces of text into a file, which is there once they are all written; its size in bytes.
    Raises FileError, and what `pieces` raises."""
    _refuse_existing(target, overwrite)
    size = 0
    async with _replacing(target, overwrite) as file, aclosing(pieces):
        async for piece in pieces:
            data = as_bytes(piece)
            with filing(target.name):
                await asyncio.to_thread(file.write, data)
            size += len(data)
    return size


def as_bytes(piece: str) -> bytes:
    """UTF-8; half a surrogate pair, which it cannot hold, as an escape."""
    return piece.encode(errors="backslashreplace")


@asynccontextmanager
async def _replacing(target: Path, overwrite: bool) -> AsyncIterator[BinaryIO]:
    """A file to write; it becomes `target` at the end, or vanishes."""
    with filing(target.name):
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            with filing(target.name):
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
        with filing(target.name):
            _place(made, target, overwrite)
    finally:
        await asyncio.to_thread(made.unlink, missing_ok=True)


def _place(made: Path, target: Path, overwrite: bool) -> None:
    if overwrite:
        made.replace(target)
        return
    try:
        place_new(made, target)
    except FileExistsError:
        raise _exists(target) from None


def place_new(made: Path, target: Path) -> None:
    """Have the file `made` be there as `target` too, or instead. Raises FileExistsError where there
    is one already, and OSError."""
    try:
        os.link(made, target)  # unlike a rename, it fails where a file is
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError from None
        made.replace(target)


def _refuse_existing(target: Path, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise _exists(target)


def _exists(target: Path) -> FileError:
    return FileError(
        f"{target.name} exists already.", remedy="Choose another name, or let it be replaced."
    )
