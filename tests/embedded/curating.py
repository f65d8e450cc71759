"""Datasets, records and imports over the wire, for the tests of them."""

import json
from collections.abc import Iterable, Sequence

import httpx

from obs_tui.model.base import Json, JsonObject
from tests.embedded.serving import API

DATASETS = f"{API}/datasets"
RECORDS = f"{API}/dataset-records"
ASKS = 100_000
"""So often is a running task asked for before a test gives up."""


async def dataset(http: httpx.AsyncClient, name: str = "a dataset") -> str:
    """A new dataset's path."""
    response = await http.post(DATASETS, json={"name": name, "description": ""})
    assert response.status_code == 201, response.text
    return f"{DATASETS}/{response.json()['id']}"


def conversation(text: str) -> JsonObject:
    """A payload of one question and its answer."""
    return {
        "messages": [
            {"role": "user", "content": text},
            {"role": "assistant", "content": "an answer"},
        ]
    }


async def record(
    http: httpx.AsyncClient, path: str, payload: Json = None, properties: Json = None
) -> JsonObject:
    """A new record of the dataset at this path."""
    sent = {"payload": payload or conversation("hello"), "properties": properties or {}}
    response = await http.post(f"{path}/records", json=sent)
    assert response.status_code == 201, response.text
    made: JsonObject = response.json()
    return made


async def listed(http: httpx.AsyncClient, path: str) -> list[JsonObject]:
    """All records of a dataset."""
    found: list[JsonObject] = []
    page = 1
    while True:
        response = await http.get(f"{path}/records", params={"page": page, "page_size": 100})
        records = response.json()["records"]
        found += records["results"]
        if records["next"] is None:
            assert len(found) == records["count"]
            return found
        page += 1


async def contents(http: httpx.AsyncClient, path: str) -> list[tuple[Json, Json]]:
    """Payload and properties of all records of a dataset."""
    return [(record["payload"], record["properties"]) for record in await listed(http, path)]


async def upload(http: httpx.AsyncClient, content: bytes) -> str:
    """The id of a file with this content."""
    response = await http.post("/v1/files", files={"file": ("lines.jsonl", content)})
    assert response.status_code == 200, response.text
    return str(response.json()["id"])


async def imported(
    http: httpx.AsyncClient, path: str, source: str, ids: Sequence[str] | str
) -> JsonObject:
    """The task of an import, when it has ended."""
    key = {
        "explorer": "completion_event_ids",
        "dataset": "dataset_record_ids",
        "file": "file_id",
    }[source]
    sent: Json = ids if isinstance(ids, str) else list(ids)
    response = await http.post(f"{path}/imports/from-{source}", json={key: sent})
    assert response.status_code == 202, response.text
    return await ended(http, path, response.json())


async def ended(http: httpx.AsyncClient, path: str, task: JsonObject) -> JsonObject:
    """The task, when it has ended; its progress never goes back."""
    for _ in range(ASKS):
        if task["status"] != "RUNNING":
            return task
        before = task["progress"]
        task = (await http.get(f"{path}/tasks/{task['id']}")).json()
        assert isinstance(before, int)
        assert isinstance(task["progress"], int)
        assert before <= task["progress"] <= 100
    raise AssertionError(f"the import does not end: {task}")


async def exported(http: httpx.AsyncClient, path: str) -> bytes:
    """The dataset as it is downloaded, without a key."""
    response = await http.get(f"{path}/exports/to-jsonl")
    assert response.status_code == 200, response.text
    async with httpx.AsyncClient(transport=http._transport) as stranger:
        content = await stranger.get(response.json()["file_url"])
    assert content.status_code == 200, content.text
    assert int(content.headers["content-length"]) == len(content.content)
    return content.content


def jsonl(lines: Iterable[Json]) -> bytes:
    """The values as lines."""
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
