"""The official SDK performs every operation on campaigns on the served store, imports one into a
dataset, and a server that is killed while it judges loses no verdict and asks for none twice."""

import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from mistralai.client import Mistral
from mistralai.client.errors import ObservabilityError
from mistralai.client.models import FilterCondition, FilterPayload, Judge

from obs_tui.embedded.campaign_work import JOBS
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.store import Store
from obs_tui.model.base import JsonObject
from obs_tui.model.campaigns import annotation_field
from obs_tui.model.filters import Condition, Operator
from obs_tui.service.client import HttpService
from tests.embedded.campaigning import asked_about
from tests.embedded.openai_double import Body, Said, completion, speaking
from tests.embedded.served import PATIENCE, served
from tests.embedded.serving import NOWHERE, draft, event

from .sdk import sdk_of

EVENTS = 20
MANY = 60
LARGE = FilterPayload(filters=FilterCondition(field="model_name", op="eq", value="large"))


@pytest.fixture(scope="module")
def stored() -> list[JsonObject]:
    return [event(n) for n in range(EVENTS)]


def saved(sdk: Mistral, name: str, **changes: object) -> Judge:
    return sdk.beta.observability.judges.create(**(draft(name) | changes))  # type: ignore[arg-type]


def ended(sdk: Mistral, campaign_id: str) -> str:
    """The campaign's status, when it runs no more."""
    while (
        status := sdk.beta.observability.campaigns.fetch_status(campaign_id=campaign_id).status
    ) == "RUNNING":
        pass
    return str(status)


def code(call: Callable[[], object]) -> tuple[int, str | None]:
    """Status and code of the error that the API answers."""
    with pytest.raises(ObservabilityError) as refused:
        call()
    return refused.value.status_code, refused.value.data.detail.error_code


async def test_campaigns_live_their_whole_life(sdk: Mistral, ours: HttpService) -> None:
    campaigns = sdk.beta.observability.campaigns
    judge = saved(sdk, "Kind by the SDK")
    made = campaigns.create(
        search_params=LARGE,
        judge_id=judge.id,
        name="by the SDK",
        description="about",
        max_nb_events=4,
    )
    assert (made.name, made.description, made.max_nb_events) == ("by the SDK", "about", 4)
    assert made.judge.model_dump() == judge.model_dump()
    assert made.search_params == LARGE
    assert ended(sdk, made.id) == "COMPLETED"
    assert (await ours.campaigns.fetch_campaign_status(made.id)).judged == 4
    page = campaigns.list(q="BY THE", page_size=1).campaigns
    assert page.results is not None
    assert (page.count, page.results[0].id, page.next) == (1, made.id, None)
    mine = await ours.campaigns.list_campaigns(q="by the")
    assert [found.id for found in mine.results] == [made.id]
    assert mine.results[0].filters() == Condition("model_name", Operator.EQ, "large")
    events = campaigns.list_events(campaign_id=made.id, page=2, page_size=3).completion_events
    assert events.results is not None
    assert (events.count, len(events.results), events.next) == (4, 1, None)
    field = annotation_field(judge.id)
    answer = events.results[0].extra_fields[field]
    assert answer in ("kind", "unkind")
    rows = (await ours.campaigns.list_campaign_events(made.id)).results
    assert [row.event_id for row in rows][3] == events.results[0].event_id
    search = sdk.beta.observability.chat_completion_events.search(
        search_params=FilterPayload(filters=FilterCondition(field=field, op="eq", value=answer)),
        extra_fields=[field],
    )
    found = search.completion_events.results or []
    assert events.results[0].event_id in [each.event_id for each in found]
    assert {each.extra_fields[field] for each in found} == {answer}
    fields = sdk.beta.observability.chat_completion_events.fields.list().field_definitions
    label, kind = next((each.label, each.type) for each in fields if each.name == field)
    assert (label, kind) == ("Kind by the SDK", "ENUM")
    update = sdk.beta.observability.judges.update
    assert code(lambda: update(judge_id=judge.id, **draft("Other")))[0] == 409  # type: ignore[arg-type]
    datasets = sdk.beta.observability.datasets
    dataset_id = datasets.create(name="of a campaign", description="").id
    task = datasets.import_from_campaign(dataset_id=dataset_id, campaign_id=made.id)
    while task.status == "RUNNING":
        task = datasets.fetch_task(dataset_id=dataset_id, task_id=task.id)
    records = datasets.list_records(dataset_id=dataset_id).records.results or []
    assert [record.properties["event_id"] for record in records] == [row.event_id for row in rows]
    assert {record.properties[field] for record in records} <= {"kind", "unkind"}
    campaigns.delete(campaign_id=made.id)
    assert code(lambda: campaigns.fetch(campaign_id=made.id)) == (404, "CAMPAIGN_NOT_FOUND")
    left = sdk.beta.observability.chat_completion_events.search_ids(
        search_params=FilterPayload(filters=FilterCondition(field=field, op="isnull", value=False))
    )
    assert len(left.completion_event_ids) == 4


