"""All records of a dataset, page after page, and what they hold."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias, TypeVar

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.load import Failure
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import NotFoundError, ServiceError

T = TypeVar("T")

PAGE = 100
"""The API's largest page."""
_PASSES = 3

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class RecordFailure:
    """What went wrong with one record."""

    record_id: str
    error: ServiceError

    @property
    def failure(self) -> Failure:
        """The error as a pane shows it."""
        return self.error.failure


def quiet(_done: int, _total: int) -> None:
    """No one wants to know."""


async def every_record(
    datasets: Datasets,
    dataset_id: str,
    q: str = "",
    *,
    searchable: bool = False,
    progress: Progress = quiet,
) -> AsyncIterator[DatasetRecord]:
    """Every record whose payload or properties hold `q` in any case, each once. `searchable`: the
    server searches. Records that others delete meanwhile shift the pages: where fewer came than
    the server counts, the pages are read again. Raises ServiceError."""
    seen: set[str] = set()
    for _ in range(_PASSES):
        page, more, count = 1, True, 0
        while more:
            if q and searchable:
                found = await datasets.search_records(dataset_id, q, page=page, page_size=PAGE)
            else:
                found = await datasets.list_records(dataset_id, page=page, page_size=PAGE)
            for record in found.results:
                if record.id not in seen:
                    seen.add(record.id)
                    if searchable or holds(record, q):
                        yield record
            page, more, count = page + 1, found.has_more and bool(found.results), found.count
            progress(len(seen), count)
        if len(seen) >= count:
            return


def holds(record: DatasetRecord, q: str) -> bool:
    """Whether the payload or the properties hold `q`, in any case."""
    needle = q.casefold()
    return not needle or any(
        needle in json.dumps(part, ensure_ascii=False).casefold()
        for part in (record.payload, record.properties)
    )


def canonical(value: Json) -> str:
    """The same text for equal JSON values. 1 and 1.0 are equal, which a server may swap; 1 and true
    are not, though Python has them equal."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def _plain(value: Json) -> Json:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case float() if value.is_integer():
            return int(value)
    return value


def digest(value: Json) -> bytes:
    """The same few bytes for equal JSON values."""
    return blake2b(canonical(value).encode(), digest_size=16).digest()


def content(payload: JsonObject, properties: JsonObject) -> bytes:
    """The same few bytes for records of equal content."""
    return digest([payload, properties])


async def fetch_existing(datasets: Datasets, record_id: str) -> DatasetRecord | None:
    """The record, or None when there is none. Raises ServiceError."""
    try:
        record = await datasets.fetch_record(record_id)
    except NotFoundError:
        return None
    return record if record.deleted_at is None else None


def chunks(items: Sequence[str], size: int) -> list[Sequence[str]]:
    """The items in pieces of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
