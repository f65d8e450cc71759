"""Records over the wire."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from obs_tui.embedded.wire_datasets import DatasetRecord
from obs_tui.model.base import Json, JsonObject
from tests.embedded.curating import DATASETS, RECORDS, conversation, dataset, listed, record
from tests.embedded.serving import NOWHERE, client, draft, error_code, stored


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    with stored() as store:
        async with client(store) as made:
            yield made


def nested(levels: int) -> Json:
    """An object so many levels deep."""
    inner: Json = "end"
    for _ in range(levels):
        inner = {"k": inner}
    return inner


async def test_a_record_is_created_with_every_key(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    response = await http.post(
        f"{path}/records", json={"payload": conversation("hi"), "properties": {"a": [1, None]}}
    )
    assert response.status_code == 201
    made = response.json()
    assert set(made) == set(DatasetRecord.model_fields)
    DatasetRecord.model_validate(made)
    assert (made["payload"], made["properties"]) == (conversation("hi"), {"a": [1, None]})
    assert (made["source"], made["deleted_at"]) == ("DIRECT_INPUT", None)
    assert path.endswith(made["dataset_id"])
    assert (await http.get(f"{RECORDS}/{made['id']}")).json() == made
    assert await listed(http, path) == [made]


@pytest.mark.parametrize("properties", [{}, {"properties": None}, {"properties": {}}])
async def test_properties_may_be_left_out(http: httpx.AsyncClient, properties: JsonObject) -> None:
    path = await dataset(http)
    response = await http.post(f"{path}/records", json={"payload": {}, **properties})
    assert (response.status_code, response.json()["properties"]) == (201, {})


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"messages": "none"},
        {"": {"\x00": "\x1b[31m"}, "n": 2**70, "f": 0.1, "e": "e\u0301 \U0001f469\u200d\U0001f52c"},
        nested(190),
    ],
)
async def test_a_payload_is_any_object_and_comes_back_as_it_was(
    http: httpx.AsyncClient, payload: Json
) -> None:
    path = await dataset(http)
    response = await http.post(f"{path}/records", json={"payload": payload, "properties": payload})
    assert response.status_code == 201
    found = (await http.get(f"{RECORDS}/{response.json()['id']}")).json()
    assert (found["payload"], found["properties"]) == (payload, payload)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{}", 422, "VALIDATION_ERROR"),
        (b'{"payload": []}', 422, "VALIDATION_ERROR"),
        (b'{"payload": null}', 422, "VALIDATION_ERROR"),
        (b'{"payload": {}, "properties": []}', 422, "VALIDATION_ERROR"),
        (b'{"payload": {"n": NaN}}', 422, "VALIDATION_ERROR"),
        (b'{"payload": {"n": "\\ud800"}}', 422, "VALIDATION_ERROR"),
        (b'{"payload": {"n": 1e999}}', 400, "DATASET_RECORD_FORMAT_ERROR"),
        (json.dumps({"payload": nested(191)}).encode(), 400, "DATASET_RECORD_FORMAT_ERROR"),
    ],
)
async def test_what_no_record_can_hold(
    http: httpx.AsyncClient, body: bytes, status: int, code: str
) -> None:
    path = await dataset(http)
    response = await http.post(f"{path}/records", content=body)
    assert (response.status_code, error_code(response)) == (status, code)
    made = await record(http, path)
    if b"properties" not in body:
        response = await http.put(f"{RECORDS}/{made['id']}/payload", content=body)
        assert (response.status_code, error_code(response)) == (status, code)
    assert await listed(http, path) == [made]


async def test_the_list_is_oldest_first_and_its_pages_stay(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    made = [await record(http, path, {"n": n}) for n in range(5)]
    await record(http, await dataset(http), {"n": "of another"})
    url = f"{path}/records"
    first = (await http.get(url, params={"page_size": 2})).json()["records"]
    assert (first["results"], first["count"], first["next"]) == (made[:2], 5, "2")
    await record(http, path, {"n": 5})
    await http.put(f"{RECORDS}/{made[4]['id']}/properties", json={"properties": {"x": 1}})
    again = (await http.get(url, params={"page_size": 2})).json()["records"]
    assert (again["results"], again["count"]) == (made[:2], 6)
    last = (await http.get(url, params={"page_size": 2, "page": 3})).json()["records"]
    assert [one["payload"]["n"] for one in last["results"]] == [4, 5]
    assert (last["next"], last["previous"]) == (None, "2")
    beyond = (await http.get(url, params={"page": 10**12})).json()["records"]
    assert (beyond["results"], beyond["count"]) == ([], 6)


async def test_payload_and_properties_are_replaced(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    made = await record(http, path, {"old": 1}, {"old": 2})
    url = f"{RECORDS}/{made['id']}"
    response = await http.put(f"{url}/payload", json={"payload": {"new": 1}})
    assert (response.status_code, response.content) == (204, b"")
    first = (await http.get(url)).json()
    assert first == made | {"payload": {"new": 1}, "updated_at": first["updated_at"]}
    response = await http.put(f"{url}/properties", json={"properties": {"new": 2}})
    assert (response.status_code, response.content) == (204, b"")
    second = (await http.get(url)).json()
    assert second == first | {"properties": {"new": 2}, "updated_at": second["updated_at"]}


async def test_the_time_of_change_always_grows(http: httpx.AsyncClient) -> None:
    made = await record(http, await dataset(http))
    url = f"{RECORDS}/{made['id']}"
    times = [datetime.fromisoformat(str(made["updated_at"]))]
    for _ in range(5):
        await http.put(f"{url}/payload", json={"payload": {"same": 1}})
        times.append(datetime.fromisoformat((await http.get(url)).json()["updated_at"]))
    assert times == sorted(set(times))


async def test_a_deleted_record_is_gone(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    made, kept = await record(http, path), await record(http, path)
    url = f"{RECORDS}/{made['id']}"
    response = await http.delete(url)
    assert (response.status_code, response.content) == (204, b"")
    for answer in (
        await http.get(url),
        await http.delete(url),
        await http.put(f"{url}/payload", json={"payload": {}}),
        await http.put(f"{url}/properties", json={"properties": {}}),
        await http.post(f"{url}/live-judging", json={"judge_definition": draft()}),
        await http.get(f"{RECORDS}/{NOWHERE}"),
    ):
        assert (answer.status_code, error_code(answer)) == (404, "DATASET_RECORD_NOT_FOUND")
    assert await listed(http, path) == [kept]


async def test_many_are_deleted_at_once_and_unknown_ones_skipped(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    made = [await record(http, path) for _ in range(4)]
    ids = [one["id"] for one in made[:3]]
    sent = {"dataset_record_ids": [*ids, NOWHERE, str(ids[0]).upper()]}
    for _ in range(2):
        response = await http.post(f"{RECORDS}/bulk-delete", json=sent)
        assert (response.status_code, response.content) == (204, b"")
    assert await listed(http, path) == made[3:]


@pytest.mark.parametrize(
    ("ids", "status"),
    [
        ([], 422),
        ([str(uuid4())], 204),
        ([str(uuid4()) for _ in range(500)], 204),
        ([str(uuid4()) for _ in range(501)], 422),
        ([str(uuid4()), "x"], 422),
        ([str(uuid4()), 1], 422),
        (None, 422),
    ],
)
async def test_limits_of_bulk_deletion(http: httpx.AsyncClient, ids: Json, status: int) -> None:
    path = await dataset(http)
    made = await record(http, path)
    if isinstance(ids, list) and ids:
        ids = [made["id"], *ids[1:]]
    response = await http.post(f"{RECORDS}/bulk-delete", json={"dataset_record_ids": ids})
    assert response.status_code == status
    assert status == 204 or error_code(response) == "VALIDATION_ERROR"
    assert len(await listed(http, path)) == (0 if status == 204 else 1)


async def found(http: httpx.AsyncClient, path: str, q: str, **page: int) -> JsonObject:
    url = path.replace("/v1/observability", "/v1/obs-tui") + "/records/search"
    response = await http.get(url, params={"q": q, **page})
    assert response.status_code == 200
    records: JsonObject = response.json()["records"]
    return records


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("strasse", ["a"]),
        ("STRAẞE", ["a"]),
        ('say "hi"\n', ["b"]),
        ("back\\slash", ["b"]),
        ("GOOD", ["c"]),
        ("label", ["c"]),
        ("4.5", ["c"]),
        ("true", ["c"]),
        ("content", []),
        ('","', []),
        ("", ["a", "b", "c"]),
        ("nowhere", []),
    ],
)
async def test_search_finds_texts_in_any_case(
    http: httpx.AsyncClient, q: str, expected: list[str]
) -> None:
    path = await dataset(http)
    texts = {"a": "Die Straße", "b": 'I say "hi"\nback\\slash', "c": "nothing"}
    properties: dict[str, Json] = {"c": {"label": ["Good", {"score": 4.5}], "seen": True}}
    ids = {
        (await record(http, path, conversation(text), properties.get(name)))["id"]: name
        for name, text in texts.items()
    }
    await record(http, await dataset(http), conversation("straße"))
    page = await found(http, path, q)
    results = page["results"]
    assert isinstance(results, list)
    assert [ids[one["id"]] for one in results if isinstance(one, dict)] == expected
    assert page["count"] == len(expected)


async def test_search_is_paged(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    made = [await record(http, path, {"text": f"even {n % 2}"}) for n in range(10)]
    page = await found(http, path, "EVEN 0", page=2, page_size=2)
    assert (page["results"], page["count"]) == ([made[4], made[6]], 5)
    assert (page["next"], page["previous"]) == ("3", "1")
    assert (await http.get("/v1/obs-tui/capabilities")).json()["record_search"] is True


async def judged(
    http: httpx.AsyncClient,
    payload: Json,
    properties: Json = None,
    instructions: str = "Is the answer kind?",
) -> httpx.Response:
    made = await record(http, await dataset(http), payload, properties)
    sent = {"judge_definition": draft(instructions=instructions)}
    return await http.post(f"{RECORDS}/{made['id']}/live-judging", json=sent)


async def test_a_record_is_judged(http: httpx.AsyncClient) -> None:
    response = await judged(http, conversation("thank you"))
    assert response.status_code == 200
    assert set(response.json()) == {"analysis", "answer"}
    assert response.json()["answer"] in ("kind", "unkind", "")


async def test_the_template_sees_properties_and_tools(http: httpx.AsyncClient) -> None:
    tools: Json = [{"type": "web_search"}]
    checks = (
        "{% if properties.expected_output != 'Paris' or not available_tools"
        " or user_message != 'where?' %}{{ 1 / 0 }}{% endif %}"
    )
    payload = conversation("where?") | {"tools": tools}
    response = await judged(http, payload, {"expected_output": "Paris"}, instructions=checks)
    assert response.status_code == 200, response.text
    response = await judged(http, payload, {"expected_output": "Rome"}, instructions=checks)
    assert (response.status_code, error_code(response)) == (400, "TEMPLATE_ERROR")


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"text": "no conversation"}, "DATASET_RECORD_FORMAT_ERROR"),
        ({"messages": "a text"}, "DATASET_RECORD_FORMAT_ERROR"),
        ({"messages": []}, "JUDGE_CONVERSATION_FORMAT_ERROR"),
        ({"messages": [{"content": "no role"}]}, "JUDGE_CONVERSATION_FORMAT_ERROR"),
    ],
)
async def test_what_is_no_conversation_is_not_judged(
    http: httpx.AsyncClient, payload: Json, code: str
) -> None:
    response = await judged(http, payload)
    assert (response.status_code, error_code(response)) == (400, code)


async def test_wrong_methods_are_refused(http: httpx.AsyncClient) -> None:
    for path in (f"{RECORDS}/bulk-delete", f"{DATASETS}/{NOWHERE}/imports/from-file"):
        response = await http.get(path)
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
