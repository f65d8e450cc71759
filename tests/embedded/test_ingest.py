"""How events are batched changes nothing of what is stored."""

import json
import random
import sqlite3

import pytest

from obs_tui.embedded import discovery
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.store import Store
from obs_tui.model.base import Json, JsonObject

TABLES = ("events", "bodies", "fields", "field_values", "field_options", "tags")
KINDS: tuple[tuple[Json, ...], ...] = (
    (True, False),
    (1, 2, 3),
    (1, 2**64),
    (0.5, 1.0),
    (1, 2, 0.5),
    ("a", "b", "c"),
    tuple("abcdefghijklmno"),
    ("a", "x" * 100),
    ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
    ("a", "2026-01-01T00:00:00Z"),
    ("a", 1),
    ([], ["a", 1], [{"k": None}]),
    ({"k": 1}, {}),
    (None, [], "a"),
)


@pytest.mark.parametrize("seed", range(8))
def test_batches_store_what_single_events_store(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MAX_DISCOVERED", 20)
    monkeypatch.setattr(discovery, "MAX_PROMOTED", 5)
    monkeypatch.setattr(discovery, "MAX_ENUM_VALUES", 6)
    rng = random.Random(seed)
    kinds = [rng.choice(KINDS) for _ in range(24)]
    made = [_event(rng, number, kinds) for number in range(120)]
    once = stored([made])
    assert stored([[each] for each in made]) == once
    assert stored([made[start : start + 7] for start in range(0, len(made), 7)]) == once
    assert len(once["fields"]) == 20


MIXED: tuple[tuple[tuple[Json, ...], str], ...] = (
    (("a", "b"), "ENUM"),
    (("a", "2026-01-01T00:00:00Z"), "TEXT"),
    (("2026-01-01T00:00:00Z", "a"), "TEXT"),
    (("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), "TIMESTAMP"),
    (("a", "x" * 65), "TEXT"),
    ((1, 2), "INT"),
    ((1, 2**63), "FLOAT"),
    ((0.5, 1), "FLOAT"),
    ((True, 1), "TEXT"),
    ((1, "a"), "TEXT"),
)


@pytest.mark.parametrize(("values", "kind"), MIXED)
def test_a_field_found_in_one_batch_has_the_type_that_holds_all(
    values: tuple[Json, ...], kind: str
) -> None:
    made: list[JsonObject] = [
        {"event_id": str(number), "created_at": number, "extra_fields": {"mixed": value}}
        for number, value in enumerate(values)
    ]
    tables = stored([made])
    assert [row[1:] for row in tables["fields"]] == [("mixed", kind)]
    assert tables == stored([[each] for each in made])


def test_lists_and_objects_are_stored_as_json_writes_them() -> None:
    texts = ['"', "\\", "\n", "\0", "é 🙂", "\u2028", ""]
    extra: JsonObject = {"list": [*texts], "object": {text: text for text in texts}}
    tables = stored([[{"event_id": "e", "created_at": 1, "extra_fields": extra}]])
    found = {value for _, _, value in tables["field_values"]}
    assert {json.dumps(value, ensure_ascii=False) for value in extra.values()} <= found


def stored(batches: list[list[JsonObject]]) -> dict[str, list[tuple[Json, ...]]]:
    """Every row of the tables that ingesting fills, in an order of their own."""

    def rows(conn: sqlite3.Connection) -> dict[str, list[tuple[Json, ...]]]:
        for batch in batches:
            ingest(conn, batch)
        return {
            table: sorted(conn.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in TABLES
        }

    store = Store.open(None)
    try:
        return store.write_now(rows)
    finally:
        store.close()


def _event(rng: random.Random, number: int, kinds: list[tuple[Json, ...]]) -> JsonObject:
    """Some of the ids repeat, with the same content or another."""
    names = rng.sample(range(len(kinds)), 8)
    extra: JsonObject = {f"f{name}": rng.choice(kinds[name]) for name in names[:5]}
    extra["metadata"] = {f"m{name}": rng.choice(kinds[name]) for name in names[5:]}
    extra[rng.choice(("invoked_tools", "first_system_message", "has_code"))] = rng.choice(kinds[0])
    return {
        "event_id": str(rng.randrange(200)) if number % 9 else "same",
        "created_at": 1_700_000_000 + number,
        "request_messages": [{"role": "user", "content": f"question {number}"}],
        "extra_fields": extra,
    }
