"""Files: uploads, downloads with an address alone, what expires."""

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from obs_tui.embedded import file_routes, files
from obs_tui.embedded.app import create_app
from obs_tui.embedded.store import Store
from obs_tui.embedded.wire_datasets import FileObject
from tests.embedded.curating import conversation, dataset, exported, record, upload
from tests.embedded.serving import NOWHERE, client, error_code, on_socket, stored

TOKEN = SecretStr("the-key")
FORM = "multipart/form-data"
KEY = {"Authorization": "Bearer the-key"}


@pytest_asyncio.fixture
async def store() -> AsyncIterator[Store]:
    with stored() as made:
        yield made


@pytest_asyncio.fixture
async def http(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    async with client(
        store, token=TOKEN, hosts=frozenset({"server", "127.0.0.1"}), headers=KEY
    ) as made:
        yield made


def rows(store: Store) -> tuple[int, int]:
    """How many files and chunks there are."""
    counts = store.read_now(
        lambda conn: conn.execute(
            "SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM file_chunks)"
        ).fetchone()
    )
    return counts[0], counts[1]


def whole(conn: sqlite3.Connection, file_id: str, position: int) -> bytes:
    """The content of a file from there."""
    return b"".join(files.read_chunks(conn, file_id, position))


async def test_an_upload_is_described(http: httpx.AsyncClient) -> None:
    response = await http.post(
        "/v1/files",
        files={"file": ("lines.jsonl", b"{}\n", "application/jsonl")},
        data={"purpose": "evaluation"},
    )
    assert response.status_code == 200
    made = response.json()
    FileObject.model_validate(made)
    UUID(made["id"])
    assert (made["object"], made["bytes"], made["filename"], made["purpose"]) == (
        "file",
        3,
        "lines.jsonl",
        "evaluation",
    )
    assert (await http.get(f"/v1/files/{made['id']}")).json() == made
    deleted = await http.delete(f"/v1/files/{made['id']}")
    assert deleted.json() == {"id": made["id"], "object": "file", "deleted": True}
    for answer in (
        await http.get(f"/v1/files/{made['id']}"),
        await http.delete(f"/v1/files/{made['id']}"),
        await http.get(f"/v1/files/{NOWHERE}"),
    ):
        assert (answer.status_code, error_code(answer)) == (404, "FILE_NOT_FOUND")


@pytest.mark.parametrize("size", [0, 1, files.CHUNK - 1, files.CHUNK, 3 * files.CHUNK + 5])
async def test_the_content_is_kept_in_chunks(
    store: Store, http: httpx.AsyncClient, size: int
) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    file_id = await upload(http, content[:size])
    for start in (0, size // 2, size):
        read = store.read_now(partial(whole, file_id=file_id, position=start))
        assert read == content[start:size]
    assert rows(store)[1] == -(-size // files.CHUNK)


@pytest.mark.parametrize(
    "request_",
    [
        {"content": b"x"},
        {"json": {}},
        {"data": {"file": "a text"}},
        {"files": {"other": ("a", b"x")}},
        {
            "content": b"--x\r\nbroken",
            "headers": {"Content-Type": "multipart/form-data; boundary=x"},
        },
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {"files": [("file", ("a", b"x")), ("file", ("b", b"y"))]},
    ],
)
async def test_what_is_no_upload(
    store: Store, http: httpx.AsyncClient, request_: dict[str, object]
) -> None:
    response = await http.request("POST", "/v1/files", **request_)  # type: ignore[arg-type]
    assert (response.status_code, error_code(response)) == (422, "VALIDATION_ERROR")
    assert rows(store) == (0, 0)


async def test_an_upload_has_a_limit(
    store: Store, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_routes, "MAX_UPLOAD", 5_000)
    response = await http.post("/v1/files", files={"file": ("a", b"x" * 6_000)})
    assert (response.status_code, error_code(response)) == (413, "VALIDATION_ERROR")
    assert rows(store) == (0, 0)
    await upload(http, b"x" * 4_000)


async def test_only_downloads_go_without_the_key(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    await record(http, path, conversation("hi"))
    url = (await http.get(f"{path}/exports/to-jsonl")).json()["file_url"]
    del http.headers["Authorization"]
    download = await http.get(url)
    assert (download.status_code, download.content.count(b"\n")) == (200, 1)
    assert download.headers["content-disposition"].startswith("attachment;")
    assert url.startswith("http://server/v1/obs-tui/files/")
    bare, token = url.split("?token=")
    assert len(token) >= 40
    for wrong in (bare, f"{bare}?token=", f"{bare}?token={token[:-1]}", f"{bare}?token={token}é"):
        refused = await http.get(wrong)
        assert (refused.status_code, error_code(refused)) == (404, "FILE_NOT_FOUND")
    file_id = urlsplit(url).path.split("/")[4]
    for closed in (f"/v1/files/{file_id}", f"{bare}/x", "/v1/files"):
        assert (await http.get(closed)).status_code == 401
    assert (await http.get(url, headers={"Host": "evil.example"})).status_code == 403


async def test_an_upload_is_nobodys_download(http: httpx.AsyncClient) -> None:
    file_id = await upload(http, b"secret")
    for token in ("", "None"):
        response = await http.get(f"/v1/obs-tui/files/{file_id}/content?token={token}")
        assert (response.status_code, error_code(response)) == (404, "FILE_NOT_FOUND")


async def test_what_has_expired_is_gone_and_removed(store: Store, http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    await record(http, path)
    url = (await http.get(f"{path}/exports/to-jsonl")).json()["file_url"]
    file_id = await upload(http, b"{}")
    assert rows(store) == (2, 2)
    store.write_now(lambda conn: conn.execute("UPDATE files SET expires_us = 1"))
    assert (await http.get(url)).status_code == 404
    assert (await http.get(f"/v1/files/{file_id}")).status_code == 404
    await upload(http, b"{}")
    assert rows(store) == (1, 1)


async def test_an_incomplete_file_is_none(store: Store, http: httpx.AsyncClient) -> None:
    file_id = await upload(http, b"{}")
    store.write_now(lambda conn: conn.execute("UPDATE files SET complete = 0"))
    assert (await http.get(f"/v1/files/{file_id}")).status_code == 404


async def test_an_export_is_a_snapshot(http: httpx.AsyncClient) -> None:
    path = await dataset(http)
    await record(http, path, {"n": 1})
    url = (await http.get(f"{path}/exports/to-jsonl")).json()["file_url"]
    await record(http, path, {"n": 2})
    assert (await http.get(url)).content.count(b"\n") == 1
    assert (await exported(http, path)).count(b"\n") == 2


def test_on_a_socket_the_address_is_the_servers_and_big_files_come_whole(store: Store) -> None:
    with (
        on_socket(create_app(store, token=TOKEN)) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=KEY) as http,
    ):
        made = http.post("/v1/observability/datasets", json={"name": "a name", "description": ""})
        path = f"/v1/observability/datasets/{made.json()['id']}"
        text = "x" * 1_000_000
        for n in range(5):
            http.post(f"{path}/records", json={"payload": {"text": text, "n": n}})
        url = http.get(f"{path}/exports/to-jsonl").json()["file_url"]
        assert url.startswith(f"http://127.0.0.1:{port}/v1/obs-tui/files/")
        with httpx.stream("GET", url) as response:
            pieces = list(response.iter_bytes())
        assert len(pieces) > 5
        whole = b"".join(pieces)
        assert len(whole) == int(response.headers["content-length"]) > 5_000_000
        assert whole.count(text.encode()) == 5


def test_a_download_that_breaks_off_is_no_whole_one(store: Store) -> None:
    content = b"x" * (8 * files.CHUNK)
    file = files.save_file(store, [content], name="x", purpose="x", hours=1, token="t")
    store.write_now(lambda conn: conn.execute("DELETE FROM file_chunks WHERE number = 5"))
    with on_socket(create_app(store)) as port:
        url = f"http://127.0.0.1:{port}{file_routes.content_path(file)}"
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(url)
