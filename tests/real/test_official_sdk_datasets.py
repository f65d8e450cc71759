"""The official SDK performs every operation on datasets and records on the served store, round
trip, and a server that is killed during an import loses and repeats nothing."""

import json
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from mistralai.client import Mistral
from mistralai.client.errors import ObservabilityError
from mistralai.client.models import DatasetImportTask

from obs_tui.model.base import Json, JsonObject
from obs_tui.service.client import HttpService
from tests.embedded.served import PATIENCE, served
from tests.embedded.serving import NOWHERE, draft, event

from .sdk import sdk_of

EVENTS = 20
LINES: tuple[dict[str, Json], ...] = (
    {"messages": [{"role": "user", "content": "where is Paris?"}], "properties": {"a": 1}},
    {"payload": {"language": "français"}, "properties": {"b": None}},
    {"messages": [{"role": "user", "content": "and no properties"}]},
)
MANY = 5_000


@pytest.fixture(scope="module")
def stored() -> list[JsonObject]:
    return [event(n) for n in range(EVENTS)]


@pytest.fixture
def dataset_id(sdk: Mistral) -> str:
    made = sdk.beta.observability.datasets.create(name="by the SDK", description="about")
    return str(made.id)


def finished(sdk: Mistral, task: DatasetImportTask) -> DatasetImportTask:
    """The task, when it has ended."""
    while task.status == "RUNNING":
        task = sdk.beta.observability.datasets.fetch_task(
            dataset_id=task.dataset_id, task_id=task.id
        )
    return task


def contents(sdk: Mistral, dataset_id: str) -> list[tuple[Json, Json]]:
    """Payload and properties of all records, by the SDK's paging."""
    found: list[tuple[Json, Json]] = []
    page: int | None = 1
    while page is not None:
        records = sdk.beta.observability.datasets.list_records(
            dataset_id=dataset_id, page=page, page_size=100
        ).records
        found += [(record.payload, record.properties) for record in records.results or []]
        page = page + 1 if records.next else None
    return found


def exported(sdk: Mistral, dataset_id: str) -> bytes:
    """What any HTTP client downloads, without a key."""
    url = sdk.beta.observability.datasets.export_to_jsonl(dataset_id=dataset_id).file_url
    response = httpx.get(url, timeout=PATIENCE)
    assert response.status_code == 200
    return response.content


def uploaded(sdk: Mistral, content: bytes) -> str:
    file = sdk.files.upload(
        file={"file_name": "lines.jsonl", "content": content},
        purpose="evaluation",  # type: ignore[arg-type]  # which the SDK's open enumeration lacks
    )
    assert (file.size_bytes, file.filename, file.purpose) == (
        len(content),
        "lines.jsonl",
        "evaluation",
    )
    return file.id


def code(call: Callable[[], object]) -> tuple[int, str | None]:
    """Status and code of the error that the API answers."""
    with pytest.raises(ObservabilityError) as refused:
        call()
    return refused.value.status_code, refused.value.data.detail.error_code


async def test_datasets_live_their_whole_life(sdk: Mistral, ours: HttpService) -> None:
    datasets = sdk.beta.observability.datasets
    made = datasets.create(name="by the SDK", description="about")
    assert (await ours.datasets.fetch(made.id)).name == "by the SDK"
    changed = datasets.update(dataset_id=made.id, name="renamed by it")
    assert (changed.name, changed.description) == ("renamed by it", "about")
    assert changed.updated_at > made.updated_at
    assert datasets.fetch(dataset_id=made.id).model_dump() == changed.model_dump()
    page = datasets.list(q="RENAMED", page_size=1).datasets
    assert page.results is not None
    assert (page.count, page.results[0].id, page.next) == (1, made.id, None)
    mine = await ours.datasets.list(q="renamed")
    assert [found.id for found in mine.results] == [made.id]
    datasets.delete(dataset_id=made.id)
    assert code(lambda: datasets.fetch(dataset_id=made.id)) == (404, "DATASET_NOT_FOUND")
    assert code(lambda: datasets.create(name="four", description="")) == (422, "VALIDATION_ERROR")


async def test_records_live_their_whole_life(
    sdk: Mistral, ours: HttpService, dataset_id: str
) -> None:
    datasets = sdk.beta.observability.datasets
    payload: dict[str, Json] = {"messages": [{"role": "user", "content": "hi"}], "model": "m"}
    made = datasets.create_record(dataset_id=dataset_id, payload=payload)
    assert (made.payload, made.properties, made.source) == (payload, {}, "DIRECT_INPUT")
    records = datasets.records
    records.update_payload(dataset_record_id=made.id, payload=payload | {"new": [1]})
    records.update_properties(dataset_record_id=made.id, properties={"label": "good"})
    found = records.fetch(dataset_record_id=made.id)
    assert (found.payload, found.properties) == (payload | {"new": [1]}, {"label": "good"})
    assert found.updated_at > made.updated_at
    mine = await ours.datasets.fetch_record(made.id)
    assert (mine.payload, mine.properties) == (found.payload, found.properties)
    assert mine.updated_at == found.updated_at
    verdict = records.judge(
        dataset_record_id=made.id,
        judge_definition=draft(),  # type: ignore[arg-type]  # a plain dict of its shape
    )
    assert verdict.answer in ("kind", "unkind", "")
    others = [datasets.create_record(dataset_id=dataset_id, payload={}) for _ in range(3)]
    records.delete(dataset_record_id=others[0].id)
    records.bulk_delete(dataset_record_ids=[other.id for other in others[1:]])
    assert contents(sdk, dataset_id) == [(found.payload, found.properties)]
    gone = (404, "DATASET_RECORD_NOT_FOUND")
    assert code(lambda: records.fetch(dataset_record_id=others[0].id)) == gone
    many = (422, "VALIDATION_ERROR")
    assert code(lambda: records.bulk_delete(dataset_record_ids=[NOWHERE] * 501)) == many


