"""Events, fields, limits and errors over the wire."""

import logging
import sqlite3

import httpx
import pytest

from obs_tui.embedded import events
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.operations import OPERATIONS
from obs_tui.model.base import JsonObject
from tests.embedded.serving import (
    API,
    EVENTS,
    JUDGES,
    NOWHERE,
    client,
    draft,
    error_code,
    event,
    stored,
)

ALL = {"search_params": {"filters": None}}


async def ask(method: str, path: str, **options: object) -> httpx.Response:
    with stored(event(n) for n in range(3)) as store:
        async with client(store) as http:
            return await http.request(method, path, **options)  # type: ignore[arg-type]  # httpx's own


async def test_pages_follow_each_other_and_end_with_nulls() -> None:
    with stored(event(n) for n in range(5)) as store:
        async with client(store) as http:
            seen: list[str] = []
            cursor = None
            while True:
                params = {"page_size": "2"} | ({"cursor": cursor} if cursor else {})
                page = await http.post(f"{EVENTS}/search", json=ALL, params=params)
                feed = page.json()["completion_events"]
                seen += [row["correlation_id"] for row in feed["results"]]
                assert feed["next"] == feed["cursor"]
                cursor = feed["cursor"]
                if cursor is None:
                    break
    assert seen == ["c4", "c3", "c2", "c1", "c0"]


async def test_extra_fields_are_those_asked_for() -> None:
    body = ALL | {"extra_fields": ["model_name", "no_such_field"]}
    feed = (await ask("POST", f"{EVENTS}/search", json=body)).json()["completion_events"]
    assert [row["extra_fields"] for row in feed["results"]] == [
        {"model_name": "small"},
        {"model_name": "large"},
        {"model_name": "small"},
    ]
    plain = (await ask("POST", f"{EVENTS}/search", json=ALL)).json()["completion_events"]
    assert plain["results"][0]["extra_fields"] == {}


async def test_an_empty_page_is_allowed() -> None:
    response = await ask("POST", f"{EVENTS}/search?page_size=0", json=ALL)
    assert response.json()["completion_events"]["results"] == []


async def test_ids_and_count() -> None:
    filters = {"field": "model_name", "op": "eq", "value": "small"}
    found = await ask("POST", f"{EVENTS}/search-ids", json={"search_params": {"filters": filters}})
    assert found.json() == {
        "completion_event_ids": [event(2)["event_id"], event(0)["event_id"]],
    }
    counted = await ask(
        "POST", "/v1/obs-tui/chat-completion-events/count", json={"filters": filters}
    )
    assert counted.json() == {"count": 2}


async def test_an_event_comes_whole_and_by_any_spelling_of_its_id() -> None:
    event_id = str(event(1)["event_id"])
    for spelling in (event_id, event_id.upper(), event_id.replace("-", "")):
        found = (await ask("GET", f"{EVENTS}/{spelling}")).json()
        assert found["request_messages"] == event(1)["request_messages"]
        assert found["nb_messages"] == 2


async def test_fields_and_their_values() -> None:
    names = {
        f["name"]
        for f in (await ask("GET", f"{API}/chat-completion-fields")).json()["field_definitions"]
    }
    assert {"timestamp", "model_name"} <= names
    path = f"{API}/chat-completion-fields/model_name"
    offered = await ask("GET", f"{path}/options?operator=eq")
    assert sorted(offered.json()["options"]) == ["large", "small"]
    counts = await ask("POST", f"{path}/options-counts", json={})
    assert counts.json()["counts"] == [
        {"value": "small", "count": 2},
        {"value": "large", "count": 1},
    ]


async def test_a_fields_name_may_hold_a_slash() -> None:
    odd = event(7, extra_fields={"team/area": "north"})
    with stored([odd]) as store:
        async with client(store) as http:
            path = f"{API}/chat-completion-fields/team%2Farea/options-counts"
            response = await http.post(path, json={"filter_params": None})
    assert response.json() == {"counts": [{"value": "north", "count": 1}]}


