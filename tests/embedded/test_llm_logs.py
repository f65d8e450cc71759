"""`llm`'s logs.db of several versions. The tables are written as its migrations make them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BufferedReader, BytesIO
from pathlib import Path

import pytest

from obs_tui.embedded import events
from obs_tui.embedded.importing import ImportReport, import_file, import_stream
from obs_tui.embedded.store import Store
from obs_tui.model.base import Json, JsonObject

FIRST = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT, model TEXT);
CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT,
 prompt_json TEXT, options_json TEXT, response TEXT, response_json TEXT,
 conversation_id TEXT REFERENCES conversations(id), duration_ms INTEGER, datetime_utc TEXT);
"""
MORE = """
CREATE TABLE attachments (id TEXT PRIMARY KEY, type TEXT, path TEXT, url TEXT, content BLOB);
CREATE TABLE prompt_attachments (response_id TEXT, attachment_id TEXT, "order" INTEGER);
ALTER TABLE responses ADD COLUMN input_tokens INTEGER;
ALTER TABLE responses ADD COLUMN output_tokens INTEGER;
ALTER TABLE responses ADD COLUMN token_details TEXT;
CREATE TABLE schemas (id TEXT PRIMARY KEY, content TEXT);
ALTER TABLE responses ADD COLUMN schema_id TEXT;
CREATE TABLE fragments (id INTEGER PRIMARY KEY, hash TEXT, content TEXT, datetime_utc TEXT,
 source TEXT);
CREATE TABLE prompt_fragments (response_id TEXT, fragment_id INTEGER, "order" INTEGER);
CREATE TABLE system_fragments (response_id TEXT, fragment_id INTEGER, "order" INTEGER);
CREATE TABLE tools (id INTEGER PRIMARY KEY, hash TEXT, name TEXT, description TEXT,
 input_schema TEXT, plugin TEXT);
CREATE TABLE tool_responses (tool_id INTEGER, response_id TEXT);
CREATE TABLE tool_calls (id INTEGER PRIMARY KEY, response_id TEXT, tool_id INTEGER, name TEXT,
 arguments TEXT, tool_call_id TEXT);
CREATE TABLE tool_results (id INTEGER PRIMARY KEY, response_id TEXT, tool_id INTEGER, name TEXT,
 output TEXT, tool_call_id TEXT, instance_id INTEGER, exception TEXT);
ALTER TABLE responses ADD COLUMN resolved_model TEXT;
CREATE TABLE tool_results_attachments (tool_result_id INTEGER, attachment_id TEXT,
 "order" INTEGER);
ALTER TABLE responses ADD COLUMN reasoning TEXT;
"""
TREE = """
CREATE TABLE messages (hash TEXT PRIMARY KEY, parent_hash TEXT, role TEXT,
 provider_metadata TEXT);
CREATE TABLE parts (id INTEGER PRIMARY KEY, message_hash TEXT, position INTEGER, type TEXT,
 tool_name TEXT, text TEXT, payload TEXT);
CREATE TABLE threads (id TEXT PRIMARY KEY, name TEXT, tip_message_hash TEXT, forked_from TEXT,
 datetime_utc TEXT);
CREATE TABLE turns (id TEXT PRIMARY KEY, thread_id TEXT, parent_message_hash TEXT,
 tip_message_hash TEXT, model TEXT, resolved_model TEXT, options_json TEXT, schema_id TEXT,
 input_tokens INTEGER, output_tokens INTEGER, token_details TEXT, duration_ms INTEGER,
 datetime_utc TEXT, response_json TEXT);
CREATE TABLE turn_tools (turn_id TEXT, tool_id INTEGER, instance_id INTEGER);
"""
TALK = """
INSERT INTO responses (id, model, prompt, system, options_json, response, response_json,
 conversation_id, duration_ms, datetime_utc) VALUES
 ('01a', 'gpt-4o', 'first', 'be brief', '{"temperature": 0.5}', 'one', '{"id": "x"}', 'c', 1500,
  '2026-01-15T00:00:00.250000+00:00'),
 ('01z', 'gpt-4o', 'alone', NULL, NULL, 'yes', NULL, NULL, NULL, '2026-01-15T00:00:01+00:00'),
 ('01b', 'gpt-4o', 'second', 'be brief', NULL, 'two', NULL, 'c', 10, '2026-01-15T00:00:02+00:00');
"""
TOOLS = """
INSERT INTO responses (id, model, prompt, response, conversation_id, resolved_model, reasoning,
 input_tokens, output_tokens, token_details, datetime_utc) VALUES
 ('02a', 'latest', 'look', '', 'd', 'exact', 'hm', 7, 9, '{"cached": 1}', '2026-01-16T00:00:00Z'),
 ('02b', 'latest', '', 'done', 'd', NULL, NULL, 1, 2, NULL, '2026-01-16T00:00:01Z');
INSERT INTO fragments VALUES (1, 'h', 'a fragment', '', '');
INSERT INTO prompt_fragments VALUES ('02a', 1, 0);
INSERT INTO system_fragments VALUES ('02a', 1, 0);
INSERT INTO attachments VALUES ('i', 'image/png', NULL, NULL, X'89504E47'),
 ('p', 'application/pdf', '/docs/x.pdf', NULL, NULL);
INSERT INTO prompt_attachments VALUES ('02a', 'p', 1), ('02a', 'i', 0);
INSERT INTO tools VALUES (1, 'h', 'up', 'Upper', '{"type": "object"}', NULL);
INSERT INTO tool_responses VALUES (1, '02a');
INSERT INTO tool_calls VALUES (1, '02a', 1, 'up', '{"s": "a"}', 'call1');
INSERT INTO tool_results VALUES (1, '02b', 1, 'up', 'A', 'call1', NULL, 'ValueError: x');
INSERT INTO tool_results_attachments VALUES (1, 'i', 0);
"""
TURNS = """
INSERT INTO messages VALUES ('m1', NULL, 'user', NULL), ('m2', 'm1', 'assistant', NULL),
 ('m3', 'm2', 'tool', NULL), ('m4', 'm3', 'assistant', NULL);
INSERT INTO parts (message_hash, position, type, text, payload) VALUES
 ('m1', 0, 'text', NULL, '{"text_ref": [{"fragment": 1}, {"literal": " and more"}]}'),
 ('m1', 1, 'attachment', NULL, '{"attachment": {"id": "i"}}'),
 ('m2', 0, 'tool_call', NULL, '{"name": "up", "arguments": {"s": "a"}, "tool_call_id": "t"}'),
 ('m3', 0, 'tool_result', NULL, '{"name": "up", "output": "A", "tool_call_id": "t"}'),
 ('m4', 0, 'reasoning', 'so', NULL), ('m4', 1, 'text', 'A it is', NULL);
INSERT INTO turns (id, thread_id, parent_message_hash, tip_message_hash, model, datetime_utc,
 input_tokens, output_tokens, duration_ms) VALUES
 ('01a', 'th', 'm3', 'm4', 'gpt-5', '2026-02-01T00:00:00Z', 4, 5, 250),
 ('03x', 'th', 'gone', 'm1', 'gpt-5', '2026-02-01T00:00:00Z', 4, 5, 250);
INSERT INTO turn_tools VALUES ('01a', 1, NULL);
"""
IMAGE: JsonObject = {"type": "image_url", "image_url": "data:image/png;base64,iVBORw=="}


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    yield store
    store.close()