def test_events_and_records_are_imported(sdk: Mistral, dataset_id: str) -> None:
    datasets = sdk.beta.observability.datasets
    ids = sdk.beta.observability.chat_completion_events.search_ids(
        search_params={"filters": None}
    ).completion_event_ids
    task = finished(
        sdk, datasets.import_from_explorer(dataset_id=dataset_id, completion_event_ids=ids)
    )
    assert (task.status, task.progress) == ("COMPLETED", 100)
    records = datasets.list_records(dataset_id=dataset_id, page_size=100).records.results
    assert records is not None
    assert [record.properties["event_id"] for record in records] == ids
    assert {record.source for record in records} == {"EXPLORER"}
    other = datasets.create(name="a copy of it", description="")
    copied = datasets.import_from_dataset_records(
        dataset_id=other.id, dataset_record_ids=[record.id for record in records]
    )
    assert finished(sdk, copied).message == f"Imported {EVENTS} records."
    assert contents(sdk, other.id) == contents(sdk, dataset_id)
    tasks = datasets.list_tasks(dataset_id=dataset_id).tasks
    assert tasks.results is not None
    assert [found.model_dump() for found in tasks.results] == [task.model_dump()]


def test_files_go_round(sdk: Mistral, dataset_id: str) -> None:
    datasets = sdk.beta.observability.datasets
    content = b"".join(json.dumps(line).encode() + b"\n" for line in LINES)
    file_id = uploaded(sdk, content)
    assert sdk.files.retrieve(file_id=file_id).size_bytes == len(content)
    task = finished(sdk, datasets.import_from_file(dataset_id=dataset_id, file_id=file_id))
    assert (task.status, task.message) == ("COMPLETED", "Imported 3 lines.")
    assert sdk.files.delete(file_id=file_id).deleted
    once = exported(sdk, dataset_id)
    other = datasets.create(name="imported again", description="")
    finished(sdk, datasets.import_from_file(dataset_id=other.id, file_id=uploaded(sdk, once)))
    assert exported(sdk, other.id) == once
    assert contents(sdk, other.id) == [
        ({"messages": LINES[0]["messages"]}, {"a": 1}),
        ({"language": "français"}, {"b": None}),
        ({"messages": LINES[2]["messages"]}, {}),
    ]


async def test_our_client_uploads_and_downloads(
    sdk: Mistral, ours: HttpService, dataset_id: str
) -> None:
    content = b"".join(json.dumps(line).encode() + b"\n" for line in LINES)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    file_id = await ours.datasets.upload("lines.jsonl", pieces(), len(content))
    task = await ours.datasets.import_from_file(dataset_id, file_id)
    while task.running:
        task = await ours.datasets.fetch_task(dataset_id, task.id)
    assert task.message == "Imported 3 lines."
    url = await ours.datasets.export_to_jsonl(dataset_id)
    got = b"".join([piece async for piece in ours.datasets.download(url)])
    assert got == exported(sdk, dataset_id)
    found = await ours.datasets.search_records(dataset_id, "FRANÇAIS")
    assert [record.payload for record in found.results] == [{"language": "français"}]


def test_what_is_not_there(sdk: Mistral, dataset_id: str) -> None:
    datasets = sdk.beta.observability.datasets
    assert code(lambda: datasets.fetch_task(dataset_id=dataset_id, task_id=NOWHERE)) == (
        404,
        "DATASET_TASK_NOT_FOUND",
    )
    assert code(
        lambda: datasets.import_from_playground(dataset_id=dataset_id, conversation_ids=["a"])
    ) == (400, "FEATURE_NOT_SUPPORTED")
    assert code(lambda: datasets.import_from_file(dataset_id=dataset_id, file_id=NOWHERE)) == (
        422,
        "VALIDATION_ERROR",
    )


def test_a_server_killed_during_an_import_loses_and_repeats_nothing(tmp_path: Path) -> None:
    store = tmp_path / "events.db"
    content = b"".join(b'{"payload": {"n": %d}}\n' % n for n in range(MANY))
    with (
        served(store, holding=True) as first,
        sdk_of(first) as sdk,
    ):
        datasets = sdk.beta.observability.datasets
        dataset_id = datasets.create(name="killed midway", description="").id
        file_id = uploaded(sdk, content)
        task = datasets.import_from_file(dataset_id=dataset_id, file_id=file_id)
        while not task.progress:
            task = datasets.fetch_task(dataset_id=dataset_id, task_id=task.id)
        first.stop(signal.SIGKILL)
        assert task.status == "RUNNING"
    with served(store) as second, sdk_of(second) as sdk:
        datasets = sdk.beta.observability.datasets
        tasks = datasets.list_tasks(dataset_id=dataset_id).tasks.results
        assert tasks is not None
        ended = finished(sdk, tasks[0])
        assert (ended.id, ended.status) == (task.id, "COMPLETED")
        assert ended.message == f"Imported {MANY:,} lines."
        lines = exported(sdk, dataset_id).splitlines()
    assert [json.loads(line)["payload"]["n"] for line in lines] == list(range(MANY))
