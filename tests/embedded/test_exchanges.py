"""Requests with their responses: Mistral's and OpenAI's shapes, streams, errors, and wrappers."""

import json
from collections.abc import Iterator

import pytest
from mistralai.client.models import AssistantMessage, ChatCompletionResponse

from obs_tui.embedded import events
from obs_tui.embedded.importing import ImportReport, import_lines
from obs_tui.embedded.store import Store
from obs_tui.model.base import Json, JsonObject


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    yield store
    store.close()


def imported(store: Store, *lines: Json | bytes) -> ImportReport:
    written = [x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines]
    return import_lines(store, "x", written)


def only(store: Store, line: Json) -> JsonObject:
    report = imported(store, line)
    assert (report.added, report.bad) == (1, 0), report.problems
    assert sum(report.shapes.values()) == 1
    (event_id,) = store.read_now(lambda conn: events.search_ids(conn, None))
    found = store.read_now(lambda conn: events.fetch(conn, event_id))
    assert found is not None
    return found


def answers(event: JsonObject) -> list[JsonObject]:
    return objects(event["response_messages"])


def objects(items: Json) -> list[JsonObject]:
    assert isinstance(items, list)
    return [item for item in items if isinstance(item, dict)]


def fields(event: JsonObject) -> JsonObject:
    extra = event["extra_fields"]
    assert isinstance(extra, dict)
    return extra


WEATHER: JsonObject = {
    "type": "function",
    "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}},
}
ASKED: JsonObject = {
    "model": "mistral-large-latest",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Weather in Paris?"},
    ],
    "tools": [WEATHER],
    "temperature": 0.2,
    "metadata": {"team": "rain"},
}
CALL: JsonObject = {
    "id": "D681PevKs",
    "type": "function",
    "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'},
}
MISTRAL: JsonObject = {
    "id": "cmpl-e5cc70bb28c444948073e77776eb30ef",
    "object": "chat.completion",
    "model": "mistral-large-2512",
    "usage": {"prompt_tokens": 16, "completion_tokens": 34, "total_tokens": 50},
    "created": 1702256327,
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "", "tool_calls": [CALL], "prefix": False},
            "finish_reason": "tool_calls",
        }
    ],
}


def copied(value: JsonObject, **keys: Json) -> JsonObject:
    found: JsonObject = json.loads(json.dumps(value))
    return {**found, **keys}


WRAPPED: dict[str, JsonObject] = {
    "plain": {"request": ASKED, "response": MISTRAL, "latency_ms": 1500},
    "underscored": {"request_body": ASKED, "response_body": MISTRAL, "delay_ms": 1500},
    "short": {"req": ASKED, "res": MISTRAL, "start_time": 1702256327, "end_time": 1702256328.5},
    "bodies": {
        "request": {"method": "POST", "body": ASKED},
        "response": {"status_code": 200, "body": MISTRAL, "latency": 1.5},
    },
    "as text": {
        "request": json.dumps(ASKED),
        "response": {"body": json.dumps(MISTRAL), "duration_ms": 1500},
    },
    "beside": {**ASKED, "response": MISTRAL, "response_time": 1.5},
}


@pytest.mark.parametrize("name", WRAPPED)
def test_a_pair_in_its_wrappers(store: Store, name: str) -> None:
    event = only(store, WRAPPED[name])
    oracle = ChatCompletionResponse.model_validate(MISTRAL)
    assert event["request_messages"] == ASKED["messages"]
    (answer,) = answers(event)
    assert AssistantMessage.model_validate(answer) == oracle.choices[0].message
    assert event["enabled_tools"] == [WEATHER]
    assert (event["nb_input_tokens"], event["nb_output_tokens"]) == (16, 34)
    assert event["correlation_id"] == oracle.id
    assert event["created_at"] == "2023-12-11T00:58:47Z"
    extra = fields(event)
    assert extra["model_name"] == oracle.model
    assert extra["total_time_elapsed"] == 1.5
    assert extra["finish_reason"] == "tool_calls"
    assert extra["invoked_tools"] == extra["available_tools"] == ["get_weather"]
    assert extra["metadata.team"] == "rain"
    assert "error" not in extra


