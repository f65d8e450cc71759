"""Campaigns: which events they judge, and what stays with these."""

from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest
import pytest_asyncio

from obs_tui.embedded import bitmaps
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.wire_campaigns import Campaign, CampaignStatusResponse
from obs_tui.model.base import Json, JsonObject
from tests.embedded.campaigning import (
    CAMPAIGNS,
    COUNT,
    KIND,
    NEWEST,
    annotation,
    by_number,
    campaign,
    found,
    judge,
    judged_by,
    matching,
    over,
    request,
    verdicts,
)
from tests.embedded.curating import dataset, ended, listed
from tests.embedded.openai_double import Body, Said, completion
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

FIELDS = f"{API}/chat-completion-fields"
SCORE: JsonObject = {
    "type": "REGRESSION",
    "min": 0,
    "min_description": "cold",
    "max": 10,
    "max_description": "warm",
}


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    with stored(event(n) for n in range(COUNT)) as store:
        async with client(store) as made:
            yield made


async def test_a_campaign_has_every_key_and_its_judge_as_it_was(http: httpx.AsyncClient) -> None:
    saved = await judge(http)
    response = await http.post(CAMPAIGNS, json=request(saved, KIND, 3) | {"description": "why"})
    made = response.json()
    assert response.status_code == 201
    assert set(made) == set(Campaign.model_fields)
    Campaign.model_validate(made)
    assert (made["name"], made["description"], made["max_nb_events"]) == ("a campaign", "why", 3)
    assert made["search_params"] == {"filters": KIND}
    assert made["judge"] == saved
    path = f"{CAMPAIGNS}/{made['id']}"
    status = await over(http, path)
    CampaignStatusResponse.model_validate(status)
    assert status == {
        "status": "COMPLETED",
        "selected": 3,
        "judged": 3,
        "undefined": 0,
        "failed": 0,
        "message": "Judged 3 of 3 events.",
    }
    after = (await http.get(path)).json()
    assert after | {"updated_at": made["updated_at"]} == made
    assert after["updated_at"] > made["updated_at"]


async def test_the_newest_events_that_match_are_judged_and_no_later_ones() -> None:
    with stored(event(n) for n in range(COUNT)) as store:
        async with client(store) as http:
            saved = await judge(http)
            path = await campaign(http, saved, KIND, 4)
            store.write_now(lambda conn: ingest(conn, [event(COUNT + 1)]))
            await over(http, path)
            large = [each for n, each in zip(count(COUNT - 1, -1), NEWEST, strict=False) if n % 2]
            assert list(await verdicts(http, path, saved)) == large[:4]
            whole = await campaign(http, saved)
            await over(http, whole)
            assert len(await verdicts(http, whole, saved)) == COUNT + 1
            rows = (await http.get(f"{path}/selected-events")).json()["completion_events"]
    row = rows["results"][0]
    assert row["extra_fields"]["model_name"] == "large"
    assert row["extra_fields"]["last_user_message_preview"]


async def test_verdicts_are_fields_of_the_events() -> None:
    async with judged_by(by_number) as (http, saved):
        path = await campaign(http, saved)
        status = await over(http, path)
        name = annotation(saved)
        assert [status[key] for key in ("status", "selected", "judged", "undefined", "failed")] == [
            "COMPLETED",
            COUNT,
            8,
            3,
            1,
        ]
        assert "8 of 12 events, 3 undefined, 1 failed" in str(status["message"])
        assert "content_filter" in str(status["message"])
        kinds = {n: None if n % 3 == 0 else "kind" if n % 2 else "unkind" for n in range(COUNT)}
        told = {each: kinds[COUNT - 1 - place] for place, each in enumerate(NEWEST)}
        assert await verdicts(http, path, saved) == told
        (field,) = [
            each
            for each in (await http.get(FIELDS)).json()["field_definitions"]
            if each["name"] == name
        ]
        assert (field["label"], field["type"], field["group"]) == ("Is it kind?", "ENUM", "judges")
        groups = (await http.get(FIELDS)).json()["field_groups"]
        assert {"name": "judges", "label": "Judges"} in groups
        asked: list[tuple[str, Json, set[str | None]]] = [
            ("eq", "kind", {"kind"}),
            ("neq", "kind", {"unkind", None}),
            ("isnull", True, {None}),
            ("isnull", False, {"kind", "unkind"}),
            ("icontains", "UN", {"unkind"}),
            ("notcontains", "un", {"kind", None}),
            ("matches", "^k", {"kind"}),
        ]
        for op, value, wanted in asked:
            kept = [each for each in NEWEST if told[each] in wanted]
            assert await matching(http, name, op, value) == kept, op
        rows = await found(http, None, name)
        assert {row["event_id"]: row["extra_fields"] for row in rows} == {
            each: {name: told[each]} for each in NEWEST
        }
        whole = (await http.get(f"{EVENTS}/{NEWEST[0]}")).json()
        assert whole["extra_fields"][name] == told[NEWEST[0]]
        options = (await http.get(f"{FIELDS}/{name}/options?operator=eq")).json()["options"]
        assert options == ["kind", "unkind"]
        counts = (await http.post(f"{FIELDS}/{name}/options-counts", json={})).json()["counts"]
        assert counts == [{"value": "kind", "count": 4}, {"value": "unkind", "count": 4}]
        of_models = {"filter_params": {"filters": {"field": name, "op": "eq", "value": "kind"}}}
        counts = (await http.post(f"{FIELDS}/model_name/options-counts", json=of_models)).json()
        assert counts["counts"] == [{"value": "large", "count": 4}]


