"""Work that one process at a time may do, among those that have the same store open."""

import sqlite3
from pathlib import Path


class Baton:
    """A lock of the operating system's on a file beside the store: let go when the process ends,
    however it does."""

    def __init__(self, store: Path, work: str) -> None:
        self._path = store.with_name(f"{store.name}.{work}")
        self._held: sqlite3.Connection | None = None

    def take(self) -> bool:
        """Whether it is held now. Raises sqlite3.Error where the file cannot be made."""
        if self._held is not None:
            return True
        conn = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            conn.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            conn.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False
        self._held = conn
        return True

    def drop(self) -> None:
        """Let it go, where it is held."""
        if self._held is not None:
            self._held.close()
            self._held = None
