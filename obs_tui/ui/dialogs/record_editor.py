"""Edit the payload or the properties of a record: type, look at what changes, save."""

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.curation import editing
from obs_tui.curation.editing import Conflict, Draft, Gone, Outcome, Overtaken, Part, Saved
from obs_tui.journal import Journal
from obs_tui.model.base import JsonObject
from obs_tui.model.datasets import DatasetRecord, RecordDraft
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Line

from .diff_blocks import diff_blocks
from .json_area import JsonArea
from .json_dialog import JsonDialog


class Stage(Enum):
    """Where the editor is: typing, looking at the difference before it is sent, or choosing what
    to do about a record that others changed or deleted."""

    TYPING = auto()
    DIFF = auto()
    CONFLICT = auto()
    GONE = auto()


_ONLY = {
    "overwrite": {Stage.CONFLICT},
    "take_theirs": {Stage.CONFLICT},
    "edit_again": {Stage.CONFLICT},
    "add_as_new": {Stage.GONE},
    "save": {Stage.TYPING, Stage.DIFF},
}


class RecordEditor(JsonDialog[DatasetRecord | None]):
    """Answers with the record as the server has it now, None when it was left. What was typed is
    kept in the journal until the server has it; `kept` is what was typed before. With `create`,
    `record` is a blank one, and that makes it of the payload."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            *("record_edit.save", "ctrl+s,ctrl+enter", "save", "save"),
            "Show what changes; again: send it.",
            True,
        ),
        Command(
            *("record_edit.overwrite", "o", "overwrite", "overwrite theirs"),
            "Send mine over theirs, which stays in the undo log.",
            True,
        ),
        Command(
            *("record_edit.theirs", "t", "take_theirs", "take theirs"),
            "Keep what the server has and drop mine.",
            True,
        ),
        Command(
            *("record_edit.again", "a", "edit_again", "edit mine again"),
            "Go on with mine, compared with theirs from now on.",
            True,
        ),
        Command(
            *("record_edit.new", "n", "add_as_new", "add as new"),
            "Make a new record of mine.",
            True,
        ),
        Command(
            *("record_edit.leave", "escape", "leave", "leave"),
            "Back to the text; from there leave, the text is kept.",
            True,
        ),
        Command(
            *("record_edit.drop", "ctrl+r", "drop", "drop draft"),
            "Drop what was typed and begin from the record as it is.",
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        datasets: Datasets,
        journal: Journal,
        profile: str,
        record: DatasetRecord,
        part: Part,
        *,
        kept: Draft | None = None,
        create: Callable[[JsonObject], Awaitable[DatasetRecord]] | None = None,
    ) -> None:
        super().__init__()
        self._datasets = datasets
        self._journal = journal
        self._profile = profile
        self._part = part
        self._create = create
        back = kept is not None and kept.text != editing.pretty(part.of(record))
        self._base = kept.base if kept is not None and back else record
        self._text = kept.text if kept is not None and back else editing.pretty(part.of(record))
        self._greeting = "Your unfinished edit is back; ctrl+r drops it." if back else ""
        self._stage = Stage.TYPING
        self._conflict: Conflict | None = None
        self._gone: Gone | None = None

    def compose(self) -> ComposeResult:
        title = f"Edit the {self._part.value}" if self._create is None else "New record"
        yield from self.compose_panel(title, self._text)

    def on_mount(self) -> None:
        self.area.take_keys()
        self.say(self._greeting)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._stage in _ONLY[action] if action in _ONLY else True

    # Typing.

    @on(JsonArea.Rested)
    async def _keep(self) -> None:
        text, base, part = self.area.text, self._base, self._part
        if text == editing.pretty(part.of(base)):
            await editing.discard_draft(self._journal, self._profile, base.id, part)
        else:
            await editing.keep_draft(self._journal, self._profile, Draft(text, base, part))

    async def action_drop(self) -> None:
        await editing.discard_draft(self._journal, self._profile, self._base.id, self._part)
        self.area.fill(editing.pretty(self._part.of(self._base)))
        self._go_to(Stage.TYPING)
        self.say("")

    # Looking, then sending.

    def action_save(self) -> None:
        mine = self.area.checked()
        if mine is None:
            self.area.point()
        elif mine == self._part.of(self._base):
            self.say("Nothing changed.")
        elif self._stage is Stage.TYPING:
            self._show_diff(self._part.of(self._base), mine, Stage.DIFF)
            self.say("This is what changes; ctrl+s sends it, esc goes back.")
        else:
            self._send(mine)

    def _show_diff(self, before: JsonObject, after: JsonObject, stage: Stage) -> None:
        self.reader.show(diff_blocks(editing.diff(before, after)))
        self._go_to(stage)

    def _go_to(self, stage: Stage) -> None:
        self._stage = stage
        self.turn_to(reading=stage is not Stage.TYPING)

    @work(group="save", exclusive=True)
    async def _send(self, mine: JsonObject) -> None:
        self.say("saving…")
        await self._keep()
        try:
            outcome = await self._sent(mine)
        except ServiceError as error:
            self._failed(error)
        else:
            self._show_outcome(outcome)

    async def _sent(self, mine: JsonObject) -> Outcome:
        if self._create is not None:
            return Saved(await self._create(mine), None)
        return await editing.save(
            self._datasets, self._journal, self._profile, self._base, part=self._part, mine=mine
        )

    def _failed(self, error: ServiceError) -> None:
        self.query_one("#state", Line).show(failure_content(error.failure, "ctrl+s"))

    def _show_outcome(self, outcome: Outcome) -> None:
        match outcome:
            case Saved(record):
                self.dismiss(record)
            case Conflict() as conflict:
                self._conflict = conflict
                theirs = self._part.of(conflict.theirs)
                self._show_diff(theirs, conflict.mine, Stage.CONFLICT)
                self.say(
                    "Someone changed this record meanwhile. - is theirs, + is yours;"
                    " nothing was sent."
                )
            case Overtaken(record=record):
                self._base = record
                self._show_diff(self._part.of(record), outcome.mine, Stage.DIFF)
                self.say(
                    "Sent, but someone wrote at the same moment: - is what the server has now."
                    " ctrl+s sends yours again, esc goes back."
                )
            case Gone() as gone:
                self._gone = gone
                self._show_diff(self._part.of(gone.base), gone.mine, Stage.GONE)
                self.say("This record was deleted meanwhile; n makes a new one of yours.")

    # When others were faster.

    @work(group="save", exclusive=True)
    async def action_overwrite(self) -> None:
        if self._conflict is None:
            return
        try:
            outcome = await editing.overwrite(
                self._datasets, self._journal, self._profile, self._conflict
            )
        except ServiceError as error:
            self._failed(error)
        else:
            self._show_outcome(outcome)

    async def action_take_theirs(self) -> None:
        if self._conflict is not None:
            self.dismiss(await editing.take_theirs(self._journal, self._profile, self._conflict))

    async def action_edit_again(self) -> None:
        if self._conflict is not None:
            draft = await editing.edit_again(self._journal, self._profile, self._conflict)
            self._base = draft.base
            self.area.fill(draft.text)
            self._go_to(Stage.TYPING)
            self.say("Compared with theirs from now on.")

    @work(group="save", exclusive=True)
    async def action_add_as_new(self) -> None:
        gone = self._gone
        if gone is None:
            return
        parts = {each: each.of(gone.base) for each in Part} | {gone.part: gone.mine}
        draft = RecordDraft(payload=parts[Part.PAYLOAD], properties=parts[Part.PROPERTIES])
        try:
            record = await self._datasets.create_record(gone.base.dataset_id, draft)
        except ServiceError as error:
            self._failed(error)
            return
        await editing.discard_draft(self._journal, self._profile, gone.base.id, gone.part)
        self.dismiss(record)

    async def action_leave(self) -> None:
        self.workers.cancel_group(self, "save")
        if self._stage is not Stage.TYPING:
            self._go_to(Stage.TYPING)
            self.say("")
            return
        await self._keep()
        self.dismiss(None)
