"""What a kill must not lose: runs, copies, the undo log; and journals of the first schema."""

import sqlite3
from pathlib import Path

import pytest

from obs_tui.journal import CREATED, DELETED, KEPT, Deleted, Journal, JournalError
from obs_tui.journal.schema import MIGRATIONS
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.moments import parse_moment

RECORD = DatasetRecord(
    id="r1",
    dataset_id="d",
    payload={"messages": [{"role": "user", "content": "héllo \x00 [/INST]"}], "n": 2**70},
    properties={"label": "good"},
    source="TELEMETRY_SPAN",
    created_at=parse_moment("2026-01-02T03:04:05.678901Z"),
    slug="unknown to us",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


async def test_a_run_survives(path: Path) -> None:
    first = Journal.open(path)
    run = await first.start_run("p", "add", {"ids": ["a"]}, {"next": 0})
    other = await first.start_run("q", "add", {}, {})
    await first.checkpoint(run, {"next": 1})
    await first.aclose()
    second = Journal.open(path)
    (found,) = await second.unfinished_runs("p")
    assert (found.id, found.kind, found.body) == (run.id, "add", {"ids": ["a"]})
    assert (found.progress, found.started_at) == ({"next": 1}, run.started_at)
    await second.take_run(found)
    await second.finish(found)
    assert await second.unfinished_runs("p") == ()
    assert [one.id for one in await second.unfinished_runs("q")] == [other.id]
    with pytest.raises(JournalError, match="finished"):
        await second.take_run(found)
    await second.aclose()


async def test_a_run_belongs_to_one_instance(path: Path) -> None:
    one, two = Journal.open(path), Journal.open(path)
    run = await one.start_run("p", "add", {}, {})
    with pytest.raises(JournalError, match="took it over"):
        await two.checkpoint(run, {})
    await two.take_run(run)
    with pytest.raises(JournalError, match="took it over"):
        await one.finish(run)
    await two.finish(run)
    await one.aclose()
    await two.aclose()


async def test_copies_are_read_as_they_were(path: Path) -> None:
    journal = Journal.open(path)
    run = await journal.start_run("p", "delete", {}, {})
    await journal.keep_deleted(run.id, [RECORD, DatasetRecord(id="r2")])
    await journal.keep_deleted(run.id, [DatasetRecord(id="r2", payload={"newer": True})])
    first, second = await journal.deleted("p", run.id)
    assert first == Deleted(RECORD, KEPT, None)
    assert first.record.model_extra == {"slug": "unknown to us"}
    assert second.record.payload == {"newer": True}
    assert await journal.deleted("q", run.id) == ()
    assert await journal.claim_deleted(run.id, "r1") is False
    await journal.note_deleted(run.id, {"r1": DELETED})
    assert await journal.deletion_states(run.id) == {"r1": DELETED, "r2": KEPT}
    assert await journal.claim_deleted(run.id, "r1") is True
    assert await journal.claim_deleted(run.id, "r1") is False
    await journal.note_recreated(run.id, "r1", "new")
    assert (await journal.deleted("p", run.id))[0] == Deleted(RECORD, CREATED, "new")
    await journal.aclose()


async def test_the_latest_change_is_undone_first(path: Path) -> None:
    journal = Journal.open(path)
    assert await journal.last_undo("p", ["edit"]) is None
    await journal.push_undo("p", "edit", {"n": 1})
    second = await journal.push_undo("p", "edit", {"n": 2})
    await journal.push_undo("q", "edit", {"n": 3})
    await journal.push_undo("p", "other", {"n": 4})
    latest = await journal.last_undo("p", ["edit"])
    assert latest is not None and (latest.id, latest.body) == (second, {"n": 2})
    await journal.drop_undo(second)
    earlier = await journal.last_undo("p", ["edit"])
    assert earlier is not None and earlier.body == {"n": 1}
    await journal.aclose()


async def test_the_undo_log_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obs_tui.journal.undo_log.KEPT", 3)
    journal = Journal.open(path)
    await journal.push_undo("q", "edit", {})
    for number in range(5):
        await journal.push_undo("p", "edit", {"n": number})
    kept = sqlite3.connect(path).execute("SELECT profile, count(*) FROM undo GROUP BY 1")
    assert kept.fetchall() == [("p", 3), ("q", 1)]
    await journal.aclose()


async def test_what_cannot_be_kept_is_an_error(path: Path) -> None:
    journal = Journal.open(path)
    sqlite3.connect(path).execute("DROP TABLE run")
    with pytest.raises(JournalError):
        await journal.start_run("p", "add", {}, {})
    await journal.aclose()


async def test_small_memories(path: Path) -> None:
    journal = Journal.open(path)
    assert await journal.last_dataset("p") is None
    await journal.remember_dataset("p", "d1")
    await journal.remember_dataset("p", "d2")
    assert (await journal.last_dataset("p"), await journal.last_dataset("q")) == ("d2", None)
    for value in ("good", "bad", "good", "unsure"):
        await journal.remember_assigned("p", "label", value, limit=2)
    assert await journal.recently_assigned("p") == (("label", "unsure"), ("label", "good"))
    await journal.aclose()


async def test_a_journal_of_the_first_schema_is_migrated_and_keeps_what_it_has(path: Path) -> None:
    old = sqlite3.connect(path)
    for statement in MIGRATIONS[0]:
        old.execute(statement)
    old.execute("INSERT INTO draft VALUES ('p', 'judge', '{\"name\": \"x\"}')")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    notices: list[str] = []
    journal = Journal.open(path)
    journal.on_notice(notices.append)
    assert await journal.draft("p", "judge") == {"name": "x"}
    await journal.start_run("p", "add", {}, {})
    assert len(await journal.unfinished_runs("p")) == 1
    assert notices == []
    await journal.aclose()
