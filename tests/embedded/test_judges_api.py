"""Saved judges over the wire."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from obs_tui.embedded.wire import Judge
from obs_tui.model.base import Json
from tests.embedded.serving import JUDGES, NOWHERE, client, draft, error_code, stored

REGRESSION: dict[str, Json] = {
    "type": "REGRESSION",
    "min": 1,
    "min_description": "poor",
    "max": 5,
    "max_description": "good",
}


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    with stored() as store:
        async with client(store) as made:
            yield made


async def names(http: httpx.AsyncClient, query: str = "") -> list[str]:
    page = (await http.get(f"{JUDGES}?{query}")).json()["judges"]
    return [judge["name"] for judge in page["results"]]


async def test_a_judge_is_created_with_every_key(http: httpx.AsyncClient) -> None:
    response = await http.post(JUDGES, json=draft())
    assert response.status_code == 201
    judge = response.json()
    assert set(judge) == set(Judge.model_fields)
    Judge.model_validate(judge)
    assert {key: judge[key] for key in draft()} == draft()
    assert judge["deleted_at"] is None
    assert judge["base_revision"] is None
    assert (await http.get(f"{JUDGES}/{judge['id']}")).json() == judge


async def test_a_range_takes_its_defaults(http: httpx.AsyncClient) -> None:
    output: Json = {"type": "REGRESSION", "min_description": "a", "max_description": "b"}
    judge = (await http.post(JUDGES, json=draft(output=output))).json()
    assert (judge["output"]["min"], judge["output"]["max"]) == (0, 1)


async def test_a_name_is_used_once_until_its_judge_is_deleted(http: httpx.AsyncClient) -> None:
    first = (await http.post(JUDGES, json=draft("same name"))).json()
    again = await http.post(JUDGES, json=draft("same name"))
    assert (again.status_code, error_code(again)) == (409, "JUDGE_NAME_ALREADY_EXISTS")
    other = (await http.post(JUDGES, json=draft("other name"))).json()
    taken = await http.put(f"{JUDGES}/{other['id']}", json=draft("same name"))
    assert (taken.status_code, error_code(taken)) == (409, "JUDGE_NAME_ALREADY_EXISTS")
    deleted = await http.delete(f"{JUDGES}/{first['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await http.post(JUDGES, json=draft("same name"))).status_code == 201


async def test_an_update_replaces_the_six_fields(http: httpx.AsyncClient) -> None:
    judge = (await http.post(JUDGES, json=draft())).json()
    path = f"{JUDGES}/{judge['id']}"
    changed = draft("Another name", output=REGRESSION, tools=["web_search"])
    response = await http.put(path, json=changed)
    assert (response.status_code, response.content) == (204, b"")
    found = (await http.get(path)).json()
    assert {key: found[key] for key in changed} == changed
    assert found["created_at"] == judge["created_at"]
    assert found["updated_at"] > judge["updated_at"]


async def test_an_update_that_changes_nothing_is_refused(http: httpx.AsyncClient) -> None:
    judge = (await http.post(JUDGES, json=draft(output=REGRESSION))).json()
    response = await http.put(f"{JUDGES}/{judge['id']}", json=draft(output=REGRESSION))
    assert (response.status_code, error_code(response)) == (409, "JUDGE_DID_NOT_CHANGE")


async def test_instructions_that_are_no_template_are_not_saved(http: httpx.AsyncClient) -> None:
    judge = (await http.post(JUDGES, json=draft("A good one"))).json()
    broken = draft("A bad one", instructions="one\ntwo {{ user_message")
    for response in (
        await http.post(JUDGES, json=broken),
        await http.put(f"{JUDGES}/{judge['id']}", json=broken),
    ):
        assert (response.status_code, error_code(response)) == (400, "TEMPLATE_SYNTAX_ERROR")
        assert "line 2" in response.json()["detail"]["message"]
    assert await names(http) == ["A good one"]
    elsewhere = draft("Known elsewhere", instructions="{{ knows.more }}")
    assert (await http.post(JUDGES, json=elsewhere)).status_code == 201


async def test_a_deleted_judge_is_gone(http: httpx.AsyncClient) -> None:
    path = f"{JUDGES}/{(await http.post(JUDGES, json=draft())).json()['id']}"
    await http.delete(path)
    for response in (
        await http.get(path),
        await http.put(path, json=draft("Any other")),
        await http.delete(path),
        await http.post(f"{path}/live-judging", json={"messages": []}),
        await http.get(f"{JUDGES}/{NOWHERE}"),
    ):
        assert (response.status_code, error_code(response)) == (404, "JUDGE_NOT_FOUND")
    assert await names(http) == []


async def test_the_list_is_ordered_by_last_change_and_paged(http: httpx.AsyncClient) -> None:
    made = [(await http.post(JUDGES, json=draft(f"judge {n}"))).json() for n in range(5)]
    await http.put(f"{JUDGES}/{made[0]['id']}", json=draft("judge 0", description="new"))
    assert await names(http) == ["judge 0", "judge 4", "judge 3", "judge 2", "judge 1"]
    pages = [
        (await http.get(JUDGES, params={"page_size": 2, "page": page})).json()["judges"]
        for page in (1, 2, 3, 4)
    ]
    assert [len(page["results"]) for page in pages] == [2, 2, 1, 0]
    assert [page["count"] for page in pages] == [5, 5, 5, 5]
    assert [page["next"] for page in pages] == ["2", "3", None, None]
    assert [page["previous"] for page in pages] == [None, "1", "2", "3"]
    empty = (await http.get(f"{JUDGES}?page_size=0")).json()["judges"]
    assert (empty["results"], empty["count"], empty["next"]) == ([], 5, None)


async def test_the_list_is_narrowed(http: httpx.AsyncClient) -> None:
    await http.post(JUDGES, json=draft("Straße A", model_name="m1"))
    await http.post(JUDGES, json=draft("100% sure", model_name="m2", output=REGRESSION))
    await http.post(JUDGES, json=draft("under_score", model_name="m3"))
    assert await names(http, "q=STRASSE") == ["Straße A"]
    assert await names(http, "q=%25") == ["100% sure"]
    assert await names(http, "q=_") == ["under_score"]
    assert await names(http, "type_filter=REGRESSION") == ["100% sure"]
    both = "type_filter=REGRESSION&type_filter=CLASSIFICATION"
    assert len(await names(http, both)) == 3
    assert await names(http, "model_filter=m1&model_filter=m3") == ["under_score", "Straße A"]


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "four"},
        {"name": "x" * 51},
        {"name": 5},
        {"description": "x" * 501},
        {"description": None},
        {"model_name": "x" * 501},
        {"instructions": "x" * 10_001},
        {"tools": None},
        {"tools": [1]},
        {"output": None},
        {"output": {"type": "OTHER"}},
        {"output": {"type": "CLASSIFICATION"}},
        {"output": {"type": "CLASSIFICATION", "options": []}},
        {"output": {"type": "CLASSIFICATION", "options": [{"value": "a"}]}},
        {"output": REGRESSION | {"min": -1}},
        {"output": REGRESSION | {"max": 1e9}},
        {"output": REGRESSION | {"min": 6}},
        {"output": {"type": "REGRESSION", "min_description": "a"}},
        {"name": "half \ud800 pair"},
    ],
)
async def test_limits(http: httpx.AsyncClient, fault: dict[str, Json]) -> None:
    import json

    response = await http.post(JUDGES, content=json.dumps(draft() | fault))
    assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("key", list(draft()))
async def test_all_six_fields_are_required(http: httpx.AsyncClient, key: str) -> None:
    sent = draft()
    del sent[key]
    response = await http.post(JUDGES, json=sent)
    assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")


async def test_the_limits_themselves_are_allowed(http: httpx.AsyncClient) -> None:
    longest = draft(
        "x" * 50, description="x" * 500, model_name="x" * 500, instructions="x" * 10_000
    )
    assert (await http.post(JUDGES, json=longest)).status_code == 201
    assert (await http.post(JUDGES, json=draft("12345", description=""))).status_code == 201


async def test_unknown_keys_are_ignored_at_every_depth(http: httpx.AsyncClient) -> None:
    sent = draft(extra=1)
    output = sent["output"]
    assert isinstance(output, dict)
    sent["output"] = output | {"colour": "red"}
    response = await http.post(JUDGES, json=sent)
    assert response.status_code == 201
    assert "colour" not in response.json()["output"]
