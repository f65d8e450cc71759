"""Pages, whole events, and what is derived for them."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import datetime

import pytest
from mistralai.client.models import ChatCompletionEvent, SearchChatCompletionEventsResponse

from obs_tui.embedded import events
from obs_tui.embedded.faults import Fault
from obs_tui.embedded.ingest import ingest
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import Condition, Filter, Operator

from .stores import event, holding

MODEL_A = Condition("model_name", Operator.EQ, "a")


def uid(number: int) -> str:
    return str(uuid.UUID(int=number))


@pytest.fixture(scope="module")
def seven() -> Iterator[sqlite3.Connection]:
    """Seven events: three at one time, of model a, then four of model b, later ones first."""
    rows = [event(uid(n), model_name="a") for n in (2, 3, 1)]
    rows += [
        event(uid(n), model_name="b", created_at=f"2026-01-{n}T00:00:00Z") for n in (23, 22, 21, 20)
    ]
    with holding(rows) as conn:
        yield conn


def ids(feed: JsonObject) -> list[Json]:
    results = feed["results"]
    assert isinstance(results, list)
    return [row["event_id"] for row in results if isinstance(row, dict)]


def test_newest_first_and_equal_times_by_id(seven: sqlite3.Connection) -> None:
    feed = events.search(seven, None)
    assert ids(feed) == [uid(n) for n in (23, 22, 21, 20, 3, 2, 1)]
    assert feed["next"] is None
    assert feed["cursor"] is None


def test_events_that_arrive_between_pages_shift_nothing() -> None:
    with holding([event(uid(n)) for n in range(1, 6)]) as conn:
        first = events.search(conn, None, 2)
        ingest(conn, [event(uid(99)), event(uid(98), created_at="2027-01-01T00:00:00Z")])
        second = events.search(conn, None, 3, str(first["cursor"]))
    assert ids(first) + ids(second) == [uid(n) for n in (5, 4, 3, 2, 1)]


def test_a_page_of_size_zero_is_empty_and_last(seven: sqlite3.Connection) -> None:
    assert events.search(seven, None, 0) == {"results": [], "next": None, "cursor": None}


def test_a_full_last_page_has_no_cursor(seven: sqlite3.Connection) -> None:
    assert events.search(seven, None, 7)["cursor"] is None
    assert events.search(seven, None, 6)["cursor"] is not None


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "\ud800", "bnVsbA", "W10", "WzEsMl0", "W" * 10_000, "AAAA====", "[1]"]
)
def test_a_cursor_that_is_none_of_ours(seven: sqlite3.Connection, cursor: str) -> None:
    with pytest.raises(Fault) as caught:
        events.search(seven, None, 2, cursor)
    assert (caught.value.status, caught.value.code) == (400, "SEARCH_BAD_REQUEST")


@pytest.mark.parametrize(("made", "used"), [(None, MODEL_A), (MODEL_A, None)])
def test_a_cursor_serves_its_own_filter_only(
    seven: sqlite3.Connection, made: Filter, used: Filter
) -> None:
    cursor = str(events.search(seven, made, 1)["cursor"])
    assert ids(events.search(seven, made, 1, cursor)) != []
    with pytest.raises(Fault, match="another filter") as caught:
        events.search(seven, used, 1, cursor)
    assert caught.value.code == "SEARCH_BAD_REQUEST"


def test_previews_keep_the_order_asked_for(seven: sqlite3.Connection) -> None:
    seqs = [events.seq_of(seven, uid(n)) or 0 for n in (1, 23, 2)]
    found = events.previews(seven, [seqs[0], 12_345, *seqs[1:]], ["model_name", "no such field"])
    assert [row["event_id"] for row in found] == [uid(1), uid(23), uid(2)]
    assert [row["extra_fields"] for row in found] == [{"model_name": m} for m in ("a", "b", "a")]


def test_an_unknown_event(seven: sqlite3.Connection) -> None:
    assert events.fetch(seven, uid(404)) is None
    assert events.fetch(seven, "\ud800") is None
    assert events.body(seven, 404) == {}
    assert events.seq_of(seven, uid(23).upper()) is not None


EXTRA: JsonObject = {
    "text": "x",
    "whole": 3,
    "half": 0.5,
    "flag": True,
    "huge": 2**70,
    "beyond": 10**400,
    "mixed": [1, None, "a", {"b": 2}],
    "map": {"n": 1, "s": "x", "deep": {"k": [None]}},
    "nothing": None,
    "at": "2026-01-15T01:00:00+01:00",
    "metadata": {"user": "u", "n": 7},
}


def test_extra_fields_stay_inside_the_union_of_the_api() -> None:
    with holding([event(uid(1), extra_fields=EXTRA)]) as conn:
        whole = events.fetch(conn, uid(1))
        page = events.search(conn, None, 50, None, [*EXTRA, "metadata.n"])
    assert whole is not None
    extra = whole["extra_fields"]
    assert isinstance(extra, dict)
    assert extra["mixed"] == ["1", "null", "a", '{"b": 2}']
    assert extra["map"] == {"n": "1", "s": "x", "deep": '{"k": [null]}'}
    assert extra["huge"] == float(2**70)
    assert extra["at"] == "2026-01-15T00:00:00Z"
    assert extra["metadata"] == {"user": "u", "n": "7"}
    assert extra["metadata.n"] == 7
    # The official client's models take both answers.
    ChatCompletionEvent.model_validate_json(json.dumps(whole))
    SearchChatCompletionEventsResponse.model_validate_json(json.dumps({"completion_events": page}))


def test_unknown_keys_and_shapes_survive() -> None:
    odd: JsonObject = {
        "event_id": uid(1),
        "request_messages": [None, 3, {"role": "critic", "content": {"a": [2**80]}}],
        "response_messages": None,
        "enabled_tools": ["web_search", {"type": "code_interpreter"}],
        "chat_transcription_events": [{"audio_url": "u"}, 5],
        "added_in_2027": {"x": [1]},
    }
    with holding([odd]) as conn:
        whole = events.fetch(conn, uid(1))
    assert whole is not None
    assert whole["added_in_2027"] == {"x": [1]}
    assert whole["request_messages"] == [
        {"content": None},
        {"content": 3},
        {"role": "critic", "content": {"a": [2**80]}},
    ]
    assert whole["response_messages"] == []
    assert whole["nb_messages"] == 3
    ChatCompletionEvent.model_validate_json(json.dumps(whole))


def test_what_an_event_does_not_say_is_derived() -> None:
    call: Json = {"id": "1", "function": {"name": "web_search", "arguments": "{}"}}
    request: list[Json] = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "", "tool_calls": [call, call]},
        {"role": "tool", "content": "found"},
        {
            "role": "user",
            "content": [{"type": "text", "text": "last"}, {"type": "image_url", "image_url": "u"}],
        },
    ]
    response: list[Json] = [{"role": "assistant", "content": "```py\n1\n```" + "x" * 2_000}]
    whole: JsonObject = {
        "created_at": 1_768_435_200,
        "request_messages": request,
        "response_messages": response,
        "enabled_tools": [{"type": "function", "function": {"name": "web_search"}}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 34},
        "latency_ms": 1_500,
        "model_name": "large",
    }
    with holding([whole]) as conn:
        (event_id,) = events.search_ids(conn, None)
        found = events.fetch(conn, event_id)
    assert found is not None
    extra = found["extra_fields"]
    assert isinstance(extra, dict)
    assert str(extra.pop("response_messages_preview")) == ("```py\n1\n```" + "x" * 2_000)[:1_000]
    assert extra == {
        "model_name": "large",
        "last_user_message_preview": "last",
        "first_system_message": "Be brief.",
        "invoked_tools": ["web_search"],
        "available_tools": ["web_search"],
        "has_code": True,
        "total_time_elapsed": 1.5,
    }
    assert (found["nb_input_tokens"], found["nb_output_tokens"]) == (12, 34)
    assert found["created_at"] == "2026-01-15T00:00:00Z"
    assert found["correlation_id"] == event_id


def test_a_foreign_id_becomes_a_uuid_and_is_kept() -> None:
    rows = [event("chatcmpl-1"), event("chatcmpl-2", correlation_id="trace"), event("7")]
    with holding(rows) as conn:
        found = [events.fetch(conn, event_id) for event_id in events.search_ids(conn, None)]
    assert all(row and uuid.UUID(str(row["event_id"])).version == 5 for row in found)
    assert {row["correlation_id"] for row in found if row} == {"chatcmpl-1", "trace", "7"}
    (with_trace,) = (row for row in found if row and row["correlation_id"] == "trace")
    assert isinstance(with_trace["extra_fields"], dict)
    assert with_trace["extra_fields"]["original_id"] == "chatcmpl-2"


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    with holding([event(uid(1), user="x\ud800y", note="\udfff")]) as conn:
        whole = events.fetch(conn, uid(1))
        wanted = Condition("last_user_message_preview", Operator.EQ, "x\ufffdy")
        assert events.count(conn, wanted) == 1
    assert whole is not None
    assert whole["note"] == "\ufffd"
    json.dumps(whole, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("keys", "cause"),
    [
        ({"request_messages": "text"}, "request_messages is not a list"),
        ({"created_at": "soon"}, "created_at is not a time: soon"),
        ({"created_at": 1e300}, "created_at is not a time"),
        ({"x": float("inf")}, "not finite"),
    ],
)
def test_an_event_that_cannot_be_stored_says_why(keys: JsonObject, cause: str) -> None:
    with holding([]) as conn:
        done = ingest(conn, [event(uid(1)), {**event(uid(2)), **keys}, event(uid(3))])
        assert events.count(conn, None) == 2
    assert done.added == 2
    assert [(one.index, cause in one.cause) for one in done.refused] == [(1, True)]


@pytest.mark.parametrize(("levels", "kept"), [(180, True), (200, False), (3_000, False)])
def test_an_event_nested_too_deep_is_refused(levels: int, kept: bool) -> None:
    nested: Json = "x"
    for _ in range(levels):
        nested = [nested]
    with holding([]) as conn:
        assert ingest(conn, [event(uid(1), deep=nested)]).added == kept


def test_the_same_id_with_other_content_is_reported_and_ignored() -> None:
    with holding([event(uid(1), "old")]) as conn:
        again = ingest(conn, [event(uid(1), "old"), event(uid(1), "new"), event(uid(2))])
        whole = events.fetch(conn, uid(1))
    assert (again.added, again.known) == (1, 1)
    assert [one.index for one in again.conflicting] == [1]
    assert whole is not None
    assert whole["request_messages"] == [{"role": "user", "content": "old"}]


def test_times_keep_their_microseconds() -> None:
    times = ["2026-01-15T00:00:00Z", "2026-01-15T00:00:00.1Z", "0001-01-01T00:00:00Z"]
    with holding([event(uid(n), created_at=time) for n, time in enumerate(times)]) as conn:
        feed = events.search(conn, None)
    assert ids(feed) == [uid(1), uid(0), uid(2)]
    results = feed["results"]
    assert isinstance(results, list)
    found = [row["created_at"] for row in results if isinstance(row, dict)]
    assert [datetime.fromisoformat(str(time)).microsecond for time in found] == [100_000, 0, 0]
