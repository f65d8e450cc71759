"""A store of an earlier version is brought to this one, with all it holds."""

import sqlite3
from pathlib import Path

import pytest

from obs_tui.embedded import bitmaps, events, schema
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.judges import create_judge
from obs_tui.embedded.store import Store
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.judges import JudgeDraft
from tests.embedded.curating import dataset, record
from tests.embedded.serving import EVENTS, JUDGES, client, draft, event


async def test_a_store_of_version_1_keeps_its_events_and_judges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.db"
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        store = Store.open(path)
        store.write_now(lambda conn: ingest(conn, [event(n) for n in range(20)]))
        # Not by this version's server, which looks for import tasks.
        judge = store.write_now(lambda conn: create_judge(conn, JudgeDraft.model_validate(draft())))
        store.close()
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (1,)
        tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_schema")}
    conn.close()
    assert "datasets" not in tables
    for _ in range(2):
        store = Store.open(path)
        async with client(store) as http:
            body = {"search_params": {"filters": None}}
            found = (await http.post(f"{EVENTS}/search-ids", json=body)).json()
            assert len(found["completion_event_ids"]) == 20
            assert (await http.get(f"{JUDGES}/{judge['id']}")).json() == judge
            await record(http, await dataset(http))
            count = (await http.get("/v1/observability/datasets")).json()["datasets"]["count"]
        store.close()
    assert count == 2


def test_bitmaps_of_an_earlier_form_are_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.db"
    monkeypatch.setattr(bitmaps, "SEGMENT", 16)
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:4])
        store = Store.open(path)
        store.write_now(lambda conn: ingest(conn, [event(n) for n in range(20)]))
        store.write_now(lambda conn: conn.execute("INSERT INTO segments VALUES (16, x'')"))
        store.close()
    slow = Condition("input_tokens", Operator.GTE, 0)
    store = Store.open(path)
    assert store.read_now(bitmaps.covered) == 0
    assert store.read_now(lambda conn: events.count(conn, slow)) == 20
    made = store.read_now(bitmaps.prepare)
    assert made is not None
    store.write_now(lambda conn: bitmaps.save(conn, made))
    assert store.read_now(bitmaps.covered) == 16
    assert store.read_now(lambda conn: events.count(conn, slow)) == 20
    store.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.db"
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
    Store.open(path).close()
    broken = (*schema.MIGRATIONS, "CREATE TABLE datasets (x); CREATE TABLE datasets (x)")
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    with pytest.raises(schema.UnusableStore):
        Store.open(path)
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (1,)
        found = conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'datasets'").fetchall()
    conn.close()
    assert found == []
