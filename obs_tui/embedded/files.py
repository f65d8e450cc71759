"""Files in the store: what clients upload to be imported, and what is exported for them.

The content is kept in chunks, so that a file of any size is never in memory as a whole and its
writing holds up nobody. Uploads are kept for a week and exports for an hour; what has expired is
removed when the next file comes.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from .faults import Fault
from .instants import now_us
from .store import Store

CHUNK = 1 << 20
"""Bytes of a chunk."""
UPLOAD_HOURS = 7 * 24
EXPORT_HOURS = 1

_HOUR_US = 3_600_000_000
_COLUMNS = "file_id, name, purpose, size, token, created_us, expires_us"


@dataclass(frozen=True, slots=True)
class File:
    """A file that is there as a whole: `size` in bytes, times in microseconds. `token` opens its
    download."""

    file_id: str
    name: str
    purpose: str
    size: int
    token: str | None
    created_us: int
    expires_us: int


def save_file(
    store: Store,
    content: Iterable[bytes],
    *,
    name: str,
    purpose: str,
    hours: int,
    token: str | None = None,
) -> File:
    """Store a file, chunk by chunk, each in a transaction of its own. Blocks."""
    file_id, now = str(uuid4()), now_us()
    row = (file_id, name, purpose, 0, token, now, now + hours * _HOUR_US)
    store.write_now(lambda conn: _begin(conn, row))
    size = 0
    for number, chunk in enumerate(_chunks(content)):
        size += len(chunk)
        store.write_now(partial(_add, file_id=file_id, number=number, content=chunk))
    store.write_now(
        lambda conn: conn.execute(
            "UPDATE files SET size = ?, complete = 1 WHERE file_id = ?", (size, file_id)
        )
    )
    return File(file_id, name, purpose, size, token, now, row[-1])


def fetch_file(conn: sqlite3.Connection, file_id: str) -> File:
    """A file. Raises Fault FILE_NOT_FOUND, also for one that has expired or is incomplete."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM files WHERE file_id = ? AND complete AND expires_us > ?",
        (file_id.lower(), now_us()),
    ).fetchone()
    if row is None:
        raise Fault(404, "FILE_NOT_FOUND", "There is no such file, or not any more.")
    return File(*row)


def delete_file(conn: sqlite3.Connection, file_id: str) -> None:
    """Delete a file. Raises Fault FILE_NOT_FOUND."""
    fetch_file(conn, file_id)
    for table in ("file_chunks", "files"):
        conn.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))


def read_chunks(conn: sqlite3.Connection, file_id: str, position: int = 0) -> Iterator[bytes]:
    """The content from a position on, in bytes."""
    number, skipped = divmod(position, CHUNK)
    while chunk := _chunk(conn, file_id, number):
        yield chunk[skipped:]
        number, skipped = number + 1, 0


async def stream(store: Store, file: File) -> AsyncIterator[bytes]:
    """The content, read as it is taken. Raises ConnectionAbortedError when the file is deleted
    meanwhile: the client must not take the beginning for the whole."""
    for number in range(-(-file.size // CHUNK)):
        chunk = await store.read(partial(_chunk, file_id=file.file_id, number=number))
        if not chunk:
            raise ConnectionAbortedError("the file is gone")
        yield chunk


def _begin(conn: sqlite3.Connection, row: tuple[str | int | None, ...]) -> None:
    conn.execute(
        "DELETE FROM file_chunks WHERE file_id IN (SELECT file_id FROM files WHERE expires_us < ?)",
        (now_us(),),
    )
    conn.execute("DELETE FROM files WHERE expires_us < ?", (now_us(),))
    conn.execute(
        f"INSERT INTO files ({_COLUMNS}, complete) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        row,
    )


def _add(conn: sqlite3.Connection, file_id: str, number: int, content: bytes) -> None:
    conn.execute("INSERT INTO file_chunks VALUES (?, ?, ?)", (file_id, number, content))


def _chunk(conn: sqlite3.Connection, file_id: str, number: int) -> bytes:
    row = conn.execute(
        "SELECT content FROM file_chunks WHERE file_id = ? AND number = ?", (file_id, number)
    ).fetchone()
    return b"" if row is None else bytes(row[0])


def _chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of `CHUNK`, but for the last."""
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)
