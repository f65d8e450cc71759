"""`kill -9` in the middle of what the command line does to datasets on a server: nothing is lost,
nothing is there twice, and `datasets resume` goes on until all is done.

The command line runs in processes of its own. Each is killed when a chosen request has reached the
server: `lost`, before the server did anything, or `unheard`, when it had done it all.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import pytest
from pydantic import SecretStr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from obs_tui.curation.undoing import undo
from obs_tui.embedded.app import create_app
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.store import Store
from obs_tui.journal import Journal
from obs_tui.model.base import Json
from obs_tui.service.client import Endpoint, connect
from tests.embedded.curating import contents, dataset, imported, jsonl, listed, upload
from tests.embedded.served import PATIENCE, served
from tests.embedded.serving import event, on_socket

TOKEN = "the-token"
PROFILE = "other"
EVENTS = 510
RECORDS = 520
LINES = 2_000


@dataclass(frozen=True)
class Kill:
    """When a process is killed: its so-many-th request of this kind, lost or unheard."""

    method: str
    path: str
    number: int
    fate: Literal["lost", "unheard"]


class Trap:
    """The server's app; the request to be killed at gets no answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kill: Kill | None = None
        self._seen = 0
        self.sprung = threading.Event()

    def arm(self, kill: Kill | None) -> None:
        self._kill, self._seen = kill, 0
        self.sprung.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kill = self._kill
        if kill and scope["type"] == "http" and scope["method"] == kill.method:
            self._seen += kill.path in scope["path"]
            if kill.path in scope["path"] and self._seen == kill.number:
                if kill.fate == "unheard":
                    await self._app(scope, receive, _nobody)
                self.sprung.set()
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
        await self._app(scope, receive, send)


async def _nobody(_message: Message) -> None:
    """Hears no answer."""


@dataclass(frozen=True)
class Desk:
    """A home for the command line."""

    home: Path

    @property
    def journal(self) -> Path:
        (found,) = self.home.rglob("journal*.sqlite")
        return found

    def at(self, url: str) -> None:
        """Where the profile's server is."""
        (self.home / "config.toml").write_text(f'[profiles.{PROFILE}]\nbase_url = "{url}"\n')

    def start(self, *args: str, stdin: str = "", key: str = TOKEN) -> subprocess.Popen[str]:
        """The command line, running."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("OBS_TUI_", "XDG_", "MISTRAL_"))
        }
        mine = {
            "HOME": str(self.home),
            "OBS_TUI_CONFIG": str(self.home / "config.toml"),
            "OBS_TUI_API_KEY": key,
        }
        file = self.home / "stdin"
        file.write_text(stdin)
        with file.open() as given:
            return subprocess.Popen(
                [sys.executable, "-m", "obs_tui", "--profile", PROFILE, *args],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=kept | mine,
            )

    def run(self, *args: str, key: str = TOKEN) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        process = self.start(*args, key=key)
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err

    def killed(self, trap: Trap, kill: Kill, *args: str, stdin: str = "") -> None:
        """Run until the trap springs, and kill."""
        trap.arm(kill)
        process = self.start(*args, stdin=stdin)
        while not (sprung := trap.sprung.wait(0.1)) and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)
        _, err = process.communicate(timeout=PATIENCE)
        trap.arm(None)
        assert sprung, err
        assert process.returncode == -signal.SIGKILL

    def seen_through(self, key: str = TOKEN) -> str:
        """Go on, to the end; what was said."""
        code, _, err = self.run("datasets", "resume", "--yes", key=key)
        assert code == 0, err
        assert self.run("datasets", "resume", key=key)[::2] == (
            0,
            "obs-tui: nothing is unfinished\n",
        )
        return err


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def trap(desk: Desk) -> Iterator[tuple[Trap, str]]:
    """A server with events, and its address."""
    store = Store.open(desk.home / "events.db")
    store.write_now(lambda conn: ingest(conn, [event(n) for n in range(EVENTS)]))
    made = Trap(create_app(store, token=SecretStr(TOKEN)))
    with on_socket(made) as port:
        url = f"http://127.0.0.1:{port}"
        desk.at(url)
        yield made, url
    store.close()


def there(url: str, token: str = TOKEN) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
    )


def counted(found: Sequence[tuple[Json, Json]]) -> Counter[str]:
    return Counter(json.dumps(one, sort_keys=True) for one in found)


async def journalled(path: Path) -> dict[str, tuple[Json, Json]]:
    """The content of every copy in the journal, by the record's id."""
    journal = Journal.open(path)
    found: dict[str, tuple[Json, Json]] = {
        copy.record.id: (copy.record.payload, copy.record.properties)
        for run in range(1, 9)
        for copy in await journal.deleted(PROFILE, run)
    }
    await journal.aclose()
    return found


async def undone(path: Path, url: str, token: str = TOKEN) -> None:
    """What `u` does."""
    journal = Journal.open(path)
    service = await connect(Endpoint(url, SecretStr(token), "served"))
    done = await undo(service.datasets, journal, PROFILE)
    assert done is not None and not done.failed
    await service.aclose()
    await journal.aclose()


async def filled(http: httpx.AsyncClient, count: int) -> tuple[str, list[str]]:
    """A dataset's path and the ids of its records."""
    path = await dataset(http)
    lines: list[Json] = [{"payload": {"n": n % (count - 5)}} for n in range(count)]
    await imported(http, path, "file", await upload(http, jsonl(lines)))
    return path, [str(one["id"]) for one in await listed(http, path)]