def logs_db(folder: Path, *scripts: str) -> Path:
    path = folder / "logs.db"
    with closing(sqlite3.connect(path)) as conn:
        for script in scripts:
            conn.executescript(script)
    return path


def stored(store: Store) -> dict[Json, JsonObject]:
    """Events by llm's ids."""
    ids = store.read_now(lambda conn: events.search_ids(conn, None))
    found = store.read_now(lambda conn: [events.fetch(conn, each) for each in ids])
    return {event["correlation_id"]: event for event in found if event}


def fields(event: JsonObject) -> JsonObject:
    extra = event["extra_fields"]
    assert isinstance(extra, dict)
    return extra


def listed(items: Json) -> list[Json]:
    assert isinstance(items, list)
    return items


def turn(role: str, content: Json) -> JsonObject:
    return {"role": role, "content": content}


@pytest.mark.parametrize("scripts", [(FIRST, TALK), (FIRST, MORE, TALK), (FIRST, TALK, TREE)])
def test_responses_of_every_version(store: Store, tmp_path: Path, scripts: tuple[str, ...]) -> None:
    path = logs_db(tmp_path, *scripts)
    before = path.read_bytes()
    report = import_file(store, path)
    assert (report.lines, report.added, report.problems) == (3, 3, [])
    assert (report.shapes, report.unit) == ({"response": 3}, "row")
    found = stored(store)
    first, second = found["01a"], found["01b"]
    assert first["request_messages"] == [turn("system", "be brief"), turn("user", "first")]
    assert first["response_messages"] == [turn("assistant", "one")]
    assert second["request_messages"] == [
        *(turn("system", "be brief"), turn("user", "first"), turn("assistant", "one")),
        turn("user", "second"),
    ]
    assert found["01z"]["request_messages"] == [turn("user", "alone")]
    assert first["created_at"] == "2026-01-15T00:00:00.250000Z"
    assert first["response_json"] == {"id": "x"}
    extra = fields(first)
    assert (extra["model_name"], extra["total_time_elapsed"]) == ("gpt-4o", 1.5)
    assert extra["conversation_id"] == "c"
    again = import_file(store, path)
    assert (again.added, again.known, again.conflicting) == (0, 3, 0)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["logs.db"]


