"""`obs-tui import` of every format at once: the summary, and what search prints of it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from obs_tui.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOME", str(tmp_path))

    def run(*args: str) -> tuple[int, str, str]:
        code = main([*args, "--store", str(tmp_path / "s.sqlite")])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


MESSAGES = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
STREAM = (
    'data: {"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Paris "}}]}\n\n'
    'data: {"choices":[{"index":0,"delta":{"content":"\\u202eof old"},"finish_reason":"stop"}]}\n\n'
    "data: [DONE]\n\n"
)
ASKED = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Capital?"}]}
REFUSED = {"status_code": 429, "body": {"object": "error", "message": "Rate limit exceeded"}}
LINES = (
    {"event_id": "e", "request_messages": MESSAGES[:1], "response_messages": MESSAGES[1:]},
    {"messages": MESSAGES},
    {"request": ASKED, "response": STREAM},
    {"request": {"input": "x"}, "response": {"output": []}},
    {"request": ASKED, "response": REFUSED},
    {"messages": MESSAGES, "properties": {"split": "test"}},
    {"payload": {"messages": MESSAGES}, "properties": {"split": "train"}},
)


def test_every_format_is_told_and_found(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "mixed.jsonl"
    source.write_text("\n".join(map(json.dumps, LINES)) + "\n")
    code, _, said = run("import", str(source))
    listed, summary = said.splitlines()
    assert code == 1
    assert f"{source}:4: it is neither an event" in listed
    assert summary.endswith(
        ": 7 lines, 1 event of the API, 2 request/response pairs, 2 dataset records,"
        " 1 conversation: 6 added, 0 known already, 1 cannot be read"
    )
    assert "0 added, 6 known already" in run("import", str(source))[2]

    def found(query: str) -> list[dict[str, dict[str, object]]]:
        return [json.loads(line) for line in run("search", query, "--jsonl")[1].splitlines()]

    (streamed,) = found('"of old"')
    assert streamed["extra_fields"]["response_messages_preview"] == "Paris \u202eof old"
    assert streamed["extra_fields"]["model_name"] == "gpt-4o"
    assert found('error icontains "rate limit"') == found('"HTTP 429"') != []
    assert len(found("split = test")) == len(found("split = train")) == 1


def test_the_logs_of_llm(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "logs.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE responses (id, model, prompt, response, conversation_id)")
        conn.execute("INSERT INTO responses VALUES ('01a', 'm', 'Capital?', 'Paris', NULL)")
        conn.commit()
    code, _, said = run("import", str(path))
    assert code == 0
    assert said.endswith("logs.db: 1 row, 1 response of llm: 1 added, 0 known already\n")
    assert "correlation_id" in run("search", "Paris", "--jsonl")[1]
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("DROP TABLE responses")
    code, _, said = run("import", str(path))
    assert code == 2
    assert "no logs.db of llm" in said
