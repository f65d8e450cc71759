"""The field `conversation`: how it is listed and asked for, and that its index is made when it is
searched. What it finds is compared with the oracle in test_oracle."""

import asyncio
from typing import Any

import httpx
import pytest

from obs_tui.embedded.store import Store
from tests.embedded.served import PATIENCE
from tests.embedded.serving import API, EVENTS, client, event, stored

FIELDS = f"{API}/chat-completion-fields"
SAID: dict[str, Any] = {"field": "conversation", "op": "icontains", "value": "CATS"}
OPERATORS = ["contains", "icontains", "notcontains", "inotcontains", "matches"]


async def test_it_is_listed_in_a_group_of_its_own() -> None:
    with stored([event(1)]) as store:
        async with client(store) as http:
            listed = (await http.get(FIELDS)).json()
            able = (await http.get("/v1/obs-tui/capabilities")).json()
    (field,) = (one for one in listed["field_definitions"] if one["name"] == "conversation")
    assert field["supported_operators"] == OPERATORS
    assert field["type"] == "TEXT"
    groups = {group["name"]: group["label"] for group in listed["field_groups"]}
    assert groups[field["group"]] == "Every message"
    assert [one["name"] for one in listed["field_definitions"] if one["group"] == field["group"]]
    assert able["conversation"] is True


@pytest.mark.parametrize(("op", "value"), [(op, "x") for op in OPERATORS])
async def test_every_operator_that_is_listed_is_served(op: str, value: str) -> None:
    with stored([event(1)]) as store:
        async with client(store) as http:
            found = await search(http, {**SAID, "op": op, "value": value})
            options = await http.get(f"{FIELDS}/conversation/options", params={"operator": op})
            counts = await http.post(f"{FIELDS}/conversation/options-counts", json={})
    assert found.status_code == 200
    assert options.json() == {"options": None}
    assert counts.json() == {"counts": []}


@pytest.mark.parametrize(("op", "value"), [("eq", "x"), ("isnull", True), ("matches", "(a")])
async def test_what_is_not_listed_is_refused(op: str, value: object) -> None:
    with stored([event(1)]) as store:
        async with client(store) as http:
            refused = await search(http, {**SAID, "op": op, "value": value})
    assert refused.status_code == 400


async def test_it_is_no_value_of_an_event() -> None:
    held = event(1, extra_fields={"conversation": "a field of the log's own"})
    with stored([held]) as store:
        async with client(store) as http:
            found = await search(http, SAID, extra_fields=["conversation", "model_name"])
            (row,) = found.json()["completion_events"]["results"]
            whole = (await http.get(f"{EVENTS}/{row['event_id']}")).json()
    assert row["extra_fields"] == {"model_name": None}
    assert whole["extra_fields"]["conversation"] == "a field of the log's own"


async def test_searching_has_the_index_made() -> None:
    with stored([event(number) for number in range(250)]) as store:
        async with client(store) as http:
            before = await search(http, SAID)
            async with asyncio.timeout(PATIENCE):
                while await held(store) < 250:
                    pass
            after = await search(http, SAID)
    assert before.json() == after.json()
    assert len(after.json()["completion_events"]["results"]) == 50


async def search(
    http: httpx.AsyncClient, filters: dict[str, Any], **more: object
) -> httpx.Response:
    return await http.post(f"{EVENTS}/search", json={"search_params": {"filters": filters}, **more})


async def held(store: Store) -> int:
    def count(conn: Any) -> int:
        (both,) = conn.execute("SELECT count(*) FROM conversations").fetchone()
        return int(both)

    return await store.read(count)
