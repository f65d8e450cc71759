"""Journals of earlier versions are read by this one, whole."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from obs_tui.journal import Journal, LastSeen, View
from obs_tui.journal.entries import write_judge
from obs_tui.journal.schema import MIGRATIONS
from obs_tui.model.filters import Condition, Group, Operator, Relative
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft
from obs_tui.model.rows import EventRow

FILTER = Group(
    "AND",
    (
        Condition("model_name", Operator.EQ, "mistral-large-latest"),
        Condition("timestamp", Operator.GTE, "2026-01-02T00:00:00Z"),
    ),
)
STORED = (
    '{"AND": [{"field": "model_name", "op": "eq", "value": "mistral-large-latest"},'
    ' {"field": "timestamp", "op": "gte", "value": "2026-01-02T00:00:00Z"}]}'
)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
JUDGE = JudgeDraft(
    name="Is it an answer?",
    description="",
    model_name="baseline",
    output=Classification(options=[ClassOption(value="yes", description="")]),
    instructions="",
)
ROWS = (EventRow(event_id="a", created_at=NOW, extra_fields={"model_name": "m"}),)


def old_file(path: Path, version: int) -> None:
    """A journal as `version` left it."""
    conn = sqlite3.connect(path)
    for statements in MIGRATIONS[:version]:
        for statement in statements:
            conn.execute(statement)
    row = {
        "event_id": "a",
        "correlation_id": "",
        "created_at": NOW.isoformat(),
        "nb_input_tokens": None,
        "nb_output_tokens": None,
        "extra_fields": {"model_name": "m"},
    }
    conn.execute(
        "INSERT INTO last_seen VALUES ('local', ?, ?, 'a', 'cursor')", (STORED, json.dumps([row]))
    )
    conn.execute("INSERT INTO draft VALUES ('local', 'judge', '{\"name\": \"half\"}')")
    if version >= 2:
        conn.execute(
            "INSERT INTO undo (profile, kind, body, at) VALUES ('local', 'edit', '{\"a\": 1}', ?)",
            (NOW.isoformat(),),
        )
        conn.execute("INSERT INTO state VALUES ('local', 'dataset', '{\"id\": \"d\"}')")
    conn.execute(
        "INSERT INTO verdict (profile, event_id, version, model_name, judge, answer, analysis, at,"
        " seconds) VALUES ('local', 'a', 'v', 'baseline', ?, '\"yes\"', '\"\"', ?, 0.5)",
        (write_judge(JUDGE), NOW.isoformat()),
    )
    conn.execute(f"PRAGMA user_version = {version}")
    conn.commit()
    conn.close()


@pytest.mark.parametrize("version", [1, 2, 3])
async def test_an_older_journal_keeps_all_it_held_and_takes_the_new(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "journal.sqlite"
    old_file(path, version)
    notices: list[str] = []
    journal = Journal.open(path)
    journal.on_notice(notices.append)
    assert journal.last_seen("local") == LastSeen(FILTER, ROWS, "a", "cursor")
    assert await journal.draft("local", "judge") == {"name": "half"}
    if version >= 2:
        undo = await journal.last_undo("local", ["edit"])
        assert undo is not None and (undo.kind, undo.body) == ("edit", {"a": 1})
        assert await journal.last_dataset("local") == "d"
    (verdict,) = await journal.verdicts("local", "a")
    assert (verdict.judge, verdict.verdict.answer) == (JUDGE, "yes")
    assert await journal.history("local") == ()
    recent = Condition("timestamp", Operator.GTE, Relative("yesterday"))
    await journal.visit("local", recent, "a")
    await journal.save_view("local", View("v", FILTER))
    await journal.remember("local", LastSeen(recent, ROWS, "a", None))
    await journal.aclose()

    again = Journal.open(path)
    assert [visit.filters for visit in await again.history("local")] == [recent]
    assert await again.views("local") == (View("v", FILTER),)
    assert again.last_seen("local") == LastSeen(recent, ROWS, "a", None)
    assert notices == []
    await again.aclose()


async def test_several_instances_may_migrate_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    old_file(path, 1)
    with ThreadPoolExecutor(4) as pool:
        journals = list(pool.map(Journal.open, [path] * 4))
    for journal in journals:
        await journal.visit("local", FILTER, None)
    assert [len(await journal.history("local")) for journal in journals] == [1] * 4
    for journal in journals:
        await journal.aclose()
