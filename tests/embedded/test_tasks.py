"""Imports: what becomes a record, what is skipped and why."""

import json
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from obs_tui.embedded.wire_datasets import ImportTask
from obs_tui.model.base import Json
from tests.embedded.curating import (
    contents,
    conversation,
    dataset,
    ended,
    exported,
    imported,
    jsonl,
    listed,
    record,
    upload,
)
from tests.embedded.serving import NOWHERE, client, error_code, event, stored

EVENTS = 600


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    tools: Json = [{"type": "web_search"}]
    whole = [event(n) for n in range(EVENTS)]
    whole[0] = event(0, enabled_tools=tools, extra_fields={})
    with stored(whole) as store:
        async with client(store) as made:
            yield made


def event_ids(*numbers: int) -> list[str]:
    return [str(event(n)["event_id"]) for n in numbers]


async def test_an_import_is_a_task_with_every_key(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    response = await http.post(
        f"{path}/imports/from-explorer", json={"completion_event_ids": event_ids(1)}
    )
    assert response.status_code == 202
    begun = response.json()
    assert set(begun) == set(ImportTask.model_fields)
    ImportTask.model_validate(begun)
    assert (begun["status"], begun["progress"], begun["message"]) == ("RUNNING", 0, None)
    task = await ended(http, path, begun)
    assert (task["status"], task["progress"]) == ("COMPLETED", 100)
    assert task["message"] == "Imported 1 event."
    assert str(task["updated_at"]) > str(task["created_at"]) == begun["created_at"]
    assert await ended(http, path, task) == task


async def test_events_are_snapshots_of_conversations(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    await imported(http, path, "explorer", event_ids(0, 1))
    first, second = await listed(http, path)
    assert first["payload"] == {
        "messages": [
            {"role": "user", "content": "question 0 about cats"},
            {"role": "assistant", "content": "answer 0"},
        ],
        "tools": [{"type": "web_search"}],
    }
    created_at = "2026-01-01T00:00:00Z"
    assert first["properties"] == {"event_id": event_ids(0)[0], "created_at": created_at}
    assert first["source"] == second["source"] == "EXPLORER"
    assert isinstance(second["payload"], dict)
    assert set(second["payload"]) == {"messages"}
    assert isinstance(second["properties"], dict)
    assert second["properties"]["model_name"] == "large"


async def test_unknown_events_are_skipped_and_repeated_ones_come_once(
    http: httpx.AsyncClient,
) -> None:
    path = await dataset(http)
    one, two = event_ids(1, 2)
    task = await imported(http, path, "explorer", [one, NOWHERE, one, "no id", two])
    assert task["status"] == "COMPLETED"
    assert task["message"] == (
        f"Imported 2 events, skipped 2: event {NOWHERE} is not there; event no id is not there."
    )
    assert task["result"] == {
        "requested_record_count": 4,
        "imported_record_count": 2,
        "skipped_record_count": 2,
    }
    assert len(await listed(http, path)) == 2
    await imported(http, path, "explorer", [one])
    assert len(await listed(http, path)) == 3


async def test_an_import_of_nothing_that_exists_has_failed(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    task = await imported(http, path, "explorer", [NOWHERE])
    assert (task["status"], task["message"]) == (
        "FAILED",
        f"Imported 0 events, skipped 1: event {NOWHERE} is not there.",
    )
    assert (await imported(http, path, "explorer", []))["status"] == "COMPLETED"
    assert await listed(http, path) == []


@pytest.mark.parametrize(
    ("source", "key", "count", "status"),
    [
        ("explorer", "completion_event_ids", 0, 202),
        ("explorer", "completion_event_ids", 500, 202),
        ("explorer", "completion_event_ids", 501, 422),
        ("explorer", "completion_event_ids", 1, 202),
        ("dataset", "dataset_record_ids", 0, 422),
        ("dataset", "dataset_record_ids", 1, 202),
        ("dataset", "dataset_record_ids", 10_000, 202),
        ("dataset", "dataset_record_ids", 10_001, 422),
    ],
)
async def test_limits(
    http: httpx.AsyncClient, source: str, key: str, count: int, status: int
) -> None:
    path = await dataset(http)
    ids = [str(uuid4()) for _ in range(count)]
    response = await http.post(f"{path}/imports/from-{source}", json={key: ids})
    assert response.status_code == status
    if status == 422:
        assert error_code(response) == "VALIDATION_ERROR"
    else:
        await ended(http, path, response.json())


async def test_ids_of_records_are_uuids(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    response = await http.post(f"{path}/imports/from-dataset", json={"dataset_record_ids": ["x"]})
    assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")


async def test_records_are_copied_in_the_order_asked_for(http: httpx.AsyncClient) -> None:
    source, target = await dataset(http), await dataset(http)
    await imported(http, source, "explorer", event_ids(*range(500)))
    await record(http, source, {"n": 1}, {"a": "b"})
    made = await listed(http, source)
    wanted = made[::-1]
    task = await imported(http, target, "dataset", [str(one["id"]) for one in wanted] + [NOWHERE])
    assert task["message"] == f"Imported 501 records, skipped 1: record {NOWHERE} is not there."
    copies = await listed(http, target)
    keys = ("payload", "properties", "source")
    assert [[one[key] for key in keys] for one in copies] == [
        [one[key] for key in keys] for one in wanted
    ]
    assert not {str(one["id"]) for one in copies} & {str(one["id"]) for one in made}
    assert await listed(http, source) == made


LINES: list[Json] = [
    {"messages": [{"role": "user", "content": "hi \u2028 there"}]},
    {"messages": [{"role": "user", "content": "é"}], "properties": {"a": {"b": [1]}}, "model": "m"},
    {"payload": {"language": "français", "n": 1.5}, "properties": {"x": None}},
    {"payload": {"messages": [{"role": "user", "content": "one"}]}, "messages": [], "id": 5},
    {"payload": {}, "properties": None},
]
CONTENTS: list[tuple[Json, Json]] = [
    ({"messages": [{"role": "user", "content": "hi \u2028 there"}]}, {}),
    ({"messages": [{"role": "user", "content": "é"}], "model": "m"}, {"a": {"b": [1]}}),
    ({"language": "français", "n": 1.5}, {"x": None}),
    ({"messages": [{"role": "user", "content": "one"}]}, {}),
    ({}, {}),
]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\n\n \n"])
async def test_both_formats_of_lines_are_read(http: httpx.AsyncClient, ending: bytes) -> None:
    path = await dataset(http)
    content = b"\xef\xbb\xbf" + jsonl(LINES).replace(b"\n", ending).removesuffix(ending)
    task = await imported(http, path, "file", await upload(http, content))
    assert task["message"] == "Imported 5 lines."
    assert await contents(http, path) == CONTENTS
    assert {one["source"] for one in await listed(http, path)} == {"UPLOADED_FILE"}


async def test_export_import_export_gives_equal_content(http: httpx.AsyncClient) -> None:
    first, second = await dataset(http), await dataset(http)
    await imported(http, first, "file", await upload(http, jsonl(LINES)))
    once = await exported(http, first)
    await imported(http, second, "file", await upload(http, once))
    assert await exported(http, second) == once
    assert await contents(http, second) == CONTENTS


async def test_exported_lines_suit_readers_of_either_format(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    await record(http, path, conversation("hi"), {"a": 1})
    await record(http, path, {"text": "hi"})
    lines = [json.loads(line) for line in (await exported(http, path)).splitlines()]
    messages = conversation("hi")["messages"]
    assert lines == [
        {"payload": conversation("hi"), "properties": {"a": 1}, "messages": messages},
        {"payload": {"text": "hi"}, "properties": {}},
    ]
    assert await exported(http, await dataset(http)) == b""


async def test_bad_lines_are_skipped_and_reported(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    deep = b'{"payload":' + b'{"k":' * 190 + b"{}" + b"}" * 191
    bad = [
        b"not json",
        b"[]",
        b'{"properties": {}}',
        b'{"messages": "text"}',
        b'{"payload": []}',
        b'{"payload": {}, "properties": 1}',
        b'{"payload": {"n": 1e999}}',
        b"\xff",
        deep,
        b'{"payload": {"t": "\\ud800"}}',
    ]
    content = b"\n".join([b'{"payload": {"n": 1}}', b"", *bad, b'{"payload": {"n": 2}}'])
    task = await imported(http, path, "file", await upload(http, content))
    assert task["status"] == "COMPLETED"
    message = str(task["message"])
    assert message.startswith("Imported 2 lines, skipped 10: line 3: it is not JSON")
    for number in range(3, 13):
        assert f"line {number}: " in message
    assert await contents(http, path) == [({"n": 1}, {}), ({"n": 2}, {})]


async def test_a_message_lists_so_many_and_counts_all(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    task = await imported(http, path, "file", await upload(http, b"x\n" * 1_200))
    assert task["status"] == "FAILED"
    message = str(task["message"])
    assert message.startswith("Imported 0 lines, skipped 1,200: line 1: ")
    assert message.endswith("; and 1,180 more.")


async def test_an_empty_file_is_imported(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    task = await imported(http, path, "file", await upload(http, b""))
    assert (task["status"], task["message"]) == ("COMPLETED", "Imported 0 lines.")


async def test_lines_may_be_longer_than_chunks(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    lines: list[Json] = [{"payload": {"text": "é" * 1_300_000, "n": n}} for n in range(4)]
    huge = b'{"payload": {"text": "' + b"x" * (17 << 20) + b'"}}\n'
    task = await imported(
        http, path, "file", await upload(http, jsonl(lines[:2]) + huge + jsonl(lines[2:]))
    )
    assert task["message"] == (
        "Imported 4 lines, skipped 1: line 3: it has more than 16,777,216 bytes."
    )
    found = await contents(http, path)
    assert [{"payload": payload} for payload, _ in found] == lines


@pytest.mark.parametrize("file_id", [NOWHERE, "x", ""])
async def test_an_unknown_file_is_refused_at_once(http: httpx.AsyncClient, file_id: str) -> None:
    path = await dataset(http)
    response = await http.post(f"{path}/imports/from-file", json={"file_id": file_id})
    assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")
    assert (await http.get(f"{path}/tasks")).json()["tasks"]["count"] == 0


async def test_tasks_are_listed_newest_first(http: httpx.AsyncClient) -> None:
    path, other = await dataset(http), await dataset(http)
    made = [await imported(http, path, "explorer", event_ids(n)) for n in range(3)]
    await imported(http, other, "explorer", event_ids(0))
    pages = [
        (await http.get(f"{path}/tasks", params={"page_size": 2, "page": page})).json()["tasks"]
        for page in (1, 2)
    ]
    assert pages[0]["results"] + pages[1]["results"] == made[::-1]
    assert [page["count"] for page in pages] == [3, 3]
    assert [page["next"] for page in pages] == ["2", None]
    for wrong in (f"{path}/tasks/{NOWHERE}", f"{other}/tasks/{made[0]['id']}"):
        answer = await http.get(wrong)
        assert (answer.status_code, error_code(answer)) == (404, "DATASET_TASK_NOT_FOUND")