def test_tools_fragments_attachments_and_thoughts(store: Store, tmp_path: Path) -> None:
    report = import_file(store, logs_db(tmp_path, FIRST, MORE, TOOLS))
    assert (report.added, report.problems) == (2, [])
    found = stored(store)
    first, second = found["02a"], found["02b"]
    pdf: JsonObject = {"type": "document_url", "document_url": "/docs/x.pdf"}
    look: JsonObject = {"type": "text", "text": "a fragment\nlook"}
    asked = [turn("system", "a fragment"), turn("user", [look, IMAGE, pdf])]
    assert first["request_messages"] == asked
    call: JsonObject = {
        "id": "call1",
        "type": "function",
        "function": {"name": "up", "arguments": '{"s": "a"}'},
    }
    thought: JsonObject = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    answer = {**turn("assistant", [thought]), "tool_calls": [call]}
    assert first["response_messages"] == [answer]
    result = {
        **turn("tool", [{"type": "text", "text": "A"}, IMAGE]),
        **{"name": "up", "tool_call_id": "call1", "exception": "ValueError: x"},
    }
    assert second["request_messages"] == [*asked, answer, result]
    assert (first["nb_input_tokens"], first["nb_output_tokens"]) == (7, 9)
    assert first["token_details"] == {"cached": 1}
    assert fields(first)["model_name"] == "exact"
    assert fields(first)["invoked_tools"] == fields(first)["available_tools"] == ["up"]


def test_turns_of_the_newest_version(store: Store, tmp_path: Path) -> None:
    path = logs_db(tmp_path, FIRST, MORE, TALK, TOOLS, TREE, TURNS)
    report = import_file(store, path)
    assert (report.lines, report.added, report.problems) == (6, 6, [])
    found = stored(store)
    event = found["01a"]
    assert fields(event)["model_name"] == "gpt-5", "the turn, not the response of the same id"
    user, assistant, tool = listed(event["request_messages"])
    more: JsonObject = {"type": "text", "text": "a fragment and more"}
    assert user == turn("user", [more, IMAGE])
    assert isinstance(assistant, dict) and isinstance(tool, dict)
    assert assistant["tool_calls"] == [
        {"id": "t", "type": "function", "function": {"name": "up", "arguments": '{"s": "a"}'}}
    ]
    assert tool == {**turn("tool", "A"), "name": "up", "tool_call_id": "t"}
    (answer,) = listed(event["response_messages"])
    thought: JsonObject = {"type": "thinking", "thinking": [{"type": "text", "text": "so"}]}
    assert answer == turn("assistant", [thought, {"type": "text", "text": "A it is"}])
    assert "gone is missing" in str(found["03x"]["request_messages"])


HOSTILE = """
INSERT INTO responses (id, model, prompt, response, options_json, duration_ms, datetime_utc) VALUES
 (NULL, X'FF00', CAST(X'C328' AS TEXT), char(27) || '[31m' || char(8238), '{', 'x', NULL),
 ('t', 5, 6, 7, '[NaN]', NULL, 'soon'), ('u', 'm', 'p', 'r', NULL, NULL, '2026-01-15T00:00:00Z');
"""


def test_hostile_rows_are_kept_or_listed(store: Store, tmp_path: Path) -> None:
    report = import_file(store, logs_db(tmp_path, FIRST, HOSTILE))
    assert (report.lines, report.added, report.bad) == (3, 2, 1)
    assert [problem.line for problem in report.problems] == [2]
    texts = [str(event["response_messages"]) for event in stored(store).values()]
    assert str([turn("assistant", "\x1b[31m\u202e")]) in texts


def refused(store: Store, path: Path) -> str:
    with pytest.raises(OSError, match="database") as caught:
        import_file(store, path)
    return str(caught.value)


def test_other_databases_are_refused(store: Store, tmp_path: Path) -> None:
    path = logs_db(tmp_path, "CREATE TABLE other (x);")
    assert "no logs.db of llm" in refused(store, path)
    with pytest.raises(OSError, match="not from a stream"):
        import_stream(store, "stdin", BufferedReader(BytesIO(path.read_bytes())))
    path.write_bytes(b"SQLite format 3\0" + b"x" * 1_000)
    assert "cannot be read" in refused(store, path)


def test_a_database_that_is_damaged_is_read_up_to_there(store: Store, tmp_path: Path) -> None:
    many = "INSERT INTO responses (id, prompt, response) VALUES "
    rows = ", ".join(f"('{n:04}', 'q', '{'x' * 3_000}')" for n in range(200))
    path = logs_db(tmp_path, FIRST, many + rows)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"\xff" * 8_192 + whole[middle + 8_192 :])
    report: ImportReport = import_file(store, path)
    assert report.added < 200
    assert report.bad == 1
    assert "breaks off" in report.problems[-1].cause
