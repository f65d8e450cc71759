"""The official SDK performs all fourteen operations on the served store, and agrees with our client
field by field on hundreds of events, odd ones included."""

import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import asdict
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest
from mistralai.client import Mistral
from mistralai.client.errors import ObservabilityError
from mistralai.client.models import FilterPayload

from obs_tui.embedded.sample import generate
from obs_tui.finding import sharing
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.events import BadRow
from obs_tui.model.filters import Condition, Group, Operator, write_filter
from obs_tui.model.judges import JudgeDraft
from obs_tui.model.query_parser import parse_query
from obs_tui.service.client import HttpService
from tests.embedded.served import Served
from tests.embedded.serving import draft

SAMPLE = 360
FIELDS = [
    "model_name",
    "total_time_elapsed",
    "invoked_tools",
    "last_user_message_preview",
    "response_messages_preview",
    "api_agent_id",
    "metadata",
]
NASTY = "e\u0301 \U0001f469\u200d\U0001f52c \u202eabc \u05e9\u05dc\u05d5 [/INST] \x1b[31m \x00"
ODD: tuple[JsonObject, ...] = (
    {"request_messages": [{"role": "narrator", "content": "once"}], "response_messages": []},
    {"request_messages": [{"role": "user", "content": None}, {"role": "assistant"}, {}]},
    {"request_messages": [{"role": "user", "content": [{"type": "hologram", "data": {"x": [1]}}]}]},
    {"request_messages": [], "response_messages": [], "enabled_tools": []},
    {"extra_fields": {}},
    {"extra_fields": {"model_name": None, "metadata": {}, "invoked_tools": []}},
    {"extra_fields": {"metadata": {"tenant": "acme", "ключ": "значение", "n": "1"}}},
    {"extra_fields": {"invoked_tools": ["web_search", "web_search", "çalc"]}},
    {"extra_fields": {"flag": True, "ratio": 0.1, "big": 2**62, "text": "x" * 5000}},
    {"extra_fields": {"when": "2026-01-01T00:00:00Z", "list": [], "metadata": {"a": ""}}},
    {
        "request_messages": [
            {
                "role": "user",
                "content": NASTY,
            }
        ]
    },
    {"correlation_id": "", "created_at": "1969-12-31T23:59:59.999999Z"},
    {"nb_input_tokens": 0, "nb_output_tokens": 2**40},
    {"enabled_tools": [{"type": "web_search"}, {"type": "function", "function": {"name": None}}]},
    {
        "response_messages": [
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [{"id": "null", "function": {"name": "f", "arguments": '{"broken'}}],
            }
        ]
    },
    {
        "chat_transcription_events": [
            {
                "audio_url": "https://a/b.wav",
                "model": "voxtral",
                "response_message": {"content": []},
            }
        ]
    },
)


def odd_events(count: int) -> Iterator[JsonObject]:
    """Events of ours, every one with one of the oddities; several share their time."""
    for number in range(count):
        whole: JsonObject = {
            "event_id": str(UUID(int=number + 1, version=4)),
            "correlation_id": f"odd {number}",
            "created_at": f"2026-02-01T00:00:{number // 7 % 60:02}.{number % 3}00Z",
            "extra_fields": {"model_name": "odd"},
            "nb_input_tokens": number,
            "nb_output_tokens": 1,
            "enabled_tools": [],
            "request_messages": [{"role": "user", "content": f"odd question {number}"}],
            "response_messages": [{"role": "assistant", "content": f"odd answer {number}"}],
            "nb_messages": 2,
            "chat_transcription_events": [],
        }
        yield whole | ODD[number % len(ODD)]


@pytest.fixture(scope="module")
def stored() -> list[JsonObject]:
    return [*generate(SAMPLE, now=datetime(2026, 3, 1, tzinfo=UTC)), *odd_events(144)]


