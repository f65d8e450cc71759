"""What each operation puts on the wire, byte for byte, and what is refused before."""

from datetime import UTC, datetime
from typing import Any

import pytest

from obs_tui import __version__
from obs_tui.model.filters import Condition, Group, Node, Operator, Relative
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Regression
from obs_tui.model.shape import Bucket, Shape
from obs_tui.model.similar import Shared
from obs_tui.service.errors import BadResponseError, ReadOnlyError, RefusedError
from obs_tui.service.protocol import Capabilities

from .scripted import KEY, Answer, feed, row, service

EVENTS = "/v1/observability/chat-completion-events"
FIELDS = "/v1/observability/chat-completion-fields"
JUDGES = "/v1/observability/judges"
MODEL = Condition("model_name", Operator.EQ, "m")
DRAFT = JudgeDraft(
    name="tone of it",
    description="d",
    model_name="baseline",
    output=Classification(options=[ClassOption(value="a", description="b")]),
    instructions="{{ x }}",
)
DRAFT_WIRE = {
    "name": "tone of it",
    "description": "d",
    "model_name": "baseline",
    "output": {"type": "CLASSIFICATION", "options": [{"value": "a", "description": "b"}]},
    "instructions": "{{ x }}",
    "tools": [],
}
JUDGE = {**DRAFT_WIRE, "id": "j1", "created_at": "2026-01-01T00:00:00Z"}


async def test_search() -> None:
    async with service(feed([row()])) as (api, server):
        await api.search_events(MODEL, extra_fields=["model_name"], page_size=7, cursor="a b&c")
        asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", f"{EVENTS}/search")
    assert asked.query in ("page_size=7&cursor=a+b%26c", "page_size=7&cursor=a%20b%26c")
    assert asked.body == (
        b'{"search_params":{"filters":{"field":"model_name","op":"eq","value":"m"}},'
        b'"extra_fields":["model_name"]}'
    )
    assert asked.headers["accept"] == asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"] == f"obs-tui/{__version__}"
    assert asked.headers["authorization"] == f"Bearer {KEY}"


async def test_no_filter_is_sent_as_null_and_the_page_size_always() -> None:
    async with service(feed([row()])) as (api, server):
        await api.search_events(None)
    assert server.asked[0].query == "page_size=50"
    assert server.asked[0].body == b'{"search_params":{"filters":null}}'


async def test_shape() -> None:
    counted = {"start": "2026-01-01T00:00:00Z", "count": 2, "p50": 1.5, "p95": None}
    whole = {"buckets": [counted], "seconds": 60, "total": 2, "p50": 1, "p95": 2.5, "exact": False}
    async with service(Answer(body=whole)) as (api, server):
        found = await api.shape_events(MODEL, buckets=7)
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/v1/obs-tui/chat-completion-events/shape")
    assert asked.body == (b'{"filters":{"field":"model_name","op":"eq","value":"m"},"buckets":7}')
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert found == Shape((Bucket(start, 2, 1.5),), 60, 2, 1, 2.5, exact=False)
    assert found.buckets[0].start.tzinfo is UTC


async def test_shared() -> None:
    field = {"name": "model_name", "value": "m"}
    whole = {"shared": [{"event_id": "e2", "terms": ["bicycle"], "fields": [field]}]}
    async with service(Answer(body=whole)) as (api, server):
        found = await api.fetch_shared("e1", ("e2",))
        server.answers = [Answer(body={"shared": [{"event_id": "e2", "terms": "bicycle"}]})]
        with pytest.raises(BadResponseError):
            await api.fetch_shared("e1", ("e2",))
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/v1/obs-tui/chat-completion-events/e1/shared")
    assert asked.body == b'{"event_ids":["e2"]}'
    assert found == {"e2": Shared(("bicycle",), (("model_name", "m"),))}


async def test_the_reads_without_a_body() -> None:
    async with service(Answer(body=row())) as (api, server):
        await api.fetch_event("a/b c")
        server.answers = [feed([])]
        await api.fetch_similar_events("e1")
        server.answers = [Answer(body={"field_definitions": [], "field_groups": []})]
        await api.list_fields()
        server.answers = [Answer(body={"options": ["a", None, True]})]
        assert await api.fetch_field_options("model_name", Operator.EQ) == ("a", None, True)
        server.answers = [Answer(body=JUDGE)]
        await api.fetch_judge("j1")
        server.answers = [Answer(body={"judges": {"results": [JUDGE], "count": 1, "next": None}})]
        await api.list_judges(q="x", types=["CLASSIFICATION", "REGRESSION"], models=["m"], page=2)
        server.answers = [Answer(204)]
        await api.delete_judge("j1")
    assert [(asked.method, asked.path, asked.query) for asked in server.asked] == [
        ("GET", f"{EVENTS}/a%2Fb%20c", ""),
        ("GET", f"{EVENTS}/e1/similar-events", ""),
        ("GET", FIELDS, ""),
        ("GET", f"{FIELDS}/model_name/options", "operator=eq"),
        ("GET", f"{JUDGES}/j1", ""),
        (
            "GET",
            JUDGES,
            "type_filter=CLASSIFICATION&type_filter=REGRESSION&model_filter=m&page_size=50&page=2&q=x",
        ),
        ("DELETE", f"{JUDGES}/j1", ""),
    ]
    for asked in server.asked:
        assert asked.body == b""
        assert "content-type" not in asked.headers


