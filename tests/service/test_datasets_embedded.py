"""Every operation of datasets against the embedded service, in this process and over a socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from obs_tui.embedded.app import create_app
from obs_tui.embedded.store import Store
from obs_tui.model.datasets import (
    DatasetChanges,
    DatasetDraft,
    ImportTask,
    RecordDraft,
    RecordSource,
    TaskStatus,
)
from obs_tui.service.client import Endpoint, HttpService, connect
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import NotFoundError, RefusedError
from tests.embedded.served import PATIENCE
from tests.embedded.serving import event, on_socket, stored

from .test_wire import DRAFT

KEY = SecretStr("the-token")
JUDGE = DRAFT.model_copy(update={"instructions": "Is it kind?"})
EVENTS = [str(event(number)["event_id"]) for number in range(3)]


@pytest.fixture
def store() -> Iterator[Store]:
    with stored(event(number) for number in range(3)) as store:
        yield store


@pytest.fixture(params=["in process", "socket"])
async def service(request: pytest.FixtureRequest, store: Store) -> AsyncIterator[HttpService]:
    app = create_app(store, token=KEY)
    if request.param == "socket":
        with on_socket(app) as port:
            api = await connect(Endpoint(f"http://127.0.0.1:{port}", KEY, "served"))
            yield api
            await api.aclose()
    else:
        async with app.router.lifespan_context(app):
            api = await connect(Endpoint("http://embedded", KEY, "embedded", app=app))
            yield api
            await api.aclose()


async def finished(data: Datasets, task: ImportTask) -> ImportTask:
    async with asyncio.timeout(PATIENCE):
        while task.running:
            task = await data.fetch_task(task.dataset_id, task.id)
    return task


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_dataset_lives(service: HttpService) -> None:
    data = service.datasets
    assert service.capabilities.record_search
    made = await data.create(DatasetDraft(name="Apologies", description="said sorry"))
    assert await data.fetch(made.id) == made
    changed = await data.update(made.id, DatasetChanges(name="Excuses"))
    assert (changed.name, changed.description) == ("Excuses", "said sorry")
    assert changed.updated_at and made.updated_at and changed.updated_at > made.updated_at
    assert [found.id for found in (await data.list(q="EXC")).results] == [made.id]
    assert (await data.list(q="apol")).count == 0
    await data.delete(made.id)
    with pytest.raises(NotFoundError, match="dataset"):
        await data.fetch(made.id)


async def test_a_record_lives(service: HttpService) -> None:
    data = service.datasets
    dataset = await data.create(DatasetDraft(name="Apologies", description=""))
    draft = RecordDraft(payload={"text": "Straße"}, properties={"n": None})
    made = await data.create_record(dataset.id, draft)
    assert (made.payload, made.properties) == (draft.payload, draft.properties)
    assert made.source == RecordSource.DIRECT_INPUT
    await data.update_payload(made.id, {"messages": [{"role": "user", "content": "hi"}]})
    await data.update_properties(made.id, {"label": "Good"})
    now = await data.fetch_record(made.id)
    assert now.properties == {"label": "Good"} and "messages" in now.payload
    assert (await data.search_records(dataset.id, "gOOD")).results == (now,)
    assert (await data.list_records(dataset.id)).results == (now,)
    assert isinstance((await data.judge_record(made.id, JUDGE)).analysis, str)
    await data.delete_record(made.id)
    with pytest.raises(NotFoundError, match="record"):
        await data.fetch_record(made.id)
    two = [await data.create_record(dataset.id, draft) for _ in range(2)]
    await data.delete_records([record.id for record in two])
    assert (await data.list_records(dataset.id)).count == 0


async def test_imports_and_the_way_back(service: HttpService) -> None:
    data = service.datasets
    first = await data.create(DatasetDraft(name="First", description=""))
    task = await finished(data, await data.import_from_explorer(first.id, EVENTS))
    assert task.status == TaskStatus.COMPLETED
    lines = (
        b'{"messages":[{"role":"user","content":"q"}],"properties":{"a":1}}\n{"payload":{"b":2}}\n'
    )
    file_id = await data.upload("some.jsonl", pieces(lines[:10], lines[10:]), len(lines))
    task = await finished(data, await data.import_from_file(first.id, file_id))
    assert task.status == TaskStatus.COMPLETED
    records = (await data.list_records(first.id)).results
    assert {record.source for record in records} == {"EXPLORER", "UPLOADED_FILE"}
    second = await data.create(DatasetDraft(name="Second", description=""))
    ids = [record.id for record in records]
    await finished(data, await data.import_from_records(second.id, ids))
    assert (await data.list_tasks(first.id)).count == 2
    with pytest.raises(RefusedError) as raised:
        await data.import_from_playground(first.id, ["c"])
    assert raised.value.code == "FEATURE_NOT_SUPPORTED"

    url = await data.export_to_jsonl(second.id)
    exported = b"".join([piece async for piece in data.download(url)])
    found = [json.loads(line) for line in exported.splitlines()]
    assert sorted(json.dumps(line["payload"]) for line in found) == sorted(
        json.dumps(record.payload) for record in records
    )


async def test_what_is_not_there_is_told(service: HttpService) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    data = service.datasets
    for call in (data.fetch, data.list_records, data.list_tasks, data.export_to_jsonl):
        with pytest.raises(NotFoundError, match="dataset"):
            await call(nobody)
    dataset = await data.create(DatasetDraft(name="First", description=""))
    with pytest.raises(NotFoundError, match="import"):
        await data.fetch_task(dataset.id, nobody)
    with pytest.raises(NotFoundError):
        await data.delete_record(nobody)
