"""A dataset, or some of its records, into a file: whole or not at all.

What is written goes into a file beside the target that only its owner can read, and is renamed when
complete. A file that is there is replaced only when that was asked for.
"""

import asyncio
import csv
import io
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from obs_tui.journal import read_record, write_record
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.dataset_protocol import Datasets

from .errors import FileError, filing
from .formats import Format, csv_header, csv_row, jsonl_line, markdown
from .records import Progress, every_record, quiet

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
    _refuse_existing(target, overwrite)
    wanted = None if ids is None else set(ids)
    records = (
        record
        async for record in every_record(datasets, dataset_id, progress=progress)
        if wanted is None or record.id in wanted
    )
    async with _replacing(target, overwrite) as file:
        count = await _WRITERS[form](file, records)
        size = file.tell()
    return Exported(target, size, count)


async def _write_jsonl(file: BinaryIO, records: AsyncIterator[DatasetRecord]) -> int:
    count = 0
    async for record in records:
        file.write(jsonl_line(record))
        count += 1
    return count


async def _write_markdown(file: BinaryIO, records: AsyncIterator[DatasetRecord]) -> int:
    count = 0
    async for record in records:
        file.write(markdown(record).encode(errors="backslashreplace"))
        count += 1
    return count


async def _write_csv(file: BinaryIO, records: AsyncIterator[DatasetRecord]) -> int:
    """The columns are known when all records are: until then these wait in a file of their own."""
    keys: dict[str, None] = {}
    count = 0
    with tempfile.TemporaryFile() as waiting:
        async for record in records:
            keys |= dict.fromkeys(record.properties)
            waiting.write(f"{write_record(record)}\n".encode())
            count += 1
        waiting.seek(0)
        text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
        rows = csv.writer(text)
        rows.writerow(csv_header(keys))
        for line in waiting:
            rows.writerow(csv_row(read_record(line.decode()), keys))
        text.flush()
        text.detach()
    return count


_WRITERS = {
    Format.JSONL: _write_jsonl,
    Format.CSV: _write_csv,
    Format.MARKDOWN: _write_markdown,
}


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
        os.link(made, target)  # unlike a rename, it fails where a file is
    except FileExistsError:
        raise _exists(target) from None
    except OSError:  # a file system without links
        _refuse_existing(target, overwrite)
        made.replace(target)


def _refuse_existing(target: Path, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise _exists(target)


def _exists(target: Path) -> FileError:
    return FileError(
        f"{target.name} exists already.", remedy="Choose another name, or let it be replaced."
    )