async def test_a_bulk_deletion_killed_again_and_again(desk: Desk, trap: tuple[Trap, str]) -> None:
    server, url = trap
    async with there(url) as http:
        path, ids = await filled(http, RECORDS)
        before = {str(one["id"]): one for one in await listed(http, path)}
        original = await contents(http, path)
        delete = ("records", "delete", "-", "--yes")
        resume = ("datasets", "resume", "--yes")
        for args, kill, left in (
            (delete, Kill("GET", "/records", 3, "unheard"), RECORDS),
            (resume, Kill("POST", "/bulk-delete", 1, "unheard"), RECORDS - 500),
            (resume, Kill("POST", "/bulk-delete", 1, "lost"), RECORDS - 500),
        ):
            desk.killed(server, kill, *args, stdin="\n".join(ids))
            present = {str(one["id"]) for one in await listed(http, path)}
            assert len(present) == left
            copies = await journalled(desk.journal)
            for gone in before.keys() - present:
                assert copies[gone] == (before[gone]["payload"], before[gone]["properties"])
        assert f"{RECORDS} records deleted" in desk.seen_through()
        assert await contents(http, path) == []
        await undone(desk.journal, url)
        assert counted(await contents(http, path)) == counted(original)


async def test_an_import_killed_again_and_again(desk: Desk, trap: tuple[Trap, str]) -> None:
    server, url = trap
    file = desk.home / "lines.jsonl"
    lines: list[Json] = [{"payload": {"n": n}, "properties": {"p": n}} for n in range(LINES)]
    file.write_bytes(jsonl(lines))
    resume = ("datasets", "resume", "--yes")
    async with there(url) as http:
        path = await dataset(http, "killed midway")
        for args, kill in (
            (
                ("datasets", "import", "killed midway", str(file)),
                Kill("POST", "/v1/files", 1, "unheard"),
            ),
            (resume, Kill("POST", "/imports/from-file", 1, "lost")),
            (resume, Kill("POST", "/imports/from-file", 1, "unheard")),
        ):
            desk.killed(server, kill, *args)
        assert "2,000 records added to killed midway" in desk.seen_through()
        assert desk.run("datasets", "resume")[::2] == (0, "obs-tui: nothing is unfinished\n")
        assert await contents(http, path) == [({"n": n}, {"p": n}) for n in range(LINES)]


async def test_an_import_record_by_record_killed_again_and_again(
    desk: Desk, trap: tuple[Trap, str]
) -> None:
    server, url = trap
    file = desk.home / "lines.jsonl"
    lines: list[Json] = [{"payload": {"n": n // 2}} for n in range(12)]  # each twice
    file.write_bytes(jsonl(lines))
    resume = ("datasets", "resume", "--yes")
    async with there(url) as http:
        path = await dataset(http, "killed midway")
        first = ("datasets", "import", "killed midway", str(file), "--direct")
        desk.killed(server, Kill("POST", "/records", 4, "unheard"), *first)
        desk.killed(server, Kill("POST", "/records", 3, "lost"), *resume)
        assert "12 records added" in desk.seen_through()
        assert await contents(http, path) == [({"n": n // 2}, {}) for n in range(12)]


async def test_adding_events_killed_again_and_again(desk: Desk, trap: tuple[Trap, str]) -> None:
    server, url = trap
    ids = [str(event(n)["event_id"]) for n in range(EVENTS)]
    resume = ("datasets", "resume", "--yes")
    async with there(url) as http:
        path = await dataset(http, "killed midway")
        first = ("datasets", "add", "killed midway", "--ids", "-")
        chunk = Kill("POST", "/imports/from-explorer", 1, "unheard")
        desk.killed(server, chunk, *first, stdin="\n".join(ids))
        desk.killed(server, Kill("POST", "/imports/from-explorer", 1, "lost"), *resume)
        assert f"{EVENTS} events added" in desk.seen_through()
        added = [str(one["properties"]["event_id"]) for one in await listed(http, path)]  # type: ignore[index, call-overload]
        assert added == ids


async def test_a_server_killed_under_a_client_is_told_and_gone_on_with(desk: Desk) -> None:
    store = desk.home / "events.db"
    file = desk.home / "lines.jsonl"
    many = 5_000
    lines: list[Json] = [{"payload": {"n": n}} for n in range(many)]
    file.write_bytes(jsonl(lines))
    with served(store, holding=True) as first:
        desk.at(first.url)
        async with there(first.url, first.token) as http:
            path = await dataset(http, "killed midway")
            importing = desk.start(
                "datasets", "import", "killed midway", str(file), key=first.token
            )
            progress = 0
            while not progress:
                tasks = (await http.get(f"{path}/tasks")).json()["tasks"]["results"]
                progress = tasks[0]["progress"] if tasks else 0
                await asyncio.sleep(0)
            first.stop(signal.SIGKILL)
    _, err = importing.communicate(timeout=PATIENCE)
    assert importing.returncode == 3
    assert "obs-tui datasets resume" in err
    with served(store) as second:
        desk.at(second.url)
        assert f"{many:,} records added" in desk.seen_through(key=second.token)
        async with there(second.url, second.token) as http:
            assert await contents(http, path) == [({"n": n}, {}) for n in range(many)]
