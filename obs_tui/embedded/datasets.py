"""Datasets in the store (`datasets.*`): functions over a connection, returning the wire's Dataset.

A list is newest first. Names need not be unique. A deleted dataset is gone with its records and
tasks, so `deleted_at` is always null. Writing records leaves the dataset's `updated_at` alone.
"""

import sqlite3
from uuid import uuid4

from obs_tui.model.base import JsonObject

from .faults import fault
from .instants import iso, now_us
from .judges import OWNER_ID, WORKSPACE_ID
from .pages import numbered

_COLUMNS = "dataset_id, name, description, created_us, updated_us"


def create_dataset(conn: sqlite3.Connection, name: str, description: str) -> JsonObject:
    """Save a dataset."""
    dataset_id, now = str(uuid4()), now_us()
    conn.execute(
        f"INSERT INTO datasets ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
        (dataset_id, name, description, now, now),
    )
    return fetch_dataset(conn, dataset_id)


def fetch_dataset(conn: sqlite3.Connection, dataset_id: str) -> JsonObject:
    """A dataset. Raises Fault DATASET_NOT_FOUND."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM datasets WHERE dataset_id = ?",
        (dataset_id,),
    ).fetchone()
    if row is None:
        raise fault("DATASET_NOT_FOUND", f"There is no dataset {dataset_id}.")
    return _dataset(row)


def check_dataset(conn: sqlite3.Connection, dataset_id: str) -> None:
    """Raises Fault DATASET_NOT_FOUND."""
    fetch_dataset(conn, dataset_id)


def list_datasets(
    conn: sqlite3.Connection, *, q: str | None = None, page: int = 1, page_size: int = 50
) -> JsonObject:
    """A page of datasets, newest first; `q` is part of the name in any case."""
    wanted = (q or "").casefold()
    names = conn.execute("SELECT dataset_id, name FROM datasets ORDER BY seq DESC")
    ids = [dataset_id for dataset_id, name in names if wanted in name.casefold()]
    start = (page - 1) * page_size
    results = [fetch_dataset(conn, dataset_id) for dataset_id in ids[start : start + page_size]]
    return numbered(results, len(ids), page, page_size)


def update_dataset(
    conn: sqlite3.Connection, dataset_id: str, name: str | None, description: str | None
) -> JsonObject:
    """Change what is not None. Raises Fault DATASET_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    if name is not None or description is not None:
        conn.execute(
            "UPDATE datasets SET name = coalesce(?, name), description = coalesce(?, description),"
            " updated_us = max(?, updated_us + 1) WHERE dataset_id = ?",
            (name, description, now_us(), dataset_id),
        )
    return fetch_dataset(conn, dataset_id)


def delete_dataset(conn: sqlite3.Connection, dataset_id: str) -> None:
    """Delete a dataset with its records and tasks. Raises Fault DATASET_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    for table in ("dataset_records", "import_tasks", "datasets"):
        conn.execute(f"DELETE FROM {table} WHERE dataset_id = ?", (dataset_id,))


def _dataset(row: tuple[str, str, str, int, int]) -> JsonObject:
    dataset_id, name, description, created_us, updated_us = row
    return {
        "id": dataset_id,
        "created_at": iso(created_us),
        "updated_at": iso(updated_us),
        "deleted_at": None,
        "name": name,
        "description": description,
        "owner_id": OWNER_ID,
        "workspace_id": WORKSPACE_ID,
    }
