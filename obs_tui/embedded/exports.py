"""Exports of datasets (`datasets.export_to_jsonl`): a snapshot, as a file to be downloaded."""

import secrets
import sqlite3
from collections.abc import Iterator

from .datasets import check_dataset
from .files import EXPORT_HOURS, File, save_file
from .store import Store


async def export_dataset(store: Store, dataset_id: str) -> File:
    """Write the dataset's records, oldest first, to a file. Raises Fault DATASET_NOT_FOUND."""

    def run(conn: sqlite3.Connection) -> File:
        check_dataset(conn, dataset_id)
        return save_file(
            store,
            _lines(conn, dataset_id),
            name=f"dataset-{dataset_id}.jsonl",
            purpose="evaluation",
            hours=EXPORT_HOURS,
            token=secrets.token_urlsafe(32),
        )

    return await store.read(run)


def _lines(conn: sqlite3.Connection, dataset_id: str) -> Iterator[bytes]:
    from .record_lines import line_of_record

    rows = conn.execute(
        "SELECT payload, properties FROM dataset_records WHERE dataset_id = ? ORDER BY seq",
        (dataset_id,),
    )
    for payload, properties in rows:
        yield line_of_record(payload, properties)