async def test_similar_events_are_ranked_and_leave_out_their_seed() -> None:
    texts = ["how to feed cats well", "how to feed cats", "a recipe of bread", "feed the cats"]
    seed, *others = (
        event(n, request_messages=[{"role": "user", "content": text}])
        for n, text in enumerate(texts)
    )
    with stored([seed, *others]) as store:
        async with client(store) as http:
            path = f"{EVENTS}/{seed['event_id']}/similar-events"
            feed = (await http.get(path)).json()["completion_events"]
            store.write_now(add_event)
            later = (await http.get(path)).json()["completion_events"]
    ids = [row["event_id"] for row in feed["results"]]
    scores = [row["extra_fields"]["_score"] for row in feed["results"]]
    assert ids[0] == others[0]["event_id"]
    assert seed["event_id"] not in ids
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert "model_name" in feed["results"][0]["extra_fields"]
    assert (feed["next"], feed["cursor"]) == (None, None)
    assert event(50)["event_id"] in [row["event_id"] for row in later["results"]]


def add_event(conn: sqlite3.Connection) -> None:
    ingest(conn, [event(50, request_messages=[{"role": "user", "content": "feed cats well"}])])


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", f"{EVENTS}/nonsense", None, 422, "VALIDATION_ERROR"),
        ("GET", f"{EVENTS}/{NOWHERE}", None, 404, "SEARCH_NOT_FOUND"),
        ("GET", f"{EVENTS}/{NOWHERE}/similar-events", None, 404, "SEARCH_NOT_FOUND"),
        ("GET", f"{API}/chat-completion-fields/x/options", None, 422, "VALIDATION_ERROR"),
        (
            "GET",
            f"{API}/chat-completion-fields/x/options?operator=is",
            None,
            422,
            "VALIDATION_ERROR",
        ),
        (
            "GET",
            f"{API}/chat-completion-fields/x/options?operator=eq",
            None,
            404,
            "FIELDS_NOT_FOUND",
        ),
        ("GET", f"{JUDGES}?page_size=101", None, 422, "VALIDATION_ERROR"),
        ("GET", f"{JUDGES}?page_size=-1", None, 422, "VALIDATION_ERROR"),
        ("GET", f"{JUDGES}?page=0", None, 422, "VALIDATION_ERROR"),
        ("GET", f"{JUDGES}?type_filter=OTHER", None, 422, "VALIDATION_ERROR"),
        ("GET", f"{JUDGES}/{NOWHERE}", None, 404, "JUDGE_NOT_FOUND"),
        ("POST", f"{EVENTS}/search", b"", 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b"{", 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b"[]", 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b"{}", 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b"\xff\xfe\x00", 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b'{"search_params":{}}', 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b'{"a":NaN}', 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b'{"a":"\\ud800"}', 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b"[" * 90_000, 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b'{"a":' * 300 + b"1" + b"}" * 300, 422, "VALIDATION_ERROR"),
        ("POST", f"{EVENTS}/search", b" " * (16 * 1024 * 1024 + 1), 413, "VALIDATION_ERROR"),
        (
            "POST",
            f"{EVENTS}/search",
            b'{"search_params":{"filters":{"and":[]}}}',
            422,
            "VALIDATION_ERROR",
        ),
        (
            "POST",
            f"{EVENTS}/search",
            b'{"search_params":{"filters":{"field":"no","op":"eq","value":1}}}',
            400,
            None,
        ),
        (
            "POST",
            f"{EVENTS}/search?cursor=nonsense",
            b'{"search_params":{"filters":null}}',
            400,
            "SEARCH_BAD_REQUEST",
        ),
        ("GET", "/", None, 404, "FEATURE_NOT_SUPPORTED"),
        ("GET", f"{API}/evaluations", None, 404, "FEATURE_NOT_SUPPORTED"),
        ("GET", f"{JUDGES}/", None, 404, "FEATURE_NOT_SUPPORTED"),
        ("PATCH", JUDGES, None, 405, "FEATURE_NOT_SUPPORTED"),
        ("GET", f"{EVENTS}/search", None, 405, "FEATURE_NOT_SUPPORTED"),
        ("POST", "/v1/obs-tui/openapi.json", None, 405, "FEATURE_NOT_SUPPORTED"),
    ],
)
async def test_errors_have_the_apis_shape(
    method: str, path: str, body: bytes | None, status: int, code: str | None
) -> None:
    response = await ask(method, path, content=body)
    assert response.status_code == status, response.text
    found = error_code(response)
    assert found == code or code is None


