"""What a conversation carries inline, into files: which, where, and what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from obs_tui.curation.attachments import content, file_name, save
from obs_tui.model.counting import counted
from obs_tui.model.events import Event
from obs_tui.service.errors import ServiceError
from obs_tui.text.safe import safe_content, visible
from obs_tui.text.transcript import attachment_text
from obs_tui.text.turns import Held, held
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

from .typed_path import typed_path

NONE = "This conversation holds no images, audio or files."
NOT_FETCHED = "Links are not fetched, and nothing that is saved is opened."


class AttachmentsDialog(Dialog[None]):
    """Saves all, or those of the turn `here`. `name` is what their files are called where they have
    no names of their own."""

    DEFAULT_CSS = """
    AttachmentsDialog Panel { max-width: 90; }
    AttachmentsDialog Input { background: $surface; }
    AttachmentsDialog VerticalScroll { height: auto; max-height: 14; margin: 1 0; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("attachments.save", "ctrl+s,ctrl+enter", "save", "save", "Write the files.", True),
        Command(
            *("attachments.choice", "ctrl+n", "choice", "which"),
            "All of the conversation, or those of the message one is at.",
            True,
        ),
        Command("attachments.leave", "escape", "leave", "stop, leave", "Stop; then leave.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, found: Sequence[Held], here: int, name: str) -> None:
        super().__init__()
        self._numbered = list(enumerate(found, 1))
        self._here = [(number, each) for number, each in self._numbered if each.turn == here]
        self._name = name
        self._all = True
        self._saving = False
        self._outcome: dict[int, Path | ServiceError] = {}

    def compose(self) -> ComposeResult:
        with Panel("Save attachments"):
            yield Line(id="choices")
            with VerticalScroll():
                yield Line(id="listed")
            yield Line(safe_content("into the folder", "dim"))
            yield SafeInput(str(_folder()), placeholder="a folder", id="folder", compact=True)
            yield Line(safe_content(NOT_FETCHED, "dim"), id="state")
            yield Keys()

    def on_mount(self) -> None:
        self._tell()
        self.query_one(Input).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "choice":
            return not self._saving and len(self._here) not in (0, len(self._numbered))
        return not self._saving if action == "save" else True

    @property
    def _chosen(self) -> Sequence[tuple[int, Held]]:
        return self._numbered if self._all else self._here

    def action_choice(self) -> None:
        self._all = not self._all
        self._tell()

    def _tell(self) -> None:
        count = len(self._numbered)
        if len(self._here) in (0, count):
            said = Content(f"{counted(count, 'attachment')} in this conversation")
        else:
            offers = (f"of the conversation: {count}", f"of this message: {len(self._here)}")
            said = Content.assemble(
                ("Attachments  ", "$text-muted"),
                *(
                    (f"[{offer}]", "bold $accent") if chosen is self._all else f" {offer} "
                    for chosen, offer in zip((True, False), offers, strict=True)
                ),
            )
        self.query_one("#choices", Line).show(said)
        self.query_one("#listed", Line).show(Content("\n").join(self._lines()))

    def _lines(self) -> Iterator[Content]:
        for number, each in self._chosen:
            place = f"message {each.turn + 1} · {each.role}" if each.turn >= 0 else each.role
            yield Content.assemble(
                safe_content(attachment_text(each.attachment)),
                (f"  {visible(place)}", "$text-muted"),
            )
            if number in self._outcome:
                yield _outcome(self._outcome[number])

    @on(Input.Submitted)
    def action_save(self) -> None:
        typed = self.query_one(Input).value.strip()
        folder = typed_path(typed)
        left = [each for each in self._chosen if not isinstance(self._outcome.get(each[0]), Path)]
        if self._saving:
            return
        if not typed or not folder.is_dir():
            self._say(f"There is no folder {typed}." if typed else "Type the path of a folder.")
        elif not left:
            self._say("All of these are saved.")
        else:
            self._save(left, folder)

    @work(group="save", exclusive=True, description="save")
    async def _save(self, left: Sequence[tuple[int, Held]], folder: Path) -> None:
        self._set_saving(True)
        try:
            for place, (number, each) in enumerate(left, 1):
                self._say(f"saving {place:,} of {len(left):,}…")
                self._outcome[number] = await asyncio.to_thread(self._saved, number, each, folder)
            saved = sum(isinstance(self._outcome[number], Path) for number, _ in left)
            not_saved = f", {len(left) - saved:,} not" if saved < len(left) else ""
            self._say(f"{counted(saved, 'attachment')} saved{not_saved}.")
        finally:
            self._set_saving(False)
            self._tell()

    def _saved(self, number: int, each: Held, folder: Path) -> Path | ServiceError:
        try:
            data = content(each.attachment)
            return save(data, folder, file_name(each.attachment, data, f"{self._name}-{number}"))
        except ServiceError as error:
            return error

    def _set_saving(self, saving: bool) -> None:
        self._saving = saving
        self.refresh_bindings()

    def action_leave(self) -> None:
        if self._saving:
            self.workers.cancel_group(self, "save")
            self._say("Stopped; what is saved is told above.")
        else:
            self.dismiss(None)

    def _say(self, words: str) -> None:
        self.query_one("#state", Line).show(safe_content(words, "dim"))


async def save_attachments(app: App[object], event: Event, here: int) -> str:
    """Have those of an event saved; one is at the turn `here`. What there is to say, where it holds
    none."""
    found = await asyncio.to_thread(held, event)
    if not found:
        return NONE
    await app.push_screen_wait(AttachmentsDialog(found, here, event.event_id))
    return ""


def _folder() -> Path:
    """Where files are looked for: the person's downloads, else where one is."""
    from platformdirs import user_downloads_path

    downloads = user_downloads_path()
    return downloads if downloads.is_dir() else Path.cwd()


def _outcome(outcome: Path | ServiceError) -> Content:
    if isinstance(outcome, Path):
        return Content.assemble(("  ✓ ", "$text-success"), visible(str(outcome)))
    said = " ".join(filter(None, (outcome.sentence, outcome.cause, outcome.remedy)))
    return Content.assemble(("  ✗ ", "$text-error"), visible(said))
