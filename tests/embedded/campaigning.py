"""Campaigns over the wire, for the tests of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import SecretStr

from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.model.base import Json, JsonObject
from tests.embedded.curating import ASKS
from tests.embedded.openai_double import Body, Personality, Said, completion, speaking
from tests.embedded.served import PATIENCE
from tests.embedded.serving import API, EVENTS, JUDGES, client, draft, event, stored

CAMPAIGNS = f"{API}/campaigns"
COUNT = 12
NEWEST = [str(event(n)["event_id"]) for n in reversed(range(COUNT))]
KIND: JsonObject = {"field": "model_name", "op": "eq", "value": "large"}


async def judge(http: httpx.AsyncClient, name: str = "Is it kind?", **changes: Json) -> JsonObject:
    """A saved judge."""
    response = await http.post(JUDGES, json=draft(name, **changes))
    assert response.status_code == 201, response.text
    made: JsonObject = response.json()
    return made


def request(judge: JsonObject, filters: Json = None, most: int = 10_000) -> JsonObject:
    """What a campaign of this judge is made of."""
    return {
        "search_params": {"filters": filters},
        "judge_id": judge["id"],
        "name": "a campaign",
        "description": "",
        "max_nb_events": most,
    }


async def campaign(
    http: httpx.AsyncClient, judge: JsonObject, filters: Json = None, most: int = 10_000
) -> str:
    """A new campaign's path."""
    response = await http.post(CAMPAIGNS, json=request(judge, filters, most))
    assert response.status_code == 201, response.text
    return f"{CAMPAIGNS}/{response.json()['id']}"


async def over(http: httpx.AsyncClient, path: str) -> JsonObject:
    """The status of a campaign, when it has ended; what is done with never gets less."""
    before = 0
    for _ in range(ASKS):
        status: JsonObject = (await http.get(f"{path}/status")).json()
        done = sum(
            count
            for key in ("judged", "undefined", "failed")
            if isinstance(count := status[key], int)
        )
        assert before <= done
        before = done
        if status["status"] != "RUNNING":
            return status
        await asyncio.sleep(0)
    raise AssertionError(f"the campaign does not end: {status}")


def annotation(judge: JsonObject) -> str:
    return "__judge_" + str(judge["id"]).replace("-", "")


async def verdicts(http: httpx.AsyncClient, path: str, judge: JsonObject) -> dict[str, Json]:
    """What each of a campaign's events carries of this judge, newest first."""
    found: dict[str, Json] = {}
    page = 1
    while True:
        query = {"page": page, "page_size": 100}
        response = await http.get(f"{path}/selected-events", params=query)
        events = response.json()["completion_events"]
        for row in events["results"]:
            found[row["event_id"]] = row["extra_fields"][annotation(judge)]
        if events["next"] is None:
            assert len(found) == events["count"]
            return found
        page += 1


def endpoint(port: int) -> ModelEndpoint:
    return ModelEndpoint(f"http://127.0.0.1:{port}/v1", SecretStr("k"), timeout=PATIENCE)


def asked_about(body: Body) -> int:
    """The number of the event that a request to the model is about."""
    text = str(body["messages"])
    return next(n for n in range(100) if f"question {n} about" in text)


def by_number(body: Body) -> Said:
    """Kind to every event but some: no verdict on each third, a refusal on the ninth."""
    number = asked_about(body)
    if number == 9:
        return Said({"error": {"message": "content_filter"}}, 400)
    answer = "undecided" if number % 3 == 0 else "kind" if number % 2 else "unkind"
    return completion(f'{{"analysis": "so", "answer": "{answer}"}}')


@asynccontextmanager
async def judged_by(
    personality: Personality,
) -> AsyncIterator[tuple[httpx.AsyncClient, JsonObject]]:
    """The server with this model, and a judge that asks it."""
    with speaking(personality) as (_, port), stored(event(n) for n in range(COUNT)) as store:
        async with client(store, endpoint=endpoint(port)) as made:
            yield made, await judge(made, model_name="big", instructions="{{ user_message }}")


async def found(http: httpx.AsyncClient, filters: Json, *extra: str) -> list[JsonObject]:
    body = {"search_params": {"filters": filters}, "extra_fields": list(extra)}
    response = await http.post(f"{EVENTS}/search", json=body)
    assert response.status_code == 200, response.text
    rows: list[JsonObject] = response.json()["completion_events"]["results"]
    return rows


async def matching(http: httpx.AsyncClient, field: str, op: str, value: Json) -> list[Json]:
    return [
        row["event_id"] for row in await found(http, {"field": field, "op": op, "value": value})
    ]
