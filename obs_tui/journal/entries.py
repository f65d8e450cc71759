"""What the journal keeps, and its JSON form.

The JSON is ASCII, so that text SQLite cannot hold (lone surrogates) survives the round trip.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from obs_tui.model.filters import Filter, read_filter, write_marked
from obs_tui.model.rows import EventRow

if TYPE_CHECKING:
    from obs_tui.model.datasets import DatasetRecord
    from obs_tui.model.judges import JudgeDraft, Verdict

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading a damaged value may raise."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class LastSeen(NamedTuple):
    """The list as it was left: its filter, a page of rows, the event under the cursor, and what to
    send for the page after."""

    filters: Filter
    rows: tuple[EventRow, ...]
    cursor_id: str | None
    next_cursor: str | None


class VerdictEntry(NamedTuple):
    """One verdict: by which judge, on which event, when (UTC), and after how many seconds.
    `judge_id` is None for a judge that was not saved. `by_campaign`: it is read off the event, at
    `at`, and not in the journal; then there is no analysis, and `seconds` is 0."""

    event_id: str
    judge: JudgeDraft
    judge_id: str | None
    verdict: Verdict
    at: datetime
    seconds: float
    by_campaign: bool = False

    @property
    def version(self) -> str:
        """Hash of the judge's six fields: the same judge, unedited, has the same version."""
        return version_of(self.judge)


DIGITS = 7
"""So many digits of a version are shown to tell it by."""


def version_of(judge: JudgeDraft) -> str:
    """Hash of a judge's six fields, 12 hexadecimal digits."""
    return _hash(write_judge(judge))


def question_of(judge: JudgeDraft) -> str:
    """Hash of what a judge asks, 12 hexadecimal digits: name, and classes or range. Versions
    that differ in instructions, model or descriptions ask the same: votes are on all of them."""
    output = judge.output
    asked: list[object]
    if output.type == "CLASSIFICATION":
        asked = [judge.name, output.type, sorted(option.value for option in output.options)]
    else:
        asked = [judge.name, output.type, output.min, output.max]
    return _hash(json.dumps(asked))


def _hash(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write_judge(judge: JudgeDraft) -> str:
    """A judge as JSON, with sorted keys."""
    return json.dumps(judge.model_dump(), sort_keys=True)


def write_kept(filters: Filter) -> str:
    """A filter as JSON, relative times kept. Equal filters give equal texts: what their relative
    times stand for is written as of a fixed instant, and never read."""
    return json.dumps(write_marked(filters, _EPOCH))


def read_kept(text: str) -> Filter:
    """The filter of `write_kept`, or of the plain wire form that version 2 wrote."""
    return read_filter(json.loads(text), marked=True)


def write_rows(rows: tuple[EventRow, ...]) -> str:
    """Rows of a list as JSON."""
    return json.dumps([_plain(row) for row in rows])


def _plain(row: EventRow) -> dict[str, object]:
    return {
        "event_id": row.event_id,
        "correlation_id": row.correlation_id,
        "created_at": row.created_at.isoformat(),
        "nb_input_tokens": row.nb_input_tokens,
        "nb_output_tokens": row.nb_output_tokens,
        "extra_fields": row.extra_fields,
    }


def read_rows(text: str) -> tuple[EventRow, ...]:
    """The rows of `write_rows`, not validated: they were valid when written."""
    return tuple(
        EventRow(**{**row, "created_at": datetime.fromisoformat(row["created_at"])})
        for row in json.loads(text)
    )


def write_record(record: DatasetRecord) -> str:
    """JSON of a record; a lone surrogate stays an escape, which pydantic's own writer refuses."""
    return json.dumps(record.model_dump(), default=str)


def read_record(text: str) -> DatasetRecord:
    """The record of `write_record`."""
    from obs_tui.model.datasets import DatasetRecord

    return DatasetRecord.model_validate(json.loads(text))