async def test_the_calls_with_a_body() -> None:
    async with service(Answer(body={"completion_event_ids": ["a"]})) as (api, server):
        assert await api.search_event_ids(None) == ("a",)
        server.answers = [Answer(body={"counts": [{"value": "m", "count": 2}]})]
        counts = await api.fetch_field_option_counts("model_name", MODEL)
        assert [(count.value, count.count) for count in counts] == [("m", 2)]
        server.answers = [Answer(body={"answer": 3, "analysis": "why"})]
        verdict = await api.judge_event("e1", DRAFT)
        assert (verdict.answer, verdict.analysis) == (3.0, "why")
        verdict = await api.judge_conversation("j1", [{"role": "user"}], {"x": None})
        server.answers = [Answer(201, JUDGE)]
        assert (await api.create_judge(DRAFT)).draft() == DRAFT
        server.answers = [Answer(204)]
        await api.update_judge("j1", DRAFT)
    assert [(asked.method, asked.path, asked.json) for asked in server.asked] == [
        ("POST", f"{EVENTS}/search-ids", {"search_params": {"filters": None}}),
        (
            "POST",
            f"{FIELDS}/model_name/options-counts",
            {"filter_params": {"filters": {"field": "model_name", "op": "eq", "value": "m"}}},
        ),
        ("POST", f"{EVENTS}/e1/live-judging", {"judge_definition": DRAFT_WIRE}),
        (
            "POST",
            f"{JUDGES}/j1/live-judging",
            {"messages": [{"role": "user"}], "properties": {"x": None}},
        ),
        ("POST", JUDGES, DRAFT_WIRE),
        ("PUT", f"{JUDGES}/j1", DRAFT_WIRE),
    ]


async def test_a_regression_names_its_type() -> None:
    output = Regression(min=1, min_description="low", max=5, max_description="high")
    async with service(Answer(body={"answer": "x", "analysis": ""})) as (api, server):
        await api.judge_event("e1", DRAFT.model_copy(update={"output": output}))
    assert server.asked[0].json["judge_definition"]["output"]["type"] == "REGRESSION"


async def test_a_base_path_is_kept() -> None:
    async with service(feed([]), base_url="http://embedded/gateway/") as (api, server):
        await api.search_events(None)
    assert server.asked[0].path == f"/gateway{EVENTS}/search"


DEEP: Node = MODEL
for _ in range(30):
    DEEP = Group("AND", (MODEL, Group("OR", (DEEP, MODEL))))


@pytest.mark.parametrize(
    "filters",
    [
        Group("AND", ()),
        Group("AND", (MODEL,)),
        Condition("", Operator.EQ, 1),
        Condition("x", Operator.EQ, float("nan")),
        Condition("x", Operator.EQ, None),  # type: ignore[arg-type]  # the point of the case
        Condition("x", "like", 1),  # type: ignore[arg-type]  # the point of the case
        Condition("x", Operator.GT, Relative("-24h")),
        {"and": []},
        DEEP,
        Group("OR", (MODEL,) * 501),
    ],
)
async def test_a_filter_that_a_server_might_misread_is_not_sent(filters: Any) -> None:
    async with service(feed([])) as (api, server):
        calls = (api.search_events, api.search_event_ids, api.count_events, api.shape_events)
        for call in calls:
            with pytest.raises(RefusedError):
                await call(filters)
        with pytest.raises(RefusedError):
            await api.fetch_field_option_counts("f", filters)
    assert server.asked == []


async def test_other_requests_that_are_not_sent() -> None:
    async with service(feed([])) as (api, server):
        for bad in (-1, 101):
            with pytest.raises(RefusedError):
                await api.search_events(None, page_size=bad)
        with pytest.raises(RefusedError):
            await api.list_judges(page=0)
        with pytest.raises(RefusedError):
            await api.list_judges(types=["classification"])
        for bad_id in ("", ".", "..", "\ud800"):
            with pytest.raises(RefusedError):
                await api.fetch_event(bad_id)
        with pytest.raises(RefusedError):
            await api.judge_conversation("j1", ["hello"])
        with pytest.raises(RefusedError):
            await api.judge_conversation("j1", [{"x": float("nan")}])
    assert server.asked == []


async def test_read_only_refuses_what_would_be_stored_and_still_judges() -> None:
    capabilities = Capabilities("prod", read_only=True)
    answer = Answer(body={"answer": "a", "analysis": ""})
    async with service(answer, capabilities=capabilities) as (api, server):
        with pytest.raises(ReadOnlyError):
            await api.create_judge(DRAFT)
        with pytest.raises(ReadOnlyError):
            await api.update_judge("j1", DRAFT)
        with pytest.raises(ReadOnlyError):
            await api.delete_judge("j1")
        assert server.asked == []
        assert (await api.judge_event("e1", DRAFT)).answer == "a"
