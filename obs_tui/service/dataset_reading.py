"""Answers about datasets into values, tolerantly: a field of the wrong shape is left out, never the
page. A record of which something was lost says so in `unreadable`."""

from typing import TypeVar

from pydantic import ValidationError

from obs_tui.model.base import Json, OpenValue
from obs_tui.model.datasets import Dataset, DatasetRecord, ImportTask
from obs_tui.model.paging import Numbered

from .json_repair import mended, parse
from .shapes import as_text, cause_of, member, numbered, object_of, unreadable, without_nulls

M = TypeVar("M", bound=OpenValue)

_ALTERED = "it holds text or nesting that cannot be shown as it is"


def read_dataset(content: bytes) -> Dataset:
    """A dataset."""
    return _whole(_dataset(parse(content)), "dataset")


def read_datasets(content: bytes, page: int, page_size: int) -> Numbered[Dataset]:
    """A page of datasets. One without an id is left out."""
    return numbered(content, "datasets", _dataset, page, page_size)


def read_record(content: bytes) -> DatasetRecord:
    """A record."""
    return _whole(_record(parse(content)), "record")


def read_records(content: bytes, page: int, page_size: int) -> Numbered[DatasetRecord]:
    """A page of records. One without an id is left out."""
    return numbered(content, "records", _record, page, page_size)


def read_task(content: bytes) -> ImportTask:
    """An import task."""
    return _whole(_task(parse(content)), "import task")


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
    found = _salvaged(Dataset, mended(data))
    return found and found[0]


def _task(data: Json) -> ImportTask | None:
    found = _salvaged(ImportTask, mended(data))
    return found and found[0]


def _record(data: Json) -> DatasetRecord | None:
    whole = mended(data)
    found = _salvaged(DatasetRecord, whole)
    if found is None:
        return None
    record, lost = found
    cause = lost or ("" if whole == data else _ALTERED)
    return record.model_copy(update={"unreadable": cause})


def _salvaged(model: type[M], data: Json) -> tuple[M, str] | None:
    """The value without the fields that cannot be read, and why they cannot; None without an id."""
    if not isinstance(data, dict) or data.get("id") in (None, ""):
        return None
    fields = object_of(without_nulls(data), "value") | {"id": as_text(data["id"])}
    try:
        return model.model_validate(fields), ""
    except ValidationError as error:
        bad = {str(fault["loc"][0]) for fault in error.errors(include_url=False)}
        kept = {key: value for key, value in fields.items() if key not in bad}
        return model.model_validate(kept), cause_of(error)


def _whole(value: M | None, what: str) -> M:
    if value is None:
        raise unreadable(f"it is no {what}, or one without an id")
    return value


def _text_at(content: bytes, key: str) -> str:
    text = member(parse(content), key)
    if not isinstance(text, str) or not text:
        raise unreadable(f"{key} is not a text")
    return text