async def test_options_are_known_before_any_verdict_and_scores_are_numbers() -> None:
    with stored(event(n) for n in range(COUNT)) as store:
        async with client(store) as http:
            kind, warmth = await judge(http), await judge(http, "How warm?", output=SCORE)
            paths = [await campaign(http, saved, most=1) for saved in (kind, warmth)]
            options = await http.get(f"{FIELDS}/{annotation(kind)}/options?operator=eq")
            assert sorted(options.json()["options"]) == ["kind", "unkind"]
            await over(http, paths[1])
            name = annotation(warmth)
            (score,) = (await verdicts(http, paths[1], warmth)).values()
            assert isinstance(score, float)
            assert await matching(http, name, "gte", score) == NEWEST[:1]
            assert await matching(http, name, "lt", score) == []
            assert await matching(http, name, "neq", score) == NEWEST[1:]
            definitions = (await http.get(FIELDS)).json()["field_definitions"]
            assert next(each["type"] for each in definitions if each["name"] == name) == "FLOAT"


async def test_verdicts_on_old_events_are_seen_by_counts_and_facets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bitmaps, "SEGMENT", 4)
    with stored(event(n) for n in range(COUNT)) as store:
        while (segment := store.read_now(bitmaps.prepare)) is not None:
            made = segment
            store.write_now(lambda conn, made=made: bitmaps.save(conn, made))  # type: ignore[misc]
        async with client(store) as http:
            saved = await judge(http)
            path = await campaign(http, saved, most=5)
            await over(http, path)
            field: JsonObject = {"field": annotation(saved), "op": "isnull", "value": False}
            counted = await http.post(
                "/v1/obs-tui/chat-completion-events/count", json={"filters": field}
            )
            assert counted.json() == {"count": 5}
            assert len(await found(http, {**field, "value": True})) == COUNT - 5
            counts = await http.post(f"{FIELDS}/{annotation(saved)}/options-counts", json={})
            assert sum(each["count"] for each in counts.json()["counts"]) == 5


async def test_the_last_verdict_counts_and_an_undefined_one_changes_nothing() -> None:
    answers = iter(("kind", "unkind", "neither"))
    current = next(answers)

    def answer(_: Body) -> Said:
        return completion(f'{{"analysis": "", "answer": "{current}"}}')

    async with judged_by(answer) as (http, saved):
        seen = []
        for following in (*answers, ""):
            path = await campaign(http, saved, most=1)
            status = await over(http, path)
            seen.append((*(await verdicts(http, path, saved)).values(), status["undefined"]))
            current = following
    assert seen == [("kind", 0), ("unkind", 0), ("unkind", 1)]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        (
            {"search_params": {"filters": {**KIND, "value": "huge"}}},
            400,
            "CAMPAIGN_NO_MATCHING_EVENTS",
        ),
        ({"search_params": {"filters": {**KIND, "field": "no"}}}, 400, "SEARCH_BAD_REQUEST"),
        ({"search_params": {"filters": {"and": []}}}, 422, "VALIDATION_ERROR"),
        ({"search_params": {}}, 422, "VALIDATION_ERROR"),
        ({"judge_id": NOWHERE}, 404, "JUDGE_NOT_FOUND"),
        ({"judge_id": "x"}, 422, "VALIDATION_ERROR"),
        ({"name": "four"}, 422, "VALIDATION_ERROR"),
        ({"name": "x" * 51}, 422, "VALIDATION_ERROR"),
        ({"description": None}, 422, "VALIDATION_ERROR"),
        ({"max_nb_events": 0}, 422, "VALIDATION_ERROR"),
        ({"max_nb_events": 10_001}, 422, "VALIDATION_ERROR"),
        ({"max_nb_events": 10_000, "name": "x" * 50, "more": 1}, 201, ""),
        ({"max_nb_events": 1, "name": "fives"}, 201, ""),
        ({"search_params": {"filters": {}}}, 201, ""),
    ],
)
async def test_limits(http: httpx.AsyncClient, changes: JsonObject, status: int, code: str) -> None:
    response = await http.post(CAMPAIGNS, json=request(await judge(http)) | changes)
    assert response.status_code == status, response.text
    kept = (await http.get(CAMPAIGNS)).json()["campaigns"]["count"]
    assert kept == (1 if status == 201 else 0)
    if code:
        assert error_code(response) == code