def plain(value: object) -> Json:
    """A value of either client as JSON, times at their instant."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    result: Json = json.loads(json.dumps(value))
    return result


def sdk_ids(sdk: Mistral) -> list[str]:
    found = sdk.beta.observability.chat_completion_events.search_ids(
        search_params={"filters": None}
    )
    return list(found.completion_event_ids)


async def test_both_clients_read_the_same_pages(sdk: Mistral, ours: HttpService) -> None:
    events = sdk.beta.observability.chat_completion_events
    cursor, seen = None, 0
    while True:
        theirs = events.search(
            search_params={"filters": None}, page_size=100, cursor=cursor, extra_fields=FIELDS
        ).completion_events
        mine = await ours.search_events(None, page_size=100, cursor=cursor, extra_fields=FIELDS)
        assert theirs.results is not None
        assert len(theirs.results) == len(mine.rows)
        for their_row, my_row in zip(theirs.results, mine.rows, strict=True):
            assert not isinstance(my_row, BadRow)
            assert plain(their_row.model_dump()) == plain(asdict(my_row))
        seen += len(mine.rows)
        assert theirs.cursor == mine.next_cursor
        cursor = mine.next_cursor
        if cursor is None:
            break
    assert seen == len(sdk_ids(sdk)) >= 500


async def test_both_clients_read_the_same_whole_events(sdk: Mistral, ours: HttpService) -> None:
    ids = sdk_ids(sdk)
    assert len(ids) >= 500
    for event_id in ids:
        theirs = sdk.beta.observability.chat_completion_events.fetch(event_id=event_id)
        mine = await ours.fetch_event(event_id)
        dumped = plain(theirs.model_dump())
        assert isinstance(dumped, dict)
        my_dump = plain(mine.model_dump())
        assert isinstance(my_dump, dict)
        assert dumped == {key: my_dump[key] for key in dumped}


async def test_both_clients_find_the_same_events(sdk: Mistral, ours: HttpService) -> None:
    filters = Group(
        "OR",
        (
            Condition("model_name", Operator.EQ, "odd"),
            Group(
                "AND",
                (
                    Condition("input_tokens", Operator.GT, 100),
                    Condition("api_agent_id", Operator.ISNULL, True),
                ),
            ),
        ),
    )
    found = sdk.beta.observability.chat_completion_events.search_ids(
        search_params=FilterPayload.model_validate({"filters": write_filter(filters)})
    )
    mine = await ours.search_event_ids(filters)
    assert found.completion_event_ids == list(mine)
    assert 0 < len(mine) < len(sdk_ids(sdk))
    assert (await ours.count_events(filters)).value == len(mine)


async def test_similar_events(sdk: Mistral, ours: HttpService) -> None:
    seed = sdk_ids(sdk)[200]
    theirs = sdk.beta.observability.chat_completion_events.fetch_similar_events(event_id=seed)
    mine = await ours.fetch_similar_events(seed)
    assert theirs.completion_events.results
    assert [row.event_id for row in theirs.completion_events.results] == [
        row.event_id for row in mine.rows
    ]
    assert isinstance(theirs.completion_events.results[0].extra_fields["_score"], float)


async def test_fields(sdk: Mistral, ours: HttpService) -> None:
    fields = sdk.beta.observability.chat_completion_events.fields
    theirs, mine = fields.list(), await ours.list_fields()
    assert [
        (f.name, f.label, str(f.type), f.supported_operators) for f in theirs.field_definitions
    ] == [
        (f.name, f.label, str(f.type), list(f.supported_operators)) for f in mine.field_definitions
    ]
    options = fields.fetch_options(field_name="model_name", operator="eq").options
    assert options
    assert tuple(options) == await ours.fetch_field_options("model_name", Operator.EQ)
    counts = fields.fetch_option_counts(field_name="model_name", filter_params={"filters": None})
    assert [(c.value, c.count) for c in counts.counts] == [
        (c.value, c.count) for c in await ours.fetch_field_option_counts("model_name")
    ]


async def test_judges_live_their_whole_life(sdk: Mistral, ours: HttpService) -> None:
    judges = sdk.beta.observability.judges
    sent = JudgeDraft.model_validate(draft("SDK's judge"))
    created = judges.create(**sent.model_dump())
    assert (await ours.fetch_judge(created.id)).draft() == sent
    judges.update(judge_id=created.id, **(sent.model_dump() | {"description": "changed"}))
    assert judges.fetch(judge_id=created.id).description == "changed"
    page = judges.list(q="sdk", type_filter=["CLASSIFICATION"], page_size=1)
    assert (page.judges.count, page.judges.results[0].id) == (1, created.id)  # type: ignore[index]  # it has one
    with pytest.raises(ObservabilityError) as refused:
        judges.create(**sent.model_dump())
    assert refused.value.status_code == 409
    assert refused.value.data.detail.error_code == "JUDGE_NAME_ALREADY_EXISTS"
    messages: list[dict[str, Json]] = [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": "hello"},
    ]
    verdict = judges.judge_conversation(judge_id=created.id, messages=messages)
    mine = await ours.judge_conversation(created.id, list(messages))
    assert (verdict.answer or None, verdict.analysis) == (mine.answer, mine.analysis)
    judges.delete(judge_id=created.id)
    with pytest.raises(ObservabilityError) as gone:
        judges.fetch(judge_id=created.id)
    assert gone.value.data.detail.error_code == "JUDGE_NOT_FOUND"


async def test_judging_an_event(sdk: Mistral, ours: HttpService) -> None:
    seed = sdk_ids(sdk)[0]
    sent = JudgeDraft.model_validate(
        draft(
            output={
                "type": "REGRESSION",
                "min": 1,
                "min_description": "an unkind answer",
                "max": 5,
                "max_description": "a kind answer",
            }
        )
    )
    theirs = sdk.beta.observability.chat_completion_events.judge(
        event_id=seed,
        judge_definition=sent.model_dump(),  # type: ignore[arg-type]  # a plain dict of its shape
    )
    mine = await ours.judge_event(seed, sent)
    assert isinstance(theirs.answer, float)
    assert (theirs.answer, theirs.analysis) == (mine.answer, mine.analysis)


async def test_a_filter_copied_as_python_finds_what_we_find(
    server: Served, ours: HttpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    filters = parse_query("has_code = true AND total_time_elapsed > 1.5")
    expected = [row.event_id for row in (await ours.search_events(filters)).rows]
    monkeypatch.setenv("MISTRAL_API_KEY", server.token)
    printed = StringIO()
    with redirect_stdout(printed):
        script = sharing.as_python(filters, datetime.now(UTC), base_url=server.url)
        exec(script, {})  # noqa: S102 - written by us
    assert [line.split()[0] for line in printed.getvalue().splitlines()] == expected != []


@pytest.mark.parametrize(
    ("call", "status"),
    [("nonsense", 422), ("00000000-0000-4000-8000-000000000000", 404)],
)
def test_errors_reach_the_sdk_as_errors_of_the_api(sdk: Mistral, call: str, status: int) -> None:
    with pytest.raises(ObservabilityError) as refused:
        sdk.beta.observability.chat_completion_events.fetch(event_id=call)
    assert refused.value.status_code == status
