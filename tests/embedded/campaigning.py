"""Campaigns over the wire, for the tests of them."""

import asyncio

import httpx

from obs_tui.model.base import Json, JsonObject
from tests.embedded.curating import ASKS
from tests.embedded.serving import API, JUDGES, draft

CAMPAIGNS = f"{API}/campaigns"
KIND = {"field": "model_name", "op": "eq", "value": "large"}


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