async def test_an_unknown_campaign_is_not_found(http: httpx.AsyncClient) -> None:
    path, target = f"{CAMPAIGNS}/{NOWHERE}", await dataset(http)
    from_it = f"{target}/imports/from-campaign"
    for response in (
        await http.get(path),
        await http.get(f"{path}/status"),
        await http.get(f"{path}/selected-events"),
        await http.delete(path),
        await http.post(from_it, json={"campaign_id": NOWHERE}),
    ):
        assert (response.status_code, error_code(response)) == (404, "CAMPAIGN_NOT_FOUND")
    malformed = await http.get(f"{CAMPAIGNS}/x")
    assert (malformed.status_code, error_code(malformed)) == (422, "VALIDATION_ERROR")


async def test_campaigns_are_listed_newest_first_by_pages_and_names(
    http: httpx.AsyncClient,
) -> None:
    saved = await judge(http)
    names = ["Über alles", "second one", "third one"]
    for name in names:
        await http.post(CAMPAIGNS, json=request(saved, most=1) | {"name": name})
    pages = [
        (await http.get(CAMPAIGNS, params={"page_size": 2, "page": page})).json()["campaigns"]
        for page in (1, 2, 3)
    ]
    assert [[each["name"] for each in page["results"]] for page in pages] == [
        ["third one", "second one"],
        ["Über alles"],
        [],
    ]
    assert [(page["count"], page["next"]) for page in pages] == [(3, "2"), (3, None), (3, None)]
    searched = (await http.get(CAMPAIGNS, params={"q": "ÜBER"})).json()["campaigns"]
    assert [each["name"] for each in searched["results"]] == ["Über alles"]


async def test_a_judge_that_was_used_cannot_be_changed_but_deleted(
    http: httpx.AsyncClient,
) -> None:
    saved = await judge(http)
    path = await campaign(http, saved, most=1)
    changed, place = draft("Another name"), f"{JUDGES}/{saved['id']}"
    for _ in range(2):
        response = await http.put(place, json=changed)
        assert response.status_code == 409
        assert error_code(response) == "JUDGE_USED_IN_CAMPAIGN_CANNOT_BE_UPDATED"
        await over(http, path)
        await http.delete(path)
        path = await campaign(http, saved, most=1)
    await http.delete(place)
    status = await over(http, path)
    assert status["status"] == "COMPLETED"
    assert (await http.get(path)).json()["judge"] == saved
    fields = (await http.get(FIELDS)).json()["field_definitions"]
    assert "Is it kind?" in [each["label"] for each in fields]
    gone = await http.post(CAMPAIGNS, json=request(saved))
    assert (gone.status_code, error_code(gone)) == (404, "JUDGE_NOT_FOUND")


async def test_a_judge_whose_campaign_left_nothing_can_be_changed(
    http: httpx.AsyncClient,
) -> None:
    saved = await judge(http, model_name="big")
    path = await campaign(http, saved, most=1)
    await over(http, path)
    await http.delete(path)
    assert (await http.put(f"{JUDGES}/{saved['id']}", json=draft("New" * 3))).status_code == 204


async def test_events_of_a_campaign_become_records_with_their_verdicts() -> None:
    async with judged_by(by_number) as (http, saved):
        path = await campaign(http, saved)
        await over(http, path)
        target = await dataset(http)
        campaign_id = path.rpartition("/")[2]
        response = await http.post(
            f"{target}/imports/from-campaign", json={"campaign_id": campaign_id}
        )
        assert response.status_code == 202
        await http.delete(path)  # what is imported was settled before
        task = await ended(http, target, response.json())
        assert task["message"] == f"Imported {COUNT} judged events."
        told = [record["properties"] for record in await listed(http, target)]
        missing = await http.post(
            f"{API}/datasets/{NOWHERE}/imports/from-campaign", json={"campaign_id": campaign_id}
        )
        assert missing.status_code == 404
    assert [each["event_id"] for each in told if isinstance(each, dict)] == NEWEST
    answers = [each.get(annotation(saved)) for each in told if isinstance(each, dict)]
    kinds = [None if n % 3 == 0 else "kind" if n % 2 else "unkind" for n in range(COUNT)]
    assert answers == kinds[::-1]
