"""Datasets over the wire."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from obs_tui.embedded.wire_datasets import Dataset
from obs_tui.model.base import Json
from tests.embedded.curating import DATASETS, RECORDS, dataset, imported, record
from tests.embedded.serving import NOWHERE, client, error_code, event, stored


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    with stored([event(0)]) as store:
        async with client(store) as made:
            yield made


async def names(http: httpx.AsyncClient, query: str = "") -> list[str]:
    page = (await http.get(f"{DATASETS}?{query}")).json()["datasets"]
    return [found["name"] for found in page["results"]]


async def test_a_dataset_is_created_with_every_key(http: httpx.AsyncClient) -> None:
    response = await http.post(DATASETS, json={"name": "a name", "description": "about it"})
    assert response.status_code == 201
    made = response.json()
    assert set(made) == set(Dataset.model_fields)
    Dataset.model_validate(made)
    assert (made["name"], made["description"], made["deleted_at"]) == ("a name", "about it", None)
    assert (await http.get(f"{DATASETS}/{made['id']}")).json() == made


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"name": "12345", "description": ""}, 201),
        ({"name": "x" * 50, "description": "x" * 200}, 201),
        ({"name": "\U0001f469" * 50, "description": "\U0001f469" * 200}, 201),
        ({"name": "a name", "description": "", "unknown": 1}, 201),
        ({"name": "1234", "description": ""}, 422),
        ({"name": "x" * 51, "description": ""}, 422),
        ({"name": "a name", "description": "x" * 201}, 422),
        ({"name": "a name"}, 422),
        ({"description": ""}, 422),
        ({"name": None, "description": ""}, 422),
        ({"name": 12345, "description": ""}, 422),
        ([], 422),
    ],
)
async def test_limits(http: httpx.AsyncClient, sent: Json, status: int) -> None:
    response = await http.post(DATASETS, json=sent)
    assert response.status_code == status
    assert status == 201 or error_code(response) == "VALIDATION_ERROR"


async def test_two_datasets_may_have_one_name(http: httpx.AsyncClient) -> None:
    assert await dataset(http) != await dataset(http)
    assert len(await names(http)) == 2


async def test_an_update_changes_what_is_given(http: httpx.AsyncClient) -> None:
    path = await dataset(http, "before")
    first = (await http.get(path)).json()
    renamed = await http.patch(path, json={"name": "after", "description": None})
    assert renamed.status_code == 200
    second = renamed.json()
    assert second == first | {"name": "after", "updated_at": second["updated_at"]}
    assert second["updated_at"] > first["updated_at"]
    described = (await http.patch(path, json={"description": "new"})).json()
    assert (described["name"], described["description"]) == ("after", "new")
    assert described["updated_at"] > second["updated_at"]
    assert (await http.patch(path, json={})).json() == described
    assert (await http.get(path)).json() == described


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "fives"},
        {"name": "x" * 50},
        {"description": ""},
        {"description": "x" * 200},
    ],
)
async def test_an_update_may_go_to_the_limits(
    http: httpx.AsyncClient, sent: dict[str, str]
) -> None:
    changed = await http.patch(await dataset(http), json=sent)
    assert changed.status_code == 200
    assert changed.json() == changed.json() | sent


@pytest.mark.parametrize("sent", [{"name": "four"}, {"name": "x" * 51}, {"description": "x" * 201}])
async def test_an_update_keeps_the_limits(http: httpx.AsyncClient, sent: Json) -> None:
    path = await dataset(http)
    response = await http.patch(path, json=sent)
    assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")


async def test_the_list_is_newest_first_and_paged(http: httpx.AsyncClient) -> None:
    paths = [await dataset(http, f"dataset {n}") for n in range(5)]
    await http.patch(paths[0], json={"description": "an update moves nothing"})
    pages = [
        (await http.get(DATASETS, params={"page_size": 2, "page": page})).json()["datasets"]
        for page in (1, 2, 3, 4)
    ]
    found = [[one["name"][-1] for one in page["results"]] for page in pages]
    assert found == [["4", "3"], ["2", "1"], ["0"], []]
    assert [page["count"] for page in pages] == [5] * 4
    assert [page["next"] for page in pages] == ["2", "3", None, None]
    assert [page["previous"] for page in pages] == [None, "1", "2", "3"]
    empty = (await http.get(f"{DATASETS}?page_size=0")).json()["datasets"]
    assert (empty["results"], empty["count"], empty["next"]) == ([], 5, None)


@pytest.mark.parametrize("query", ["page_size=101", "page_size=-1", "page=0", "page=x"])
@pytest.mark.parametrize("inner", ["", "/records", "/tasks"])
async def test_limits_of_pages(http: httpx.AsyncClient, query: str, inner: str) -> None:
    path = f"{await dataset(http)}{inner}" if inner else DATASETS
    response = await http.get(f"{path}?{query}")
    assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(("query", "rows"), [("page_size=0", 0), ("page_size=100&page=1", 100)])
@pytest.mark.parametrize("inner", ["", "/records", "/tasks"])
async def test_pages_may_go_to_the_limits(
    http: httpx.AsyncClient, query: str, rows: int, inner: str
) -> None:
    path = await dataset(http)
    for _ in range(101 - (not inner)):
        match inner:
            case "/records":
                await record(http, path)
            case "/tasks":
                body: Json = {"completion_event_ids": []}
                await http.post(f"{path}/imports/from-explorer", json=body)
            case _:
                await dataset(http)
    response = await http.get(f"{path}{inner}?{query}" if inner else f"{DATASETS}?{query}")
    assert response.status_code == 200
    (page,) = response.json().values()
    assert (len(page["results"]), page["count"]) == (rows, 101)


async def test_the_list_is_narrowed_by_name(http: httpx.AsyncClient) -> None:
    for name in ("Straße A", "100% sure", "under_score"):
        await dataset(http, name)
    assert await names(http, "q=STRASSE") == ["Straße A"]
    assert await names(http, "q=%25") == ["100% sure"]
    assert await names(http, "q=_") == ["under_score"]
    assert len(await names(http, "q=")) == 3


async def test_a_deleted_dataset_takes_its_records_and_tasks_along(
    http: httpx.AsyncClient,
) -> None:
    path, other = await dataset(http), await dataset(http, "another")
    gone, kept = await record(http, path), await record(http, other)
    task = await imported(http, path, "explorer", [str(event(0)["event_id"])])
    response = await http.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    for answer in (
        await http.get(path),
        await http.delete(path),
        await http.patch(path, json={"name": "a new name"}),
        await http.get(f"{path}/records"),
        await http.post(f"{path}/records", json={"payload": {}}),
        await http.get(f"{path}/tasks"),
        await http.get(f"{path}/tasks/{task['id']}"),
        await http.get(f"{path}/exports/to-jsonl"),
        await http.post(f"{path}/imports/from-explorer", json={"completion_event_ids": []}),
        await http.post(f"{path}/imports/from-dataset", json={"dataset_record_ids": [kept["id"]]}),
        await http.get(path.replace("/v1/observability", "/v1/obs-tui") + "/records/search?q="),
        await http.get(f"{DATASETS}/{NOWHERE}"),
    ):
        assert (answer.status_code, error_code(answer)) == (404, "DATASET_NOT_FOUND")
    assert (await http.get(f"{RECORDS}/{gone['id']}")).status_code == 404
    assert (await http.get(f"{RECORDS}/{kept['id']}")).json() == kept
    assert await names(http) == ["another"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{DATASETS}/x"),
        ("PATCH", f"{DATASETS}/x"),
        ("DELETE", f"{DATASETS}/x"),
        ("GET", f"{DATASETS}/x/records"),
        ("GET", f"{DATASETS}/{NOWHERE}/tasks/x"),
        ("GET", f"{RECORDS}/x"),
        ("GET", f"{RECORDS}/bulk-delete/x/y"),
        ("DELETE", f"{RECORDS}/x"),
        ("PUT", f"{RECORDS}/x/payload"),
    ],
)
async def test_ids_are_uuids(http: httpx.AsyncClient, method: str, path: str) -> None:
    body = b'{"payload": {}}' if method in ("PUT", "PATCH") else None
    response = await http.request(method, path, content=body)
    if path.endswith("/y"):
        assert response.status_code == 404
    else:
        assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")


async def test_there_is_no_playground_to_import_from(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    refused = await http.post(f"{path}/imports/from-playground", json={"conversation_ids": ["a"]})
    assert (refused.status_code, error_code(refused)) == (400, "FEATURE_NOT_SUPPORTED")
