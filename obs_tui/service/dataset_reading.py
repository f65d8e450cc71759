"""Answers about datasets into values, tolerantly: a field of the wrong shape is left out, never the
page. A record of which something was lost says so in `unreadable`."""

from obs_tui.model.base import Json
from obs_tui.model.datasets import Dataset, DatasetRecord, ImportTask
from obs_tui.model.paging import Numbered

from .json_repair import mended, parse
from .shapes import member, numbered, salvaged, unreadable, whole

_ALTERED = "it holds text or nesting that cannot be shown as it is"


def read_dataset(content: bytes) -> Dataset:
    """A dataset."""
    return whole(_dataset(parse(content)), "dataset")


def read_datasets(content: bytes, page: int, page_size: int) -> Numbered[Dataset]:
    """A page of datasets. One without an id is left out."""
    return numbered(content, "datasets", _dataset, page, page_size)


def read_record(content: bytes) -> DatasetRecord:
    """A record."""
    return whole(_record(parse(content)), "record")


def read_records(content: bytes, page: int, page_size: int) -> Numbered[DatasetRecord]:
    """A page of records. One without an id is left out."""
    return numbered(content, "records", _record, page, page_size)


def read_task(content: bytes) -> ImportTask:
    """An import task."""
    return whole(_task(parse(content)), "import task")


def read_tasks(content: bytes, page: int, page_size: int) -> Numbered[ImportTask]:
    """A page of import tasks. One without an id is left out."""
    return numbered(content, "tasks", _task, page, page_size)


def read_file_url(content: bytes) -> str:
    """Where an export lies."""
    return _text_at(content, "file_url")


def read_file_id(content: bytes) -> str:
    """The id of an uploaded file."""
    return _text_at(content, "id")


def _dataset(data: Json) -> Dataset | None:
    found = salvaged(Dataset, mended(data))
    return found and found[0]


def _task(data: Json) -> ImportTask | None:
    found = salvaged(ImportTask, mended(data))
    return found and found[0]


def _record(data: Json) -> DatasetRecord | None:
    carried = mended(data)
    found = salvaged(DatasetRecord, carried)
    if found is None:
        return None
    record, lost = found
    cause = lost or ("" if carried == data else _ALTERED)
    return record.model_copy(update={"unreadable": cause})


def _text_at(content: bytes, key: str) -> str:
    text = member(parse(content), key)
    if not isinstance(text, str) or not text:
        raise unreadable(f"{key} is not a text")
    return text