async def test_head_is_answered_like_get_without_a_body() -> None:
    assert (await ask("HEAD", JUDGES)).status_code == 200
    assert (await ask("HEAD", "/nowhere")).status_code == 404


async def test_numbers_no_database_can_hold_are_not_a_crash() -> None:
    filters = {"field": "input_tokens", "op": "eq", "value": 2**70}
    response = await ask("POST", f"{EVENTS}/search", json={"search_params": {"filters": filters}})
    assert response.status_code in (200, 400, 422), response.text


async def test_unknown_keys_are_ignored() -> None:
    body = {"search_params": {"filters": None, "x": 1}, "y": 2}
    response = await ask("POST", f"{EVENTS}/search?z=3", json=body)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("bug", "code"),
    [(RuntimeError, "UNKNOWN_ERROR"), (sqlite3.OperationalError, "DATABASE_ERROR")],
)
async def test_a_bug_is_a_500_that_tells_no_secrets(
    bug: type[Exception],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    words = " ".join(["secret", "words"])

    def broken(*_: object) -> None:
        raise bug(words)

    monkeypatch.setattr(events, "search", broken)
    with caplog.at_level(logging.DEBUG):
        response = await ask("POST", f"{EVENTS}/search", json=ALL)
    assert response.status_code == 500
    assert error_code(response) == code
    assert words not in response.text + caplog.text
    assert bug.__name__ in caplog.text
    assert "chat_completion_events.search" in caplog.text


def test_all_operations_of_the_api_are_there() -> None:
    ids = [operation.operation_id for operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    assert len([name for name in ids if not name.startswith(("obs_tui.", "files."))]) == 41


async def test_judging_an_event_that_is_not_there() -> None:
    response = await ask(
        "POST", f"{EVENTS}/{NOWHERE}/live-judging", json={"judge_definition": draft()}
    )
    assert (response.status_code, error_code(response)) == (404, "SEARCH_NOT_FOUND")


async def test_events_that_utf_8_or_sqlite_cannot_carry_are_read_over_the_wire() -> None:
    odd = event(
        9,
        request_messages=[{"role": "user", "content": "half \ud800 pair"}],
        response_messages=[{"role": "assistant", "content": "x", "big": 2**70}],
        extra_fields={"note": "half \udfff pair", "size": 2**70},
    )
    with stored([odd, event(1)]) as store:
        async with client(store) as http:
            page = await http.post(
                f"{EVENTS}/search", json=ALL | {"extra_fields": ["note", "size", "model_name"]}
            )
            whole = await http.get(f"{EVENTS}/{odd['event_id']}")
    assert page.status_code == 200
    assert len(page.json()["completion_events"]["results"]) == 2
    assert whole.status_code == 200
    assert whole.json()["request_messages"][0]["content"].startswith("half ")
    assert whole.json()["response_messages"][0]["big"] == 2**70


async def test_an_error_quotes_no_more_than_a_person_reads() -> None:
    pattern: JsonObject = {
        "field": "response_messages_preview",
        "op": "matches",
        "value": "(" * 300_000,
    }
    with stored() as store:
        async with client(store) as http:
            refused = await http.post(
                f"{EVENTS}/search", json={"search_params": {"filters": pattern}}
            )
    assert (refused.status_code, error_code(refused)) == (400, "SEARCH_BAD_REQUEST")
    assert len(refused.content) < 2_000
