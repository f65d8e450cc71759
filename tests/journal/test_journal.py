"""The journal outlives runs, is shared, and never stops the app."""

# ruff: noqa: ASYNC240 - a test has nothing else to do while it reads a file

import asyncio
import sqlite3
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from obs_tui.journal import Journal, LastSeen, VerdictEntry
from obs_tui.journal.schema import MIGRATIONS
from obs_tui.model.events import EventRow
from obs_tui.model.filters import Condition, Filter, Group, Operator
from obs_tui.model.judges import (
    Classification,
    ClassOption,
    JudgeDraft,
    Regression,
    Verdict,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
FILTER: Filter = Group(
    "AND",
    (
        Condition("model_name", Operator.EQ, "mistral-large-latest"),
        Group("OR", (Condition("n", Operator.GT, 2**63), Condition("t", Operator.ISNULL, False))),
    ),
)
ROWS = (
    EventRow(event_id="a", created_at=NOW, nb_input_tokens=3, extra_fields={"p": "héllo [/INST]"}),
    EventRow(event_id="b", created_at=NOW, extra_fields={"p": "\ud800", "big": 2**80, "l": ["x"]}),
)
SEEN = LastSeen(FILTER, ROWS, "b", "cursor-2")


def judge(name: str = "Is it polite?", model: str = "baseline") -> JudgeDraft:
    return JudgeDraft(
        name=name,
        description="",
        model_name=model,
        output=Classification(options=[ClassOption(value="yes", description="polite")]),
        instructions="Say \u202e whether {{ answer }} is polite.",
    )


def entry(event_id: str = "a", draft: JudgeDraft | None = None, at: datetime = NOW) -> VerdictEntry:
    verdict = Verdict(answer="yes", analysis="Because \ud800 \x00 so.")
    return VerdictEntry(event_id, draft or judge(), "j1", verdict, at, 1.25)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite"


async def test_nothing_is_remembered_of_a_first_run(path: Path) -> None:
    journal = Journal.open(path)
    assert journal.last_seen("local") is None
    assert await journal.verdicts("local", "a") == ()
    assert await journal.recent_judges("local") == ()
    assert await journal.draft("local", "judge") is None
    await journal.aclose()


async def test_a_second_run_finds_what_the_first_left(path: Path) -> None:
    first = Journal.open(path)
    await first.remember("local", LastSeen(None, (), None, None))
    await first.remember("local", SEEN)
    await first.record_verdict("local", entry())
    await first.save_draft("local", "judge", {"name": "half a na\ud800"})
    await first.aclose()

    second = Journal.open(path)
    assert second.last_seen("local") == SEEN
    assert second.last_seen("prod") is None
    assert await second.verdicts("local", "a") == (entry(),)
    assert await second.verdicts("prod", "a") == ()
    assert await second.draft("local", "judge") == {"name": "half a na\ud800"}
    await second.aclose()


async def test_rows_read_back_are_the_rows_written(path: Path) -> None:
    journal = Journal.open(path)
    await journal.remember("local", SEEN)
    seen = journal.last_seen("local")
    assert seen is not None
    for kept, row in zip(seen.rows, ROWS, strict=True):
        assert kept == row
        assert kept.created_at.tzinfo is not None
    await journal.aclose()


async def test_verdicts_come_newest_first_with_time_in_utc(path: Path) -> None:
    journal = Journal.open(path)
    paris = timezone(timedelta(hours=2))
    await journal.record_verdict("local", entry(at=NOW))
    await journal.record_verdict("local", entry(at=NOW.astimezone(paris), draft=judge(model="m")))
    found = await journal.verdicts("local", "a")
    assert [kept.judge.model_name for kept in found] == ["m", "baseline"]
    assert [kept.at.utcoffset() for kept in found] == [timedelta(0), timedelta(0)]
    assert found[0].at == NOW
    await journal.aclose()


async def test_recent_judges_are_each_version_once_the_latest_first(path: Path) -> None:
    journal = Journal.open(path)
    one, two = judge("Judge one"), judge("Judge two")
    regression = judge("Judge 333").model_copy(
        update={"output": Regression(min_description="bad", max=10, max_description="good")}
    )
    for draft in (one, two, regression, one):
        await journal.record_verdict("local", entry(draft=draft))
    assert await journal.recent_judges("local") == (one, regression, two)
    assert await journal.recent_judges("local", limit=1) == (one,)
    await journal.aclose()


def test_the_version_of_a_judge_changes_with_any_field() -> None:
    changed = [
        judge().model_copy(update=update)
        for update in (
            {"name": "Another name"},
            {"description": "d"},
            {"model_name": "m"},
            {"instructions": "i"},
            {"tools": ["web_search"]},
            {"output": Regression(min_description="", max_description="")},
        )
    ]
    versions = {entry(draft=draft).version for draft in (judge(), *changed)}
    assert len(versions) == 7
    assert entry(draft=judge()).version == entry("other", draft=judge()).version


async def test_a_draft_is_replaced_and_discarded(path: Path) -> None:
    journal = Journal.open(path)
    await journal.save_draft("local", "judge", {"a": 1})
    await journal.save_draft("local", "judge", {"b": [2, None]})
    await journal.save_draft("local", "filter", {"c": 3})
    assert await journal.draft("local", "judge") == {"b": [2, None]}
    await journal.save_draft("local", "judge", None)
    assert await journal.draft("local", "judge") is None
    assert await journal.draft("local", "filter") == {"c": 3}
    await journal.aclose()


async def test_only_the_owner_can_read_it(path: Path) -> None:
    journal = Journal.open(path)
    await journal.remember("local", SEEN)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {0o600}
    await journal.aclose()


async def test_several_instances_write_at_once(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        journals = list(pool.map(Journal.open, [path] * 8))
    notices: list[str] = []
    for journal in journals:
        journal.on_notice(notices.append)
    await asyncio.gather(
        *(journal.record_verdict("local", entry(f"{i}")) for journal in journals for i in range(20))
    )
    found = [await journals[0].verdicts("local", f"{i}") for i in range(20)]
    assert [len(kept) for kept in found] == [8] * 20
    assert notices == []
    for journal in journals:
        await journal.aclose()


async def _killed(path: Path, *statements: str) -> None:
    script = f"import sqlite3, os; c = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
    script += "\n".join(f"c.execute({statement!r})" for statement in statements)
    script += "\nos.kill(os.getpid(), 9)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    assert await process.wait() == -9


async def test_a_kill_inside_a_write_loses_nothing_kept_before(path: Path) -> None:
    journal = Journal.open(path)
    await journal.remember("local", SEEN)
    await _killed(path, "BEGIN IMMEDIATE", "DELETE FROM last_seen")
    assert journal.last_seen("local") == SEEN
    await journal.remember("prod", SEEN)
    assert journal.last_seen("prod") == SEEN
    await journal.aclose()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" * 300])
async def test_a_damaged_file_is_moved_aside_and_said(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    notices: list[str] = []
    journal = Journal.open(path)
    journal.on_notice(notices.append)
    assert journal.last_seen("local") is None
    await journal.remember("local", SEEN)
    await journal.aclose()

    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == content
    assert len(notices) == 1 and str(aside) in notices[0]
    reopened = Journal.open(path)
    assert reopened.last_seen("local") == SEEN
    await reopened.aclose()


async def test_damage_met_later_begins_a_new_journal(path: Path) -> None:
    first = Journal.open(path)
    for i in range(50):
        await first.record_verdict("local", entry(f"{i}"))
    await first.remember("local", SEEN)
    await first.aclose()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    notices: list[str] = []
    journal = Journal.open(path)
    journal.on_notice(notices.append)
    assert journal.last_seen("local") is None
    await journal.remember("local", SEEN)
    assert journal.last_seen("local") == SEEN
    assert len(notices) == 1 and "damaged" in notices[0]
    await journal.aclose()


async def test_a_newer_file_is_left_alone(path: Path) -> None:
    await Journal.open(path).aclose()
    with sqlite3.connect(path) as conn:
        conn.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    conn.close()
    before = path.read_bytes()

    notices: list[str] = []
    journal = Journal.open(path)
    journal.on_notice(notices.append)
    await journal.remember("local", SEEN)
    assert journal.last_seen("local") == SEEN
    assert "newer version" in notices[0]
    await journal.aclose()
    assert path.read_bytes() == before


async def test_a_folder_that_cannot_be_made_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notices: list[str] = []
    journal = Journal.open(tmp_path / "file" / "journal.sqlite")
    journal.on_notice(notices.append)
    await journal.remember("local", SEEN)
    assert journal.last_seen("local") == SEEN
    assert "forgotten at its end" in notices[0]
    await journal.aclose()


@pytest.mark.parametrize(
    ("column", "value"),
    [("filters", '{"AND": []}'), ("filters", "{"), ("rows", "[3]"), ("rows", '[{"event_id": 1}]')],
)
async def test_a_page_that_cannot_be_read_is_no_page(path: Path, column: str, value: str) -> None:
    journal = Journal.open(path)
    await journal.remember("local", SEEN)
    with sqlite3.connect(path) as conn:
        conn.execute(f"UPDATE last_seen SET {column} = ?", (value,))
    conn.close()
    assert journal.last_seen("local") is None
    await journal.aclose()


async def test_a_judge_this_version_cannot_read_is_left_out(path: Path) -> None:
    journal = Journal.open(path)
    await journal.record_verdict("local", entry(draft=judge("Judge one")))
    await journal.record_verdict("local", entry())
    with sqlite3.connect(path) as conn:
        conn.execute('UPDATE verdict SET judge = \'{"name": "?"}\' WHERE id = 1')
    conn.close()
    assert await journal.verdicts("local", "a") == (entry(),)
    assert await journal.recent_judges("local") == (judge(),)
    await journal.aclose()


async def test_a_full_disk_is_a_notice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    notices: list[str] = []
    journal = Journal.open(path)
    journal.on_notice(notices.append)
    monkeypatch.setattr(journal._file, "now", full)
    await journal.remember("local", SEEN)
    assert await journal.verdicts("local", "a") == ()
    assert len(notices) == 2 and "disk is full" in notices[0]
    monkeypatch.undo()
    await journal.aclose()


async def test_what_a_judge_said_is_counted_by_answer_and_version(path: Path) -> None:
    journal = Journal.open(path)
    older, other = judge(model="older"), judge("Another one")
    for number, (draft, judge_id, answer) in enumerate(
        [
            (older, "j1", "yes"),
            (judge("Renamed since"), "j1", "no"),
            (judge(), None, "yes"),  # called the same, and not saved
            (judge(), "j2", "yes"),  # called the same, and another
            (other, None, "yes"),
            (judge(), "j1", None),
        ]
    ):
        verdict = Verdict(answer=answer, analysis="")
        at = NOW + timedelta(minutes=number)
        await journal.record_verdict("local", VerdictEntry("a", draft, judge_id, verdict, at, 1))
    await journal.record_verdict("elsewhere", entry())
    past = await journal.verdicts_of("local", "j1", judge().name, limit=3)
    assert past.total == 4
    assert dict(past.answers) == {"yes": 2, "no": 1, None: 1}
    assert [each.verdicts for each in past.versions] == [2, 1, 1]
    assert [each.model_name for each in past.versions] == ["baseline", "baseline", "older"]
    assert [kept.verdict.answer for kept in past.entries] == [None, "yes", "no"]
    assert (await journal.verdicts_of("local", "j9", "nobody", limit=3)).total == 0
    await journal.aclose()
