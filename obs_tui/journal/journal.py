"""The journal: last page seen, history, views, verdicts, drafts, marks, and what curating needs to
be safe; shared by every running instance.

It never stops the app: a file that cannot be used is replaced (damaged: moved aside; newer or out
of reach: left alone, this run is remembered in memory only) and a notice says so. Only what must be
kept before something is sent raises JournalError when it cannot.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from . import history, runs, undo_log, verdicts, views
from .connection import Connection
from .entries import (
    LastSeen,
    VerdictEntry,
    read_kept,
    read_rows,
    write_kept,
    write_rows,
)
from .history import Visit
from .judging import Judging
from .runs import Deleted, Run
from .undo_log import Undo
from .verdicts import JudgePast
from .versions import Versions
from .views import ColumnChoice, View
from .votes import Votes

if TYPE_CHECKING:
    from obs_tui.model.base import JsonObject
    from obs_tui.model.datasets import DatasetRecord
    from obs_tui.model.filters import Filter
    from obs_tui.model.judges import JudgeDraft

T = TypeVar("T")

COLUMNS = "columns"
_STATE = "SELECT body FROM state WHERE profile = ? AND key = ?"


class Journal:
    """Made by `Journal.open`. Its async methods run in one worker thread, in order; they raise
    nothing of SQLite's: what failed becomes a notice."""

    def __init__(self, path: Path | None) -> None:
        self._file = Connection(path)
        self._owner = uuid.uuid4().hex
        self.judging = Judging(self._file, self._owner)
        self.votes = Votes(self._file)
        self.versions = Versions(self._file)

    @classmethod
    def open(cls, path: Path | None) -> Journal:
        """The journal at `path`, made or migrated where needed; None is one in memory."""
        return cls(path)

    def on_notice(self, listener: Callable[[str], None]) -> None:
        """Have `listener` told, in the event loop and in one sentence, of whatever the journal
        could not keep or read. Earlier notices are told after the next async call."""
        self._file.listener = listener

    def last_seen(self, profile: str) -> LastSeen | None:
        """The list as `profile` was left. Synchronous, for the first frame: a few milliseconds."""

        def read(conn: sqlite3.Connection) -> LastSeen | None:
            found = conn.execute(
                "SELECT filters, rows, cursor_id, next_cursor FROM last_seen WHERE profile = ?",
                (profile,),
            ).fetchone()
            if found is None:
                return None
            filters, rows, cursor_id, next_cursor = found
            return LastSeen(read_kept(filters), read_rows(rows), cursor_id, next_cursor)

        return self._file.at_once(read, "The last page seen")

    async def remember(self, profile: str, seen: LastSeen) -> None:
        """Keep the list as it is; the last instance to say so wins."""
        values = (
            profile,
            write_kept(seen.filters),
            write_rows(seen.rows),
            seen.cursor_id,
            seen.next_cursor,
        )
        await self._file.write("INSERT OR REPLACE INTO last_seen VALUES (?, ?, ?, ?, ?)", values)

    async def visit(self, profile: str, filters: Filter, cursor_id: str | None) -> None:
        """Put a filter on top of the history, kept once, with the event under the cursor; None
        leaves the one it had. The history holds 500 filters of a profile."""
        await self._file.call(lambda conn: history.visit(conn, profile, filters, cursor_id), None)

    async def history(self, profile: str, limit: int = history.KEPT) -> tuple[Visit, ...]:
        """The filters that were in force, each once, the latest first."""
        return await self._file.all(
            lambda conn: history.latest(conn, profile, limit), "filters of the history"
        )

    async def save_view(self, profile: str, view: View) -> None:
        """Keep a view, over the one of the same name. Names are any text; case makes no other."""
        await self._file.call(lambda conn: views.save(conn, profile, view), None)

    async def views(self, profile: str) -> tuple[View, ...]:
        """The views, by name."""
        return await self._file.all(lambda conn: views.saved(conn, profile), "views")

    async def drop_view(self, profile: str, name: str) -> None:
        """Forget a view, in whatever case its name is written."""
        await self._file.call(lambda conn: views.drop(conn, profile, name), None)

    async def save_columns(self, profile: str, columns: tuple[ColumnChoice, ...]) -> None:
        """Keep which columns the list shows when no view is in force; none: those it has of its
        own."""
        body: JsonObject = {"columns": views.write_columns(columns)}
        await self._save_state(profile, COLUMNS, body if columns else None)

    def columns(self, profile: str) -> tuple[ColumnChoice, ...]:
        """Which columns the list shows when no view is in force; none where nothing was chosen.
        Synchronous, for the first frame."""

        def read(conn: sqlite3.Connection) -> tuple[ColumnChoice, ...]:
            found = conn.execute(_STATE, (profile, COLUMNS)).fetchone()
            return views.read_columns(json.loads(found[0])["columns"]) if found else ()

        return self._file.at_once(read, "The columns") or ()

    async def record_verdict(self, profile: str, entry: VerdictEntry) -> None:
        """Add a verdict."""
        await self._file.call(lambda conn: verdicts.record(conn, profile, entry), None)

    async def verdicts(self, profile: str, event_id: str) -> tuple[VerdictEntry, ...]:
        """The verdicts on an event, newest first."""
        return await self._file.call(lambda conn: verdicts.of_event(conn, profile, event_id), ())

    async def verdicts_of(
        self, profile: str, judge_id: str, name: str, limit: int = 200
    ) -> JudgePast:
        """What a saved judge said, and one called the same that was not saved; of the verdicts the
        newest `limit`."""
        return await self._file.call(
            lambda conn: verdicts.of_judge(conn, profile, judge_id, name, limit),
            JudgePast(),
        )

    async def recent_judges(self, profile: str, limit: int = 10) -> tuple[JudgeDraft, ...]:
        """The judges last run, each version once, the latest first."""
        return await self._file.call(lambda conn: verdicts.recent_judges(conn, profile, limit), ())

    async def save_draft(self, profile: str, kind: str, body: JsonObject | None) -> None:
        """Keep what is being typed into a form (`kind`: judge, filter); None discards it."""
        if body is None:
            await self._file.write(
                "DELETE FROM draft WHERE profile = ? AND kind = ?", (profile, kind)
            )
        else:
            values = (profile, kind, json.dumps(body))
            await self._file.write("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", values)

    async def draft(self, profile: str, kind: str) -> JsonObject | None:
        """What was typed into a form and not sent; None when nothing was."""
        statement = "SELECT body FROM draft WHERE profile = ? AND kind = ?"
        return await self._file.body(statement, (profile, kind))

    async def save_marks(self, profile: str, list_key: str, body: JsonObject | None) -> None:
        """Keep what is marked in a list; None forgets it."""
        await self._save_state(profile, f"marks:{list_key}", body)

    async def load_marks(self, profile: str, list_key: str) -> JsonObject | None:
        """What was marked in a list."""
        return await self._state(profile, f"marks:{list_key}")

    async def remember_dataset(self, profile: str, dataset_id: str) -> None:
        """Keep which dataset was added to last."""
        await self._save_state(profile, "dataset", {"id": dataset_id})

    async def last_dataset(self, profile: str) -> str | None:
        """The id of the dataset that was added to last."""
        found = (await self._state(profile, "dataset") or {}).get("id")
        return found if isinstance(found, str) else None

    async def remember_assigned(self, profile: str, key: str, value: str, limit: int = 20) -> None:
        """Keep which property value was assigned last."""
        kept = [pair for pair in await self.recently_assigned(profile) if pair != (key, value)]
        pairs = [(key, value), *kept][:limit]
        await self._save_state(profile, "assigned", {"pairs": [list(pair) for pair in pairs]})

    async def recently_assigned(self, profile: str) -> tuple[tuple[str, str], ...]:
        """Property keys and values, the last assigned first."""
        pairs = (await self._state(profile, "assigned") or {}).get("pairs")
        found = (
            [pair for pair in pairs if isinstance(pair, list)] if isinstance(pairs, list) else []
        )
        return tuple((str(pair[0]), str(pair[1])) for pair in found if len(pair) == 2)

    async def start_run(
        self, profile: str, kind: str, body: JsonObject, progress: JsonObject
    ) -> Run:
        """Begin what a kill must not lose: `body` stays, `progress` is what checkpoints replace.
        Raises JournalError."""
        run = Run(0, profile, kind, body, progress, datetime.now(UTC))
        return await self._file.must(lambda conn: runs.start(conn, self._owner, run))

    async def take_run(self, run: Run) -> Run:
        """The run as it now is, for this instance alone to go on with: another that still works on
        it gets a JournalError at its next checkpoint. Raises JournalError."""
        return await self._file.must(lambda conn: runs.take(conn, self._owner, run.id))

    async def checkpoint(self, run: Run, progress: JsonObject) -> None:
        """How far a run has come. Raises JournalError."""
        await self._file.must(lambda conn: runs.checkpoint(conn, self._owner, run.id, progress))

    async def finish(self, run: Run) -> None:
        """The run is done; what it deleted stays for `deleted`. Raises JournalError."""
        await self._file.must(lambda conn: runs.finish(conn, self._owner, run.id))

    async def unfinished_runs(self, profile: str, *, mine: bool = True) -> tuple[Run, ...]:
        """Runs begun and not finished, the latest first; some may be under way in another
        instance. Without `mine`, those that this instance neither began nor took."""
        but = "" if mine else self._owner
        return await self._file.call(lambda conn: runs.unfinished(conn, profile, but), ())

    async def keep_deleted(self, batch: int, records: Iterable[DatasetRecord]) -> None:
        """Local copies of records about to be deleted by a run, newer ones over older. Raises
        JournalError."""
        kept = list(records)
        await self._file.must(lambda conn: runs.keep(conn, batch, kept))

    async def deletion_states(self, batch: int) -> dict[str, str]:
        """How the records of a batch stand (see `Deleted.state`). Raises JournalError."""
        return await self._file.must(lambda conn: runs.states(conn, batch))

    async def note_deleted(self, batch: int, states: Mapping[str, str]) -> None:
        """Set how records of a batch stand (see `Deleted.state`). Raises JournalError."""
        await self._file.must(lambda conn: runs.note(conn, batch, states))

    async def claim_deleted(self, batch: int, record_id: str) -> bool:
        """Whether this instance may create the record again: it was `deleted`, and now is
        `creating`. Raises JournalError."""
        return await self._file.must(lambda conn: runs.claim(conn, batch, record_id), synced=False)

    async def note_recreated(self, batch: int, record_id: str, new_id: str) -> None:
        """The record exists again, under a new id. Raises JournalError."""
        await self._file.must(
            lambda conn: runs.recreated(conn, batch, record_id, new_id), synced=False
        )

    async def deleted(self, profile: str, batch: int) -> tuple[Deleted, ...]:
        """The local copies of a batch, in the order they were kept. Raises JournalError."""
        return await self._file.must(lambda conn: runs.copies(conn, profile, batch))

    async def push_undo(self, profile: str, kind: str, body: JsonObject) -> int:
        """Keep what takes a change back, before it is made; its id. Raises JournalError."""
        return await self._file.must(lambda conn: undo_log.push(conn, profile, kind, body))

    async def last_undo(self, profile: str, kinds: Sequence[str]) -> Undo | None:
        """The latest change of these kinds not taken back."""
        return await self._file.call(lambda conn: undo_log.last(conn, profile, kinds), None)

    async def drop_undo(self, undo_id: int) -> None:
        """The change was taken back, or never made."""
        await self._file.write("DELETE FROM undo WHERE id = ?", (undo_id,))

    async def defer_undo(self, undo_id: int) -> None:
        """The change cannot be taken back now: all others are the later ones."""
        await self._file.write(undo_log.DEFER, (undo_id,))

    async def renumber_undo(self, profile: str, kind: str, old: str, new: str) -> None:
        """What the changes of this kind are about, `id` in their body, has another one now."""
        await self._file.write(undo_log.RENUMBER, (new, profile, kind, old))

    async def aclose(self) -> None:
        """Finish what was asked for, then release the file."""
        await self._file.aclose()

    async def _save_state(self, profile: str, key: str, body: JsonObject | None) -> None:
        if body is None:
            await self._file.write(
                "DELETE FROM state WHERE profile = ? AND key = ?", (profile, key)
            )
        else:
            values = (profile, key, json.dumps(body))
            await self._file.write("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", values)

    async def _state(self, profile: str, key: str) -> JsonObject | None:
        return await self._file.body(_STATE, (profile, key))