def test_what_a_campaign_is_refused_for(sdk: Mistral) -> None:
    judge = saved(sdk, "Kind, but refused")
    campaigns = sdk.beta.observability.campaigns

    def create(value: str = "large", name: str = "a campaign", judge_id: str = judge.id) -> object:
        filters = FilterCondition(field="model_name", op="eq", value=value)
        return campaigns.create(
            search_params=FilterPayload(filters=filters),
            judge_id=judge_id,
            name=name,
            description="",
            max_nb_events=1,
        )

    assert code(lambda: create("huge")) == (400, "CAMPAIGN_NO_MATCHING_EVENTS")
    assert code(lambda: create(name="four")) == (422, "VALIDATION_ERROR")
    assert code(lambda: create(judge_id=NOWHERE)) == (404, "JUDGE_NOT_FOUND")
    assert code(lambda: campaigns.delete(campaign_id=NOWHERE)) == (404, "CAMPAIGN_NOT_FOUND")


def test_a_server_killed_while_it_judges_loses_no_verdict_and_asks_for_none_twice(
    tmp_path: Path,
) -> None:
    path, turns = tmp_path / "events.db", Counter[int]()
    held, full = threading.Event(), threading.Event()

    def answer(body: Body) -> Said:
        number = asked_about(body)
        turns[number] += 1
        if turns.total() == MANY // 2 + JOBS:
            full.set()
        if number < MANY // 2:
            held.wait(PATIENCE)
        return completion('{"analysis": "", "answer": "kind"}')

    store = Store.open(path)
    store.write_now(lambda conn: ingest(conn, [event(n) for n in range(MANY)]))
    store.close()
    with speaking(answer) as (_, port):
        model = f"http://127.0.0.1:{port}/v1"
        with served(path, model=model) as first, sdk_of(first) as sdk:
            judge = saved(sdk, "Kind?", model_name="m", instructions="{{ user_message }}")
            campaign = sdk.beta.observability.campaigns.create(
                search_params=FilterPayload(filters=None),
                judge_id=judge.id,
                name="killed midway",
                description="",
                max_nb_events=MANY,
            )
            assert full.wait(PATIENCE)
            first.stop(signal.SIGKILL)
        held.set()
        before = Counter(turns)
        with served(path, model=model) as second, sdk_of(second) as sdk:
            assert ended(sdk, campaign.id) == "COMPLETED"
            found = sdk.beta.observability.chat_completion_events.search_ids(
                search_params=FilterPayload(
                    filters=FilterCondition(field=annotation_field(judge.id), op="eq", value="kind")
                )
            )
    assert len(found.completion_event_ids) == MANY
    assert set(before.values()) == {1} and len(before) == MANY // 2 + JOBS
    twice = {number for number, times in turns.items() if times > 1}
    assert set(turns) == set(range(MANY)) and max(turns.values()) == 2
    assert twice == set(range(MANY // 2 - JOBS, MANY // 2))  # whose answers nobody had heard
