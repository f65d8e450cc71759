"""Two clients, and the official SDK beside them, edit one record over a socket, in every order that
their requests can reach the server: nothing is lost outside the moment between check and PUT, and
whoever can know that it was overtaken is told.

What may be lost and who must be told is reckoned by `History` from the order of the requests alone.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import permutations
from typing import TypeAlias

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from obs_tui.curation import editing
from obs_tui.curation.editing import Conflict, Draft, Outcome, Overtaken, Part, Saved
from obs_tui.embedded.app import create_app
from obs_tui.embedded.serve import bound
from obs_tui.journal import Journal
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.client import Endpoint, HttpService
from tests.embedded.curating import RECORDS, dataset, record
from tests.embedded.served import PATIENCE
from tests.embedded.serving import stored

from .sdk import patient

BASE = "base"
PARTS = ("payload", "properties")
Desk: TypeAlias = "tuple[Turnstile, httpx.AsyncClient, Callable[[str, Part], Editor]]"
STEPS = 3
"""Requests of an edit: check, PUT, read again."""


@dataclass(frozen=True)
class Asked:
    """A request about the record: who sent it, which part it wrote (None: it read both), and the
    text of each part that it wrote or was answered."""

    who: str
    wrote: str | None
    texts: Mapping[str, str]


@dataclass
class History:
    """The requests, in the order in which the server worked on them, one at a time."""

    asked: list[Asked] = field(default_factory=list)

    def written(self, part: str) -> list[tuple[str, str]]:
        """Who wrote what, in order."""
        return [(one.who, one.texts[part]) for one in self.asked if one.wrote == part]

    def losable(self, part: str) -> set[str]:
        """What was overwritten unseen: it came after the last look of who wrote next."""
        found: set[str] = set()
        looked: dict[str, str] = {}
        present = BASE
        for one in self.asked:
            if one.wrote is None:
                looked[one.who] = one.texts[part]
            elif one.wrote == part:
                if looked.get(one.who) != present:
                    found.add(present)
                present = one.texts[part]
        return found

    def overtaken(self, part: str) -> dict[str, str]:
        """Who read after its PUT what it had not written, and what that was."""
        mine: dict[str, str] = {}
        found: dict[str, str] = {}
        for one in self.asked:
            if one.wrote == part:
                mine[one.who] = one.texts[part]
            elif one.wrote is None and one.who in mine and one.texts[part] != mine[one.who]:
                found[one.who] = one.texts[part]
        return found


class Turnstile:
    """The server's app, which lets requests about records through one by one, as told; who sends
    one is told by its key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.history = History()
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._passed: dict[str, asyncio.Future[None]] = {}
        self._arrival = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
        if not who:  # who looks on
            await self._app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        self._waiting[who], self._passed[who] = loop.create_future(), loop.create_future()
        self._arrival.set()
        await self._waiting[who]
        sent, answered = bytearray(), bytearray()

        async def receiving() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def sending(message: Message) -> None:
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receiving, sending)
        part = scope["path"].rpartition("/")[2] if scope["method"] == "PUT" else None
        found = json.loads(sent if part else answered)
        texts = {name: str(found[name]["text"]) for name in PARTS if name in found}
        self.history.asked.append(Asked(who, part, texts))
        del self._waiting[who]
        self._passed[who].set_result(None)

    async def step(self, who: str, task: asyncio.Task[None]) -> None:
        """Let the next request of this client through and wait until it was answered; nothing when
        its task sends no more."""
        while who not in self._waiting and not task.done():
            self._arrival.clear()
            arrival = asyncio.ensure_future(self._arrival.wait())
            await asyncio.wait((arrival, task), return_when=asyncio.FIRST_COMPLETED)
            arrival.cancel()
        if who in self._waiting:
            self._waiting[who].set_result(None)
            await self._passed[who]


@dataclass
class Editor:
    """One of ours: what it was shown, and what became of its edit."""

    name: str
    part: Part
    service: HttpService
    journal: Journal
    shown: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    draft: Draft | None = None

    async def edit(self, base: DatasetRecord) -> None:
        """Edit what was read before, and insist where another was first."""
        datasets, mine = self.service.datasets, text(self.name)
        self.outcome = await editing.save(
            datasets, self.journal, "p", base, part=self.part, mine=mine
        )
        while isinstance(self.outcome, Conflict):
            self.shown.append(said(self.part.of(self.outcome.theirs)))
            self.outcome = await editing.overwrite(datasets, self.journal, "p", self.outcome)
        self.draft = await editing.load_draft(self.journal, "p", base.id, self.part)

    async def journalled(self) -> tuple[set[str], set[str]]:
        """What its undo log has as previous, and as its own."""
        before: set[str] = set()
        after: set[str] = set()
        while (undo := await self.journal.last_undo("p", [self.part])) is not None:
            assert undo.kind == self.part
            before.add(said(undo.body["before"]))
            after.add(said(undo.body["after"]))
            await self.journal.drop_undo(undo.id)
        return before, after


def text(name: str) -> JsonObject:
    return {"text": f"by {name}"}


def said(part: Json) -> str:
    assert isinstance(part, dict)
    return str(part["text"])


