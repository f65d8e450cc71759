"""A review whose journal cannot be written: nothing has changed, and nothing is lost."""

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from obs_tui.evaluation.review import Review
from obs_tui.evaluation.reviewing import Queue
from obs_tui.journal import Journal, JournalError
from tests.evaluation.judging import JUDGE, PROFILE

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "work",
    [
        lambda review: review.write("a note"),
        lambda review: review.cast("yes"),
        lambda review: review.keep(),
    ],
    ids=["note", "vote", "place"],
)
async def test_what_is_not_kept_is_told_and_changes_nothing(
    work: Callable[[Review], Awaitable[None]], tmp_path: Path
) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal.open(path)
    queue = Queue(JUDGE, None, "two events", ("e1", "e2"))
    review = Review(journal, PROFILE, queue, lambda: NOW)
    with sqlite3.connect(path) as other:
        other.executescript(
            "CREATE TRIGGER a BEFORE INSERT ON state BEGIN SELECT raise(ABORT, 'full'); END;"
            "CREATE TRIGGER b BEFORE INSERT ON vote BEGIN SELECT raise(ABORT, 'full'); END;"
        )
    with pytest.raises(JournalError, match="full"):
        await work(review)
    assert (review.queue, review.votes, review.note) == (queue, {}, "")
    await journal.aclose()
