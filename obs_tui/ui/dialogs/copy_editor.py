"""Edit a copy of an event's conversation, judge it as it would be, save it as a record."""

import json
import re
from enum import Enum, auto
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.curation import editing
from obs_tui.curation.what_if import judge_messages
from obs_tui.journal import VerdictEntry
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import Dataset, DatasetRecord, RecordDraft
from obs_tui.model.events import PROMPT, Event
from obs_tui.model.judges import JudgeDraft, Verdict
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.record_views import RecordView, record_blocks
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Line

from .add_events import Desk
from .add_job import named
from .dataset_picker import DatasetPicker
from .json_area import JsonArea
from .json_dialog import JsonDialog
from .judge_run import Material, Target


class Stage(Enum):
    """Typing, or reading what was typed as the record it would be."""

    TYPING = auto()
    READING = auto()


_ONLY = {"drop": {Stage.TYPING}}


async def edit_copy(desk: Desk, event: Event) -> str | None:
    """What came of editing a copy of the event, in a sentence; None when the editor was left."""
    saved = await desk.app.push_screen_wait(CopyEditor(desk, event))
    return None if saved is None else f"The copy is a record of {named(saved)} now."


def payload_of(event: Event) -> JsonObject:
    """The conversation as a record's payload."""
    messages: list[Json] = [*event.request_messages, *event.response_messages]
    return {"messages": messages}


def _escaped(text: str) -> str:
    """JSON with the characters that a terminal would obey or hide as JSON escapes."""
    return re.sub("[^\x20-\x7e\n]", _escape, text)


def _escape(found: re.Match[str]) -> str:
    return found[0] if visible(found[0]) == found[0] else json.dumps(found[0])[1:-1]


class CopyEditor(JsonDialog[Dataset | None]):
    """Answers with the dataset that has the copy now; None when it was left. What was typed is kept
    in the journal until the server has it."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            *("copy_edit.save", "ctrl+s,ctrl+enter", "save", "read, save"),
            "Read the copy as it would be; again: save it as a record.",
            True,
        ),
        Command(
            *("copy_edit.judge", "x,f5", "judge", "judge"),
            "Judge the copy before it is saved (while typing, f5).",
            True,
        ),
        Command(
            *("copy_edit.drop", "ctrl+r", "drop", "drop draft"),
            "Drop what was typed and begin from the event as it is.",
            True,
        ),
        Command(
            *("copy_edit.leave", "escape", "leave", "leave"),
            "Back to the text; from there leave, the text is kept.",
            True,
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, desk: Desk, event: Event) -> None:
        super().__init__()
        self._desk = desk
        self._event = event
        self._original = _escaped(editing.pretty(payload_of(event)))
        self._kind = f"copy:{event.event_id}"
        self._stage = Stage.TYPING
        self._verdicts: tuple[VerdictEntry, ...] = ()

    def compose(self) -> ComposeResult:
        yield from self.compose_panel("Edit a copy of this conversation", self._original)

    async def on_mount(self) -> None:
        self.area.take_keys()
        kept = await self._desk.journal.draft(self._desk.profile, self._kind)
        if kept is not None and self.area.text == self._original:
            self.area.fill(str(kept["text"]))
            self.say("Your unfinished copy is back; ctrl+r drops it.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._stage in _ONLY[action] if action in _ONLY else True

    # Typing.

    @on(JsonArea.Typed)
    def _typed(self) -> None:
        self._verdicts = ()

    @on(JsonArea.Rested)
    async def _keep(self) -> None:
        body: JsonObject | None = {"text": self.area.text}
        if self.area.text == self._original:
            body = None
        await self._desk.journal.save_draft(self._desk.profile, self._kind, body)

    def _checked(self) -> JsonObject | None:
        payload = self.area.checked()
        if payload is None:
            self._go_to(Stage.TYPING)
            self.area.point()
        return payload

    async def action_drop(self) -> None:
        self.area.fill(self._original)
        await self._keep()
        self.say("")

    # Reading, judging.

    def _go_to(self, stage: Stage) -> None:
        self._stage = stage
        self.turn_to(reading=stage is Stage.READING)

    def _read(self, payload: JsonObject) -> None:
        record = DatasetRecord(id="not saved yet", payload=payload, properties=self._properties)
        blocks = record_blocks(record, RecordView.READ, verdicts=self._verdicts)
        self.reader.show(blocks)
        self._go_to(Stage.READING)
        self.say("x judges it, ctrl+s saves it as a record, esc goes back to the text.")

    @property
    def _properties(self) -> JsonObject:
        # Not the text by which records tell their event: an edited copy is another conversation.
        return {"copied_from": {"event_id": self._event.event_id}}

    @work(group="judge", exclusive=True)
    async def action_judge(self) -> None:
        from .judge import JudgeDialog

        payload = self._checked()
        if payload is None:
            return
        messages = payload.get("messages")
        if not isinstance(messages, list):
            self.say("Only messages can be judged: the copy has no list of them.")
            return
        desk = self._desk

        async def judged(draft: JudgeDraft) -> Verdict:
            return await judge_messages(desk.service, draft, messages)

        about = f"the edited copy of: {self._event.text(PROMPT) or self._event.event_id}"
        target = Target(self._kind, about, judged, Material(messages))
        dialog = JudgeDialog(desk.service, desk.journal, desk.profile, target)
        entry = await self.app.push_screen_wait(dialog)
        if entry is not None:
            self._verdicts = (entry, *self._verdicts)
            self._read(payload)

    # Saving.

    @work(group="save", exclusive=True)
    async def action_save(self) -> None:
        payload = self._checked()
        if payload is None:
            return
        await self._keep()
        if self._stage is Stage.TYPING:
            self._read(payload)
            return
        desk = self._desk
        picker = DatasetPicker(desk, "Save the copy in which dataset?")
        dataset = await self.app.push_screen_wait(picker)
        if dataset is None:
            return
        self.say("saving…")
        draft = RecordDraft(payload=payload, properties=self._properties)
        try:
            await desk.service.datasets.create_record(dataset.id, draft)
        except ServiceError as error:
            self.query_one("#state", Line).show(failure_content(error.failure, "ctrl+s"))
            return
        await desk.journal.remember_dataset(desk.profile, dataset.id)
        await desk.journal.save_draft(desk.profile, self._kind, None)
        self.dismiss(dataset)

    async def action_leave(self) -> None:
        self.workers.cancel_group(self, "save")
        if self._stage is Stage.READING:
            self._go_to(Stage.TYPING)
            self.say("")
            return
        await self._keep()
        self.dismiss(None)