@asynccontextmanager
async def gated() -> AsyncIterator[tuple[str, Turnstile]]:
    """The address of a server on loopback, in this loop, and its turnstile."""
    with stored() as store, bound("127.0.0.1", 0) as listener:
        turnstile = Turnstile(create_app(store))
        server = uvicorn.Server(
            uvicorn.Config(turnstile, log_level="error", access_log=False, lifespan="off")
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", turnstile
        finally:
            server.should_exit = True
            await serving


async def made(http: httpx.AsyncClient) -> DatasetRecord:
    """A record in a dataset of its own, read before anybody edits."""
    path = await dataset(http)
    base: Json = {"text": BASE}
    return DatasetRecord.model_validate(await record(http, path, base, base))


def orders(*steps: tuple[str, int]) -> list[tuple[str, ...]]:
    """Every order in which clients can take so many steps each."""
    names = [name for name, count in steps for _ in range(count)]
    return sorted(set(permutations(names)))


async def played(
    turnstile: Turnstile, order: Sequence[str], work: Mapping[str, Coroutine[None, None, None]]
) -> History:
    """What reached the server when these clients' requests came in this order; what is left after
    it, client by client."""
    turnstile.history = history = History()
    tasks = {name: asyncio.create_task(doing) for name, doing in work.items()}
    for name in order:
        await turnstile.step(name, tasks[name])
    for name, task in tasks.items():
        while not task.done():
            await turnstile.step(name, task)
        await task
    return history


async def check(
    history: History, part: Part, editors: Sequence[Editor], present: DatasetRecord
) -> tuple[set[str], set[str]]:
    """Nothing is lost but what may be, and who was overtaken knows: what was lost, and who knew."""
    written = history.written(part)
    assert said(part.of(present)) == written[-1][1]
    kept, told = {written[-1][1]}, set[str]()
    for one in editors:
        before, after = await one.journalled()
        # Even what is lost on the server is in the journal of who wrote it.
        assert after == {what for who, what in written if who == one.name}
        kept |= before | set(one.shown)
        found = history.overtaken(part).get(one.name)
        if found is None:
            assert isinstance(one.outcome, Saved)
            assert one.draft is None
        else:
            assert isinstance(one.outcome, Overtaken)
            assert said(part.of(one.outcome.record)) == found
            assert one.draft is not None
            assert editing.parse(one.draft.text) == text(one.name)
            told.add(one.name)
            kept.add(found)
    lost = ({BASE} | {what for _, what in written}) - kept
    assert lost <= history.losable(part)
    return lost, told


@pytest.mark.parametrize("part", Part)
async def test_two_editors_of_one_part_lose_nothing_but_in_the_window(part: Part) -> None:
    lost, told, shown = set[str](), set[str](), set[str]()
    async with desk() as (turnstile, http, editor):
        for order in orders(("a", STEPS), ("b", STEPS)):
            editors, base = [editor(name, part) for name in "ab"], await made(http)
            work = {one.name: one.edit(base) for one in editors}
            history = await played(turnstile, order, work)
            found = await check(history, part, editors, await fetched(http, base))
            lost, told = lost | found[0], told | found[1]
            shown.update(*(one.shown for one in editors))
    # Each of these can happen to each, so that it was tested.
    assert lost == shown == {"by a", "by b"}
    assert told == {"a", "b"}


async def test_two_editors_of_two_parts_are_in_nobodys_way() -> None:
    async with desk() as (turnstile, http, editor):
        for order in orders(("a", STEPS), ("b", STEPS)):
            base = await made(http)
            editors = [editor("a", Part.PAYLOAD), editor("b", Part.PROPERTIES)]
            await played(turnstile, order, {one.name: one.edit(base) for one in editors})
            assert all(isinstance(one.outcome, Saved) and not one.shown for one in editors)
            present = await fetched(http, base)
            assert (present.payload, present.properties) == (text("a"), text("b"))


@pytest.mark.parametrize(("part", "names"), [(Part.PAYLOAD, "ab"), (Part.PROPERTIES, "a")])
async def test_the_official_sdk_that_writes_unasked_is_seen_or_told(part: Part, names: str) -> None:
    """It looks at nothing before its PUT, so that what it overwrites is lost from the server; what
    it wrote is lost to us in the window only."""
    told, shown = set[str](), set[str]()
    async with (
        desk() as (turnstile, http, editor),
        patient("sdk", str(http.base_url)) as sdk,
    ):
        records = sdk.beta.observability.datasets.records

        async def write(record_id: str) -> None:
            if part is Part.PAYLOAD:
                await records.update_payload_async(dataset_record_id=record_id, payload=text("sdk"))
            else:
                await records.update_properties_async(
                    dataset_record_id=record_id, properties=text("sdk")
                )

        for order in orders(*((name, STEPS) for name in names), ("sdk", 1)):
            editors, base = [editor(name, part) for name in names], await made(http)
            work = {one.name: one.edit(base) for one in editors}
            history = await played(turnstile, order, {**work, "sdk": write(base.id)})
            _, found = await check(history, part, editors, await fetched(http, base))
            told |= found
            shown.update(*(one.shown for one in editors))
    assert told == set(names)
    others = names if len(names) > 1 else ""
    assert shown == {f"by {name}" for name in (*others, "sdk")}


@asynccontextmanager
async def desk() -> AsyncIterator[
    tuple[Turnstile, httpx.AsyncClient, Callable[[str, Part], Editor]]
]:
    """The turnstile of a server, a client that passes it by, and what makes editors."""
    async with gated() as (url, turnstile), AsyncExitStack() as closing:
        http = await closing.enter_async_context(httpx.AsyncClient(base_url=url, timeout=PATIENCE))
        services: dict[str, HttpService] = {}
        journals: dict[str, Journal] = {}
        for name in "ab":
            services[name] = HttpService(Endpoint(url, SecretStr(name), name))
            closing.push_async_callback(services[name].aclose)
            journals[name] = Journal.open(None)
            closing.push_async_callback(journals[name].aclose)
        yield (
            turnstile,
            http,
            lambda name, part: Editor(name, part, services[name], journals[name]),
        )


async def fetched(http: httpx.AsyncClient, base: DatasetRecord) -> DatasetRecord:
    """The record as the server has it."""
    return DatasetRecord.model_validate((await http.get(f"{RECORDS}/{base.id}")).json())
