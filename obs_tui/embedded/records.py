"""Records of datasets in the store (`datasets.records.*`): functions over a connection, returning
the wire's DatasetRecord.

A list is in order of creation, so that what is added changes no earlier page. A deleted record is
gone, so `deleted_at` is always null. Payload and properties are any JSON objects that can be
answered: at most 190 deep, and of finite numbers.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from obs_tui.model.base import JsonObject

from .datasets import check_dataset
from .faults import fault
from .instants import iso, now_us
from .pages import numbered
from .record_text import Finder, encode_object

_COLUMNS = "record_id, dataset_id, payload, properties, source, created_us, updated_us"


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be stored. `payload` and `properties` are JSON of `encode_object`'s."""

    payload: str
    properties: str
    source: str

    @classmethod
    def of(cls, payload: JsonObject, properties: JsonObject, source: str) -> "Draft":
        """Raises Fault DATASET_RECORD_FORMAT_ERROR."""
        return cls(encode_object(payload), encode_object(properties), source)


def create_record(conn: sqlite3.Connection, dataset_id: str, draft: Draft) -> JsonObject:
    """Add a record. Raises Fault DATASET_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    (record_id,) = add_records(conn, dataset_id, (draft,))
    return fetch_record(conn, record_id)


def add_records(conn: sqlite3.Connection, dataset_id: str, drafts: Iterable[Draft]) -> list[str]:
    """Add records to a dataset that exists; their ids."""
    now = now_us()
    rows = [
        (str(uuid4()), dataset_id, draft.payload, draft.properties, draft.source, now, now)
        for draft in drafts
    ]
    conn.executemany(
        f"INSERT INTO dataset_records ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return [row[0] for row in rows]


def fetch_record(conn: sqlite3.Connection, record_id: str) -> JsonObject:
    """A record. Raises Fault DATASET_RECORD_NOT_FOUND."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM dataset_records WHERE record_id = ?",
        (record_id,),
    ).fetchone()
    if row is None:
        raise _unknown(record_id)
    return _record(row)


def fetch_stored(conn: sqlite3.Connection, record_id: str) -> Draft | None:
    """A record to be stored again; None when there is none."""
    row = conn.execute(
        "SELECT payload, properties, source FROM dataset_records WHERE record_id = ?", (record_id,)
    ).fetchone()
    return None if row is None else Draft(*row)


def list_records(
    conn: sqlite3.Connection, dataset_id: str, *, page: int = 1, page_size: int = 50
) -> JsonObject:
    """A page of a dataset's records, oldest first. Raises Fault DATASET_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    (count,) = conn.execute(
        "SELECT count(*) FROM dataset_records WHERE dataset_id = ?", (dataset_id,)
    ).fetchone()
    start = (page - 1) * page_size
    seqs = conn.execute(
        "SELECT seq FROM dataset_records WHERE dataset_id = ? ORDER BY seq LIMIT ? OFFSET ?",
        (dataset_id, page_size, start),
    )
    results = _records(conn, [seq for (seq,) in seqs]) if start < count else []
    return numbered(results, count, page, page_size)


def search_records(
    conn: sqlite3.Connection, dataset_id: str, q: str, *, page: int = 1, page_size: int = 50
) -> JsonObject:
    """A page of a dataset's records that hold `q`, oldest first, as `Finder` finds it. Raises Fault
    DATASET_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    finder = Finder(q)
    rows = conn.execute(
        "SELECT seq, payload, properties FROM dataset_records WHERE dataset_id = ? ORDER BY seq",
        (dataset_id,),
    )
    seqs = [seq for seq, payload, properties in rows if finder.finds(payload, properties)]
    start = (page - 1) * page_size
    results = _records(conn, seqs[start : start + page_size])
    return numbered(results, len(seqs), page, page_size)


def update_record(conn: sqlite3.Connection, record_id: str, column: str, content: str) -> None:
    """Replace the `payload` or the `properties`. Raises Fault DATASET_RECORD_NOT_FOUND."""
    found = conn.execute(
        f"UPDATE dataset_records SET {column} = ?,"
        " updated_us = max(?, updated_us + 1) WHERE record_id = ?",
        (content, now_us(), record_id),
    )
    if not found.rowcount:
        raise _unknown(record_id)


def delete_record(conn: sqlite3.Connection, record_id: str) -> None:
    """Delete a record. Raises Fault DATASET_RECORD_NOT_FOUND."""
    found = conn.execute("DELETE FROM dataset_records WHERE record_id = ?", (record_id,))
    if not found.rowcount:
        raise _unknown(record_id)


def delete_records(conn: sqlite3.Connection, record_ids: Iterable[str]) -> None:
    """Delete those of the records that exist: asked again after a broken connection, it ends the
    same."""
    conn.execute(
        "DELETE FROM dataset_records WHERE record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(record_ids)),),
    )


def _records(conn: sqlite3.Connection, seqs: Sequence[int]) -> list[JsonObject]:
    """The records of these rows, oldest first."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM dataset_records"
        " WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (json.dumps(list(seqs)),),
    )
    return [_record(row) for row in rows]


def _record(row: tuple[str, str, str, str, str, int, int]) -> JsonObject:
    record_id, dataset_id, payload, properties, source, created_us, updated_us = row
    return {
        "id": record_id,
        "created_at": iso(created_us),
        "updated_at": iso(updated_us),
        "deleted_at": None,
        "dataset_id": dataset_id,
        "payload": json.loads(payload),
        "properties": json.loads(properties),
        "source": source,
    }


def _unknown(record_id: str) -> Exception:
    return fault("DATASET_RECORD_NOT_FOUND", f"There is no record {record_id}.")