def test_the_rest_of_both_is_kept(store: Store) -> None:
    event = only(store, {"request": ASKED, "response": MISTRAL, "cost": 0.5, "id": "mine"})
    assert event["request"] == {
        key: value for key, value in ASKED.items() if key not in ("messages", "tools")
    }
    response = event["response"]
    assert isinstance(response, dict)
    assert response["choices"] == [{"index": 0, "finish_reason": "tool_calls"}]
    assert event["cost"] == 0.5
    assert fields(event)["original_id"] == "mine"


def test_a_batch_holds_responses_only(store: Store) -> None:
    line: JsonObject = {
        "id": "batch_req_1",
        "custom_id": "request-1",
        "response": {"status_code": 200, "request_id": "r", "body": MISTRAL},
        "error": None,
    }
    event = only(store, line)
    assert event["request_messages"] == []
    assert event["custom_id"] == "request-1"
    assert fields(event)["status_code"] == 200
    assert len(answers(event)) == 1


RATE: JsonObject = {
    "object": "error",
    "message": "Requests rate limit exceeded",
    "type": "rate_limited",
}
OPENAI_ERROR: JsonObject = {
    "error": {"message": "Incorrect API key provided: sk-x", "code": "invalid_api_key"}
}
ERRORS: dict[str, tuple[JsonObject, str, str]] = {
    "mistral": ({"response": RATE}, "Requests rate limit exceeded", "error"),
    "status": (
        {"response": {"status_code": 429, "body": RATE}},
        "Requests rate limit exceeded",
        "HTTP 429",
    ),
    "openai": ({"response": OPENAI_ERROR}, "Incorrect API key provided: sk-x", "error"),
    "beside": ({"response": None, "error": {"message": "timed out"}}, "timed out", "error"),
    "text": (
        {"response": "<h1>Bad Gateway</h1>", "status_code": 502},
        "<h1>Bad Gateway</h1>",
        "HTTP 502",
    ),
    "validation": (
        {"response": {"status_code": 422, "body": {"detail": [{"msg": "field required"}]}}},
        '[{"msg": "field required"}]',
        "HTTP 422",
    ),
    "nothing": (
        {"response": {"status_code": 500, "body": ""}},
        "the status says that it failed",
        "HTTP 500",
    ),
    "hostile": ({"response": {"error": "\x1b[31m\u202e\0"}}, "\x1b[31m\u202e\0", "error"),
    "stream": (
        {"response": 'data: {"error": {"message": "overloaded"}}\n\n'},
        "overloaded",
        "error",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_seen_and_found(store: Store, name: str) -> None:
    line, text, label = ERRORS[name]
    event = only(store, {"request": ASKED, **line})
    assert event["request_messages"] == ASKED["messages"]
    assert event["response_messages"] == []
    extra = fields(event)
    assert extra["error"] == text
    assert extra["response_messages_preview"] == f"{label}: {text}"


def test_messages_beside_an_error(store: Store) -> None:
    line = copied(ASKED, response={}, error_str="litellm.RateLimitError", status="failure")
    assert fields(only(store, line))["error"] == "litellm.RateLimitError"


def delta(index: int = 0, finish: str | None = None, **keys: Json) -> JsonObject:
    choice: JsonObject = {"index": index, "delta": keys, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1702256327,
        "model": "gpt-4o",
        "choices": [choice],
    }


def called(index: int | None, text: str, **keys: Json) -> JsonObject:
    function: JsonObject = {"arguments": text}
    if "name" in keys:
        function["name"] = keys.pop("name")
    return {"index": index, "function": function, **keys}


USAGE: JsonObject = {
    "id": "chatcmpl-1",
    "choices": [],
    "usage": {"prompt_tokens": 9, "completion_tokens": 12},
}
STREAM: list[Json] = [
    delta(role="assistant", content=""),
    delta(content="Hel"),
    delta(content="lo \u202e\x1b"),
    delta(tool_calls=[called(0, "", id="a", type="function", name="f")]),
    delta(tool_calls=[called(0, '{"x":')]),
    delta(tool_calls=[called(0, " 1}")]),
    delta(tool_calls=[called(1, "{", id="b", type="function", name="g")]),
    delta(tool_calls=[called(1, "}")]),
    delta(finish="tool_calls"),
    USAGE,
]
SSE = "".join(f"data: {json.dumps(chunk)}\r\n\r\n" for chunk in STREAM) + "data: [DONE]\n\n"
STREAMED: dict[str, Json] = {
    "chunks": STREAM,
    "text": SSE,
    "without blank lines": SSE.replace("\r\n\r\n", "\n"),
    "with comments": ": ping\nevent: message\nid: 1\n" + SSE,
    "lines": [*(f"data: {json.dumps(chunk)}" for chunk in STREAM), "data: [DONE]"],
    "of the SDK": [{"data": chunk} for chunk in STREAM],
    "in a body": {"status_code": 200, "body": SSE},
    "named": {"chunks": STREAM},
    "as JSON text": json.dumps(STREAM),
}


@pytest.mark.parametrize("name", STREAMED)
def test_a_stream_is_joined(store: Store, name: str) -> None:
    event = only(store, {"request": ASKED, "response": STREAMED[name]})
    (answer,) = answers(event)
    assert answer["content"] == "Hello \u202e\x1b"
    calls = objects(answer["tool_calls"])
    assert [(call["id"], call["function"]) for call in calls] == [
        ("a", {"name": "f", "arguments": '{"x": 1}'}),
        ("b", {"name": "g", "arguments": "{}"}),
    ]
    assert (event["nb_input_tokens"], event["nb_output_tokens"]) == (9, 12)
    assert event["created_at"] == "2023-12-11T00:58:47Z"
    assert fields(event)["model_name"] == "gpt-4o"
    assert fields(event)["finish_reason"] == "tool_calls"
    assert event["response"] == STREAMED[name], "the stream is kept beside what it says"
    assert "error" not in fields(event)


def test_thoughts_and_whole_calls_of_a_stream(store: Store) -> None:
    def thought(text: str) -> JsonObject:
        inner: Json = [{"type": "text", "text": text}]
        return delta(content=[{"type": "thinking", "thinking": inner}])

    calls: list[Json] = [called(0, "{}", id=each, name=each) for each in ("one", "two")]
    stream: list[Json] = [
        thought("Let "),
        thought("me see"),
        delta(content="Sun"),
        delta(content="ny", reasoning_content="be"),
        delta(reasoning_content="cause", tool_calls=calls),
        delta(index=1, content="other", finish="stop"),
    ]
    event = only(store, {"request": ASKED, "response": stream})
    first, second = answers(event)
    assert first["content"] == [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Let me see"}]},
        {"type": "text", "text": "Sunny"},
    ]
    assert first["reasoning_content"] == "because"
    assert [call["id"] for call in objects(first["tool_calls"])] == ["one", "two"]
    assert second["content"] == "other"


def test_a_stream_that_breaks_off_shows_what_came_and_that_it_broke(store: Store) -> None:
    text = f'data: {json.dumps(delta(content="Hel"))}\n\ndata: {{"choices": [{{"del'
    event = only(store, {"request": ASKED, "response": text})
    (answer,) = answers(event)
    assert answer["content"] == "Hel"
    assert fields(event)["error"] == "chunk 2 of the stream cannot be read"
    preview = fields(event)["response_messages_preview"]
    assert preview == "error: chunk 2 of the stream cannot be read\n\nHel"
    assert event["response"] == text


def test_odd_shapes_are_events_or_listed(store: Store) -> None:
    kept: tuple[JsonObject, ...] = (
        {"request": ASKED},
        {"request": ASKED, "response": "plain text"},
        {"request": ASKED, "response": {"choices": None}},
        {"request": ASKED, "response": {"choices": [None, 5, {"message": "x"}, {}]}},
        {"request": ASKED, "response": [5, None, {"choices": [5, {"delta": 5, "index": "x"}]}]},
        {"request": ASKED, "response": [delta(tool_calls=[5, {}, {"function": "f"}])]},
        {"request": {"messages": [5, "x"], "tools": 7}, "response": 9},
        {"request": None, "response": copied(MISTRAL, usage=[], created="x", model=5, id=7)},
    )
    report = imported(store, *kept)
    assert (report.added, report.problems) == (len(kept), [])
    assert report.shapes == {"exchange": len(kept)}
    bad: tuple[JsonObject, ...] = (
        {"request": {"input": "x"}, "response": {"output": []}},
        {"request": 5},
        {"res": "x"},
    )
    report = imported(store, *bad)
    assert [problem.line for problem in report.problems] == [1, 2, 3]
    assert "neither an event" in report.problems[0].cause


def test_a_conversation_with_a_key_named_response_is_one_still(store: Store) -> None:
    report = imported(store, {"messages": ASKED["messages"], "response": "text"})
    assert report.shapes == {"chat": 1}


def test_records_of_datasets(store: Store) -> None:
    messages: list[Json] = [
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": "a"},
    ]
    properties: JsonObject = {
        "event_id": "7",
        "created_at": "2026-01-15T00:00:00Z",
        "split": "test",
        "score": 4,
    }
    lines: tuple[JsonObject, ...] = (
        {"messages": messages, "properties": properties, "line": 0},
        {"payload": {"messages": messages, "tools": [WEATHER]}, "properties": properties},
        {"payload": {"messages": messages}, "properties": properties, "messages": messages},
        {"payload": {"request": ASKED, "response": MISTRAL}, "properties": None},
    )
    report = imported(store, *lines)
    assert (report.added, report.shapes) == (4, {"record": 4})
    assert imported(store, *lines).known == 4
    ids = store.read_now(lambda conn: events.search_ids(conn, None))
    found = store.read_now(lambda conn: [events.fetch(conn, each) for each in ids])
    tested = [event for event in found if event and fields(event).get("split") == "test"]
    assert len(tested) == 3
    for event in tested:
        assert event["request_messages"] == messages[:1]
        assert event["response_messages"] == messages[1:]
        assert event["created_at"] == properties["created_at"]
        assert fields(event)["score"] == 4
        assert "messages" not in event


BAD_RECORDS: dict[str, JsonObject] = {
    "its properties are not an object": {"payload": {"messages": []}, "properties": 5},
    "its payload holds a payload": {"payload": {"payload": {"messages": []}}},
    "neither an event": {"payload": {"x": 1}, "properties": {}},
}


@pytest.mark.parametrize("cause", BAD_RECORDS)
def test_records_that_cannot_be_read(store: Store, cause: str) -> None:
    report = imported(store, BAD_RECORDS[cause])
    assert report.bad == 1
    assert cause in report.problems[0].cause


def test_again_adds_nothing(store: Store) -> None:
    lines: list[JsonObject] = [
        *WRAPPED.values(),
        {"request": ASKED, "response": SSE},
        WRAPPED["plain"],
    ]
    assert imported(store, *lines).added == len(lines)
    again = imported(store, *lines)
    assert (again.added, again.known, again.conflicting) == (0, len(lines), 0)


def test_calls_without_an_index_are_joined_by_id(store: Store) -> None:
    parts = (("a", "{"), ("b", "["), ("a", "}"), ("b", "]"))
    stream: list[Json] = [delta(tool_calls=[called(None, text, id=each)]) for each, text in parts]
    (answer,) = answers(only(store, {"request": ASKED, "response": stream}))
    calls = objects(answer["tool_calls"])
    assert [(call["id"], call["function"]) for call in calls] == [
        ("a", {"arguments": "{}"}),
        ("b", {"arguments": "[]"}),
    ]
