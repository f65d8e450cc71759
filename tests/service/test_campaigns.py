"""Campaigns over HTTP: what is put on the wire, what is refused before, and what comes back."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import ValidationError

from obs_tui.model.campaigns import CampaignDraft, annotation_field, is_annotation
from obs_tui.model.datasets import TaskStatus
from obs_tui.model.filters import Condition, Operator, Relative
from obs_tui.model.rows import BadRow, EventRow
from obs_tui.service.campaign_protocol import Campaigns
from obs_tui.service.errors import (
    BadResponseError,
    NotFoundError,
    ReadOnlyError,
    RefusedError,
    ServerError,
)
from obs_tui.service.protocol import Capabilities

from .scripted import Answer, row, service

BASE = "/v1/observability/campaigns"
JUDGE_ID = "0B9C1F0E-6f3a-4d1c-9a6e-2f7b8c5d4e3f"
JUDGE: dict[str, Any] = {
    "id": JUDGE_ID,
    "name": "judge",
    "description": None,
    "model_name": "m",
    "output": {"type": "CLASSIFICATION", "options": [{"value": "a", "description": "b"}]},
    "instructions": "",
    "tools": [],
    "up_revision": None,
}
CONDITION = Condition("has_code", Operator.EQ, True)
FILTER = {"field": "has_code", "op": "eq", "value": True}
CAMPAIGN = {
    "id": "c1",
    "name": "apologies",
    "description": "d",
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00",
    "deleted_at": None,
    "owner_id": "o",
    "workspace_id": "w",
    "max_nb_events": 10,
    "search_params": {"filters": FILTER},
    "judge": JUDGE,
}
DRAFT = CampaignDraft(name="apologies", description="", judge_id=JUDGE_ID, max_nb_events=10)


def test_an_annotation_is_named_by_the_judge_without_hyphens() -> None:
    field = annotation_field(JUDGE_ID)
    assert field == "__judge_0b9c1f0e6f3a4d1c9a6e2f7b8c5d4e3f"
    assert is_annotation(field) and not is_annotation("judge")


async def test_what_is_sent_and_read() -> None:
    async with service(Answer(201, CAMPAIGN)) as (api, server):
        data = api.campaigns
        made = await data.create_campaign(DRAFT, CONDITION)
        assert made.filters() == CONDITION and made.judge and made.judge.name == "judge"
        page = {"results": [CAMPAIGN, {"name": "no id"}, 3], "count": 7, "next": "2"}
        server.answers = [Answer(body={"campaigns": page})]
        found = await data.list_campaigns(q="a&b", page=3, page_size=2)
        assert (found.count, found.has_more, [each.id for each in found.results]) == (
            7,
            True,
            ["c1"],
        )
        server.answers = [Answer(body=CAMPAIGN)]
        assert (await data.fetch_campaign("c/1")).max_nb_events == 10
        server.answers = [Answer(body={"status": "RUNNING", "selected": 9, "judged": 4})]
        status = await data.fetch_campaign_status("c1")
        assert (status.running, status.selected, status.judged, status.failed) == (True, 9, 4, None)
        rows = [row("e1"), row("e2", created_at="never")]
        server.answers = [Answer(body={"completion_events": {"results": rows, "count": 2}})]
        first, second = (await data.list_campaign_events("c1", page=2)).results
        assert isinstance(first, EventRow) and isinstance(second, BadRow)
        server.answers = [Answer(204)]
        await data.delete_campaign("c1")
    assert [(asked.method, asked.path, asked.query) for asked in server.asked] == [
        ("POST", BASE, ""),
        ("GET", BASE, "page_size=2&page=3&q=a%26b"),
        ("GET", f"{BASE}/c%2F1", ""),
        ("GET", f"{BASE}/c1/status", ""),
        ("GET", f"{BASE}/c1/selected-events", "page_size=50&page=2"),
        ("DELETE", f"{BASE}/c1", ""),
    ]
    assert server.asked[0].json == {
        "search_params": {"filters": FILTER},
        "name": "apologies",
        "description": "",
        "judge_id": JUDGE_ID.lower(),
        "max_nb_events": 10,
    }
    assert not any(asked.body for asked in server.asked[1:])


async def test_a_campaign_as_a_record_source() -> None:
    async with service(Answer(202, {"id": "t1", "status": "RUNNING"})) as (api, server):
        assert (await api.datasets.import_from_campaign("d1", "c1")).running
        with pytest.raises(RefusedError, match="by its id"):
            await api.datasets.import_from_campaign("d1", "")
    (asked,) = server.asked
    assert asked.path == "/v1/observability/datasets/d1/imports/from-campaign"
    assert asked.json == {"campaign_id": "c1"}


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"judge": None}, {"judge": None}),
        ({"judge": {"id": "j"}}, {"judge": None}),
        ({"search_params": [], "max_nb_events": "many"}, {"max_nb_events": None}),
        ({"created_at": "soon"}, {"created_at": None}),
        ({"budget": 3}, {"model_extra": {"budget": 3}}),
    ],
)
async def test_a_campaign_is_read_as_far_as_it_goes(
    changed: dict[str, Any], kept: dict[str, Any]
) -> None:
    async with service(Answer(body=CAMPAIGN | changed)) as (api, _):
        found = await api.campaigns.fetch_campaign("c1")
    assert found.name == "apologies"
    assert {key: getattr(found, key) for key in kept} == kept


async def test_an_unknown_status_is_kept_and_none_is_unknown() -> None:
    async with service(Answer(body={"status": "PAUSED", "new": 1})) as (api, server):
        assert (await api.campaigns.fetch_campaign_status("c1")).status == "PAUSED"
        server.answers = [Answer(body={"status": None})]
        status = await api.campaigns.fetch_campaign_status("c1")
        assert (status.status, status.running) == (TaskStatus.UNKNOWN, False)
        server.answers = [Answer(body=[])]
        with pytest.raises(BadResponseError):
            await api.campaigns.fetch_campaign_status("c1")
        with pytest.raises(BadResponseError):
            await api.campaigns.fetch_campaign("c1")
        with pytest.raises(BadResponseError):
            await api.campaigns.list_campaign_events("c1")


Act = Callable[[Campaigns], Awaitable[object]]
WRITES: list[Act] = [
    lambda data: data.create_campaign(DRAFT, None),
    lambda data: data.delete_campaign("c1"),
]


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_is_sent_once_and_never_read_only(write: Act) -> None:
    async with service(Answer(502)) as (api, sent):
        with pytest.raises(ServerError):
            await write(api.campaigns)
    assert len(sent.asked) == 1
    async with service(Answer(204), capabilities=Capabilities("p", read_only=True)) as (api, sent):
        with pytest.raises(ReadOnlyError):
            await write(api.campaigns)
    assert not sent.asked


@pytest.mark.parametrize(
    "act",
    [
        lambda data: data.create_campaign(
            DRAFT, Condition("timestamp", Operator.GTE, Relative("-24h"))
        ),
        lambda data: data.list_campaigns(page_size=101),
        lambda data: data.list_campaign_events("c1", page=0),
        lambda data: data.fetch_campaign(""),
    ],
)
async def test_what_cannot_be_sent_is_refused_before(act: Act) -> None:
    async with service(Answer(500)) as (api, sent):
        with pytest.raises(RefusedError):
            await act(api.campaigns)
    assert not sent.asked


async def test_a_server_without_campaigns_says_so() -> None:
    async with service(Answer(404, "<html>")) as (api, _):
        with pytest.raises(NotFoundError):
            await api.campaigns.fetch_campaign("c1")


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({}, True),
        ({"name": "x" * 50, "max_nb_events": 10_000}, True),
        ({"name": "fives", "max_nb_events": 1}, True),
        ({"name": "four"}, False),
        ({"name": "x" * 51}, False),
        ({"max_nb_events": 0}, False),
        ({"max_nb_events": 10_001}, False),
        ({"max_nb_events": "10"}, False),
        ({"judge_id": "none"}, False),
    ],
)
def test_the_limits_of_a_campaign(changed: dict[str, Any], fits: bool) -> None:
    fields = DRAFT.model_dump() | changed
    if fits:
        assert CampaignDraft.model_validate(fields).name == fields["name"]
    else:
        with pytest.raises(ValidationError):
            CampaignDraft.model_validate(fields)
