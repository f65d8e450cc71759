"""What an event hands to the outside, by keys: its attachments, and itself to another program."""

import base64
import threading
from pathlib import Path

import pytest

from obs_tui.curation.attachments import save
from obs_tui.model.base import Json
from obs_tui.ui.dialogs.attachments import NONE, AttachmentsDialog
from tests.hostile import HOSTILE, forbidden

from .fakes import FakeService, make_event
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
PNG = b"\x89PNG\r\n\x1a\n"
INLINE = "data:image/png;base64," + base64.b64encode(PNG).decode()


def image(source: str) -> Json:
    return {"type": "image_url", "image_url": source}


def carrying(*messages: list[Json]) -> FakeService:
    service = FakeService(3)
    said: list[Json] = [{"role": "user", "content": chunks} for chunks in messages]
    service.events[0] = make_event(0).model_copy(update={"request_messages": tuple(said)})
    return service


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_downloads_path", lambda: tmp_path)
    return tmp_path


def shows(run: Running) -> bool:
    return isinstance(run.app.screen, AttachmentsDialog)


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def opened(run: Running) -> None:
    await run.until(lambda: run.open_id == run.current_id)
    await run.press("W")
    await run.until(lambda: shows(run) and "into the folder" in run.shown())


@BOTH
async def test_attachments_are_saved_and_what_became_of_each_is_told(
    size: tuple[int, int], folder: Path
) -> None:
    service = carrying(
        [image(INLINE), image("https://example.org/a.png")],
        [image(INLINE), image("data:image/png;base64,AAAAA")],
    )
    async with running(service, size=size) as run:
        await run.until(lambda: "[image, 8 B, png]  W saves it" in run.shown())
        await opened(run)
        assert "message 2 · user" in run.shown()
        await run.press("ctrl+s")
        await run.until(lambda: "2 attachments saved, 2 not." in run.shown())
        assert run.shown().count("links are not fetched") == 1
        assert run.shown().count("base64 is broken") == 1
        for number in (1, 3):
            path = folder / f"{service.events[0].event_id}-{number}.png"
            assert path.read_bytes() == PNG
        assert str(folder)[:20] in run.shown()
        await run.press("escape")
        await run.until(lambda: not shows(run))


async def test_those_of_the_message_one_is_at_can_be_chosen(folder: Path) -> None:
    service = carrying([image(INLINE)], [image(INLINE), image(INLINE)])
    async with running(service) as run:
        await run.until(lambda: run.open_id == run.current_id)
        await run.press("enter", "right_curly_bracket")
        await opened(run)
        await run.press("ctrl+n")
        await run.until(lambda: "[of this message: 2]" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "2 attachments saved." in run.shown())
        assert len(files(folder)) == 2
        await run.press("ctrl+n", "ctrl+s")
        await run.until(lambda: "1 attachment saved." in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "All of these are saved." in run.shown())
        assert len(files(folder)) == 3


async def test_a_folder_that_is_not_there_is_said_and_what_was_typed_stays(folder: Path) -> None:
    async with running(carrying([image(INLINE)])) as run:
        await opened(run)
        await run.press("end", *"/none", "enter")
        await run.until(lambda: "There is no folder" in run.shown())
        await run.press("home", *"~nobody", "enter")
        await run.until(lambda: run.shown().count("~nobody/") == 2)
        await run.press(*["backspace"] * 7, "end", *["backspace"] * 5, "enter")
        await run.until(lambda: "1 attachment saved." in run.shown())


async def test_a_conversation_without_any_says_so() -> None:
    async with running(FakeService(1)) as run:
        await run.until(lambda: run.open_id == run.current_id)
        await run.press("W")
        await run.until(lambda: NONE in run.shown())
        assert not shows(run)


async def test_saving_can_be_stopped(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    gate = threading.Event()

    def later(data: bytes, where: Path, name: str) -> Path:
        gate.wait(60)
        return save(data, where, name)

    monkeypatch.setattr("obs_tui.ui.dialogs.attachments.save", later)
    async with running(carrying([image(INLINE)] * 3)) as run:
        await opened(run)
        await run.press("ctrl+s")
        await run.until(lambda: "saving 1 of 3" in run.shown())
        await run.press("escape")
        await run.until(lambda: "Stopped" in run.shown())
        gate.set()
        await run.press("escape")
        await run.until(lambda: not shows(run))
    assert len(files(folder)) <= 1


async def test_hostile_names_and_addresses_are_shown_safely(folder: Path) -> None:
    texts = [each.text[:300] for each in HOSTILE]
    named: list[Json] = [
        {"type": "document_url", "document_url": INLINE, "document_name": text} for text in texts
    ]
    async with running(carrying(named, [image(f"https://{text}") for text in texts])) as run:
        await opened(run)
        await run.press("ctrl+s")
        await run.until(lambda: f"{len(texts)} attachments saved" in run.shown())
        await run.press("shift+tab")
        for _ in range(20):
            assert forbidden(run.shown()) is None
            await run.press("pagedown")
    names = files(folder)
    assert len(names) == len(texts)
    assert not any(forbidden(name) or name.startswith((".", "-")) for name in names)


@pytest.mark.parametrize(
    ("pager", "editor", "said"),
    [
        ("", "", "Set $PAGER or $EDITOR"),
        ("less 'unclosed", "vi", "$PAGER is no command line"),
        ("", "vi 'unclosed", "$EDITOR is no command line"),
        ("less", "", "cannot step aside"),
    ],
)
async def test_what_keeps_another_program_from_showing_it_is_said(
    pager: str, editor: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("PAGER", pager)
    monkeypatch.setenv("EDITOR", editor)
    async with running(FakeService(1)) as run:
        await run.until(lambda: run.open_id == run.current_id)
        await run.press("E")
        await run.until(lambda: said in run.shown())
