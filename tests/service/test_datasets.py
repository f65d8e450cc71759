"""Datasets over HTTP: what is put on the wire, what is refused before, and what comes back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from email import message_from_bytes
from typing import Any

import pytest
from pydantic import ValidationError

from obs_tui.model.datasets import (
    DatasetChanges,
    DatasetDraft,
    RecordDraft,
    RecordSource,
    TaskStatus,
)
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import (
    AccessError,
    BadResponseError,
    ConflictError,
    NotFoundError,
    ReadOnlyError,
    RefusedError,
    ServerError,
    ServiceError,
)
from obs_tui.service.protocol import Capabilities

from .scripted import KEY, Answer, Naps, service
from .test_wire import DRAFT, DRAFT_WIRE

V1 = "/v1/observability"
TIMES = {
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:01",
    "deleted_at": None,
}
DATASET = {"id": "d1", "name": "apologies", "description": "d", "owner_id": "o", **TIMES}
RECORD = {
    "id": "r1",
    "dataset_id": "d1",
    "payload": {"messages": [{"role": "user", "content": None}]},
    "properties": {"label": None, "n": 1},
    "source": "EXPLORER",
    **TIMES,
}
TASK = {
    "id": "t1",
    "dataset_id": "d1",
    "creator_id": "c",
    "workspace_id": "w",
    "status": "RUNNING",
    **TIMES,
}


def page(key: str, *items: Any, **more: Any) -> Answer:
    return Answer(body={key: {"results": list(items), "count": len(items), "next": None, **more}})


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_reads_carry_no_body_and_pages_are_always_sent() -> None:
    async with service(Answer(body=DATASET)) as (api, server):
        data = api.datasets
        assert (await data.fetch("d/1")).name == "apologies"
        server.answers = [page("datasets", DATASET, next="2", count=7)]
        found = await data.list(q="a b&c", page=3, page_size=2)
        assert (found.count, found.page, found.has_more, found.results[0].id) == (7, 3, True, "d1")
        server.answers = [page("records", RECORD)]
        assert not (await data.list_records("d1")).has_more
        server.answers = [page("tasks", TASK)]
        assert (await data.list_tasks("d1")).results[0].running
        server.answers = [Answer(body=TASK)]
        assert (await data.fetch_task("d1", "t1")).status == TaskStatus.RUNNING
        server.answers = [Answer(body=RECORD)]
        record = await data.fetch_record("r1")
        assert (record.source, record.payload, record.properties) == (
            RecordSource.EXPLORER,
            RECORD["payload"],
            RECORD["properties"],
        )
        assert record.updated_at and record.updated_at.tzinfo and not record.unreadable
        server.answers = [Answer(body={"file_url": "https://files.example/x?sig=1"})]
        assert await data.export_to_jsonl("d1") == "https://files.example/x?sig=1"
    assert [(asked.method, asked.path, asked.query) for asked in server.asked] == [
        ("GET", f"{V1}/datasets/d%2F1", ""),
        ("GET", f"{V1}/datasets", "page_size=2&page=3&q=a+b%26c"),
        ("GET", f"{V1}/datasets/d1/records", "page_size=50&page=1"),
        ("GET", f"{V1}/datasets/d1/tasks", "page_size=50&page=1"),
        ("GET", f"{V1}/datasets/d1/tasks/t1", ""),
        ("GET", f"{V1}/dataset-records/r1", ""),
        ("GET", f"{V1}/datasets/d1/exports/to-jsonl", ""),
    ]
    assert all(asked.body == b"" and "content-type" not in asked.headers for asked in server.asked)


async def test_writes() -> None:
    async with service(Answer(201, DATASET)) as (api, server):
        data = api.datasets
        await data.create(DatasetDraft(name="apologies", description=""))
        server.answers = [Answer(200, DATASET)]
        await data.update("d1", DatasetChanges(name="other"))
        server.answers = [Answer(204)]
        await data.delete("d1")
        server.answers = [Answer(201, RECORD)]
        await data.create_record("d1", RecordDraft(payload={"messages": []}))
        server.answers = [Answer(204)]
        await data.delete_record("r1")
        await data.delete_records(["r1", "r2"])
        await data.update_payload("r1", {"a": [None]})
        await data.update_properties("r1", {})
        server.answers = [Answer(202, TASK)]
        await data.import_from_explorer("d1", ["e1"])
        await data.import_from_file("d1", "f1")
        await data.import_from_playground("d1", ["c1"])
        await data.import_from_records("d1", ["r1"])
        server.answers = [Answer(200, {"analysis": "why", "answer": "a"})]
        assert (await data.judge_record("r1", DRAFT)).answer == "a"
    records, imports = f"{V1}/dataset-records", f"{V1}/datasets/d1/imports"
    assert [
        (asked.method, asked.path, asked.json if asked.body else None) for asked in server.asked
    ] == [
        ("POST", f"{V1}/datasets", {"name": "apologies", "description": ""}),
        ("PATCH", f"{V1}/datasets/d1", {"name": "other"}),
        ("DELETE", f"{V1}/datasets/d1", None),
        ("POST", f"{V1}/datasets/d1/records", {"payload": {"messages": []}, "properties": {}}),
        ("DELETE", f"{records}/r1", None),
        ("POST", f"{records}/bulk-delete", {"dataset_record_ids": ["r1", "r2"]}),
        ("PUT", f"{records}/r1/payload", {"payload": {"a": [None]}}),
        ("PUT", f"{records}/r1/properties", {"properties": {}}),
        ("POST", f"{imports}/from-explorer", {"completion_event_ids": ["e1"]}),
        ("POST", f"{imports}/from-file", {"file_id": "f1"}),
        ("POST", f"{imports}/from-playground", {"conversation_ids": ["c1"]}),
        ("POST", f"{imports}/from-dataset", {"dataset_record_ids": ["r1"]}),
        ("POST", f"{records}/r1/live-judging", {"judge_definition": DRAFT_WIRE}),
    ]


async def test_searching_records_is_an_extension() -> None:
    able = Capabilities("demo", record_search=True)
    async with service(page("records", RECORD), capabilities=able) as (api, server):
        assert (await api.datasets.search_records("d1", "a&b", page=2)).count == 1
    asked = server.asked[0]
    assert asked.path == "/v1/obs-tui/datasets/d1/records/search"
    assert asked.query == "q=a%26b&page_size=50&page=2"
    async with service(page("records")) as (api, server):
        with pytest.raises(RefusedError, match="cannot search"):
            await api.datasets.search_records("d1", "a")
    assert not server.asked


Act = Callable[[Datasets], Awaitable[object]]

WRITES: list[Act] = [
    lambda data: data.create(DatasetDraft(name="apologies", description="")),
    lambda data: data.update("d1", DatasetChanges()),
    lambda data: data.delete("d1"),
    lambda data: data.create_record("d1", RecordDraft(payload={})),
    lambda data: data.import_from_explorer("d1", ["e"]),
    lambda data: data.import_from_file("d1", "f"),
    lambda data: data.import_from_playground("d1", ["c"]),
    lambda data: data.import_from_records("d1", ["r"]),
    lambda data: data.delete_record("r"),
    lambda data: data.delete_records(["r"]),
    lambda data: data.update_payload("r", {}),
    lambda data: data.update_properties("r", {}),
    lambda data: data.upload("f.jsonl", pieces(b"x"), 1),
]


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_is_refused_read_only(write: Act) -> None:
    async with service(Answer(204), capabilities=Capabilities("p", read_only=True)) as (api, sent):
        with pytest.raises(ReadOnlyError, match="read-only"):
            await write(api.datasets)
    assert not sent.asked


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_that_may_have_run_is_not_sent_again(write: Act) -> None:
    async with service(Answer(502)) as (api, sent):
        with pytest.raises(ServerError):
            await write(api.datasets)
    assert len(sent.asked) == 1


async def test_reads_and_refused_writes_are_sent_again() -> None:
    naps = Naps()
    async with service(Answer(502), Answer(body=DATASET), naps=naps) as (api, sent):
        assert (await api.datasets.fetch("d1")).id == "d1"
        sent.answers = [Answer(429), Answer(204)]
        await api.datasets.delete("d1")
    assert (len(sent.asked), len(naps.slept)) == (4, 2)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda data: data.import_from_explorer("d", ["e"] * 501), "500 events"),
        (lambda data: data.import_from_explorer("d", []), "needs the ids"),
        (lambda data: data.import_from_records("d", ["r"] * 10_001), "10,000 records"),
        (lambda data: data.import_from_records("d", []), "needs the ids"),
        (lambda data: data.import_from_playground("d", "abc"), "list of texts"),
        (lambda data: data.import_from_file("d", ""), "by its id"),
        (lambda data: data.delete_records(["r"] * 501), "500 records"),
        (lambda data: data.delete_records([]), "needs the ids"),
        (lambda data: data.delete_records(["r", ""]), "list of texts"),
        (lambda data: data.fetch(".."), "no dataset id"),
        (lambda data: data.fetch_record(""), "no record id"),
        (lambda data: data.fetch_task("d", "."), "no task id"),
        (lambda data: data.list(page_size=101), "0 to 100"),
        (lambda data: data.list_records("d", page_size=101), "0 to 100"),
        (lambda data: data.list_tasks("d", page_size=-1), "0 to 100"),
        (lambda data: data.list_records("d", page=0), "from 1"),
        (lambda data: data.update_payload("r", ["x"]), "not a JSON object"),
        (lambda data: data.update_properties("r", {"x": float("nan")}), "written as JSON"),
    ],
)
async def test_limits_are_refused_before_they_are_sent(
    act: Callable[[Datasets], Awaitable[object]], told: str
) -> None:
    async with service(Answer(500)) as (api, server):
        with pytest.raises(RefusedError, match=told):
            await act(api.datasets)
    assert not server.asked


async def test_the_edges_of_the_limits_are_sent() -> None:
    async with service(Answer(202, TASK)) as (api, server):
        for count in (1, 500):
            await api.datasets.import_from_explorer("d", ["e"] * count)
        for count in (1, 10_000):
            await api.datasets.import_from_records("d", ["e"] * count)
        server.answers = [Answer(204)]
        for count in (1, 500):
            await api.datasets.delete_records(["r"] * count)
        server.answers = [Answer(200, {"datasets": {"results": [], "count": 0}})]
        for size in (0, 100):
            await api.datasets.list(page_size=size, page=1)
    assert len(server.asked) == 8


@pytest.mark.parametrize("kind", [DatasetDraft, DatasetChanges])
@pytest.mark.parametrize(
    ("name", "description", "fits"),
    [
        ("fives", "", True),
        ("x" * 50, "x" * 200, True),
        ("four", "", False),
        ("x" * 51, "", False),
        ("fives", "x" * 201, False),
    ],
)
def test_names_and_descriptions_have_the_apis_limits(
    kind: type[DatasetDraft | DatasetChanges], name: str, description: str, fits: bool
) -> None:
    if fits:
        assert kind(name=name, description=description).name == name
    else:
        with pytest.raises(ValidationError):
            kind(name=name, description=description)


async def test_a_bad_record_is_kept_with_its_id_and_never_spoils_the_page() -> None:
    rows = [
        RECORD,
        RECORD | {"id": "r2", "payload": ["no object"], "created_at": "yesterday"},
        RECORD | {"id": 3, "source": "TELEMETRY_SPAN", "properties": None, "new": {"kept": True}},
        RECORD | {"id": "r4", "payload": {"text": "\ud800"}},
        {"payload": {}},
        "no record",
    ]
    async with service(page("records", *rows, count=9, next="x")) as (api, _):
        found = await api.datasets.list_records("d1", page_size=6)
    good, bad, odd, altered = found.results
    assert (found.count, found.has_more) == (9, True)
    assert not good.unreadable
    assert "payload" in bad.unreadable and "created_at" in bad.unreadable
    assert (bad.id, bad.payload, bad.created_at, bad.properties) == (
        "r2",
        {},
        None,
        RECORD["properties"],
    )
    assert (odd.id, odd.source, odd.properties, odd.unreadable) == ("3", "TELEMETRY_SPAN", {}, "")
    assert odd.model_extra == {"new": {"kept": True}}
    assert altered.unreadable and altered.payload == {"text": "\\ud800"}


async def test_datasets_and_tasks_are_read_as_far_as_they_go() -> None:
    task = TASK | {"status": "PAUSED", "progress": "half", "message": None, "result": {"n": 1}}
    async with service(Answer(body=task)) as (api, server):
        found = await api.datasets.fetch_task("d1", "t1")
        assert (found.status, found.progress, found.running) == ("PAUSED", None, False)
        assert found.model_extra == {"result": {"n": 1}}
        server.answers = [page("datasets", {"id": "d2", "name": None, "slug": "s"}, {"name": "x"})]
        assert [dataset.id for dataset in (await api.datasets.list()).results] == ["d2"]


@pytest.mark.parametrize("body", [{}, {"records": []}, {"records": {"results": {}}}, "<html>", ""])
async def test_no_page_is_an_error(body: Any) -> None:
    async with service(Answer(body=body)) as (api, _):
        with pytest.raises(BadResponseError):
            await api.datasets.list_records("d1")


@pytest.mark.parametrize("body", [{"name": "x"}, [], {"file_url": 3}, {"file_url": ""}])
async def test_no_value_is_an_error(body: Any) -> None:
    async with service(Answer(body=body)) as (api, _):
        for act in (api.datasets.fetch, api.datasets.fetch_record, api.datasets.export_to_jsonl):
            with pytest.raises(BadResponseError):
                await act("d1")


@pytest.mark.parametrize(
    ("status", "code", "kind", "sentence"),
    [
        (404, "DATASET_NOT_FOUND", NotFoundError, "The dataset does not exist."),
        (404, "DATASET_RECORD_NOT_FOUND", NotFoundError, "The record does not exist."),
        (404, "DATASET_TASK_NOT_FOUND", NotFoundError, "The import does not exist."),
        (400, "DATASET_RECORD_FORMAT_ERROR", RefusedError, "not in the dataset's format"),
        (400, "FEATURE_NOT_SUPPORTED", RefusedError, "does not support"),
        (404, None, NotFoundError, "does not exist"),
        (409, None, ConflictError, "contradicts"),
        (422, "VALIDATION_ERROR", RefusedError, "invalid"),
    ],
)
async def test_error_codes(
    status: int, code: str | None, kind: type[ServiceError], sentence: str
) -> None:
    told = {"detail": {"message": "in its words", "error_code": code}}
    async with service(Answer(status, told)) as (api, _):
        with pytest.raises(kind, match=sentence) as raised:
            await api.datasets.import_from_playground("d1", ["c1"])
    assert "in its words" in raised.value.cause
    assert raised.value.remedy


async def test_upload_streams_a_form() -> None:
    async with service(Answer(200, {"id": "f1", "purpose": "evaluation"})) as (api, server):
        name = 'é"\r\nX: y.jsonl'
        assert await api.datasets.upload(name, pieces(b"{}\n", b'{"a":1}\n'), 11) == "f1"
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("POST", "/v1/files")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert int(asked.headers["content-length"]) == len(asked.body)
    form = message_from_bytes(
        b"Content-Type: " + asked.headers["content-type"].encode() + b"\r\n\r\n" + asked.body
    )
    purpose, file = list(form.walk())[1:]
    assert purpose.get_payload(decode=True) == b"evaluation"
    assert file.get_payload(decode=True) == b'{}\n{"a":1}\n'
    assert b"\r\nX: y" not in asked.body and b"%22" in asked.body


@pytest.mark.parametrize("size", [3, 5])
async def test_a_file_that_is_not_its_size_is_no_upload(size: int) -> None:
    async with service(Answer(200, {"id": "f1"})) as (api, _):
        with pytest.raises(RefusedError, match="changed while"):
            await api.datasets.upload("f", pieces(b"12", b"34"), size)


async def test_a_file_that_cannot_be_read_is_no_fault_of_the_server() -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"1"
        raise OSError("disk is gone")

    async with service(Answer(200, {"id": "f1"})) as (api, _):
        with pytest.raises(RefusedError, match="cannot be read") as raised:
            await api.datasets.upload("f", failing(), 2)
    assert raised.value.cause == "disk is gone"


async def test_an_error_told_by_the_content_is_the_one_raised() -> None:
    told = RefusedError("The file is another by now.")

    async def changed() -> AsyncIterator[bytes]:
        yield b"1"
        raise told

    async with service(Answer(200, {"id": "f1"})) as (api, _):
        with pytest.raises(RefusedError) as raised:
            await api.datasets.upload("f", changed(), 2)
    assert raised.value is told


async def test_a_server_without_files_says_what_to_do_instead() -> None:
    async with service(Answer(404, "<html><title>Not Found</title></html>")) as (api, server):
        with pytest.raises(RefusedError, match="takes no files") as raised:
            await api.datasets.upload("f", pieces(b"x"), 1)
        assert "record by record" in raised.value.remedy
        server.answers = [Answer(401)]
        with pytest.raises(AccessError):
            await api.datasets.upload("f", pieces(b"x"), 1)


async def test_download_from_the_service_itself_carries_the_key() -> None:
    async with service(Answer(200, b"line\n" * 1000)) as (api, server):
        for url in ("/v1/obs-tui/files/f1/content?x=1", "http://embedded/v1/obs-tui/files/f1"):
            found = b"".join([piece async for piece in api.datasets.download(url)])
            assert found == b"line\n" * 1000
    assert [asked.path for asked in server.asked] == [
        "/v1/obs-tui/files/f1/content",
        "/v1/obs-tui/files/f1",
    ]
    assert all(asked.headers["authorization"] == f"Bearer {KEY}" for asked in server.asked)


async def test_download_refused_by_the_service() -> None:
    body = {"detail": {"message": "gone", "error_code": "DATASET_NOT_FOUND"}}
    async with service(Answer(404, body)) as (api, _):
        with pytest.raises(NotFoundError):
            await anext(api.datasets.download("/v1/x"))
