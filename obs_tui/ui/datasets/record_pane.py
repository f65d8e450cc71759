"""The reader of one record."""

import asyncio
from typing import ClassVar, Self, TypeAlias

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Static

from obs_tui.journal import VerdictEntry
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.text.failure import failure_content
from obs_tui.text.folds import Folds
from obs_tui.text.lines import Block
from obs_tui.text.record_views import RecordView, is_heavy_record, record_blocks
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.line_view import LineView

Verdicts: TypeAlias = tuple[VerdictEntry, ...]


class RecordPane(Vertical):
    """Shows one record. The screen sets `record` and `verdicts`."""

    DEFAULT_CSS = """
    RecordPane {
        & > #record-view { height: 1; padding: 0 1; color: $text-muted; }
        &:focus-within > #record-view { color: $accent; text-style: bold; }
        & > #record-note { height: auto; padding: 1 1 0 1; display: none; }
        &.-note > #record-note { display: block; }
        & > LineView { height: 1fr; padding: 0 0 0 1; }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("record.view", "t", "next_view", "view", "Show the record or its JSON."),
        Command("record.raw", "m", "raw", "raw", "Show texts as markdown or as written."),
        Command("record.fold", "o", "fold", "fold", "Fold or unfold the part that is read."),
        Command("record.fold_all", "O", "fold_all", "fold all", "Fold or unfold every part."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    record: var[Load[DatasetRecord]] = var[Load[DatasetRecord]](Idle)
    verdicts: var[Verdicts] = var[Verdicts](())
    raw: var[bool] = var(False)
    view: var[RecordView] = var(RecordView.READ)

    reader = query_one(LineView)
    _title = query_one("#record-view", Static)
    _note = query_one("#record-note", Static)

    def __init__(self) -> None:
        super().__init__(id="record")
        self._shown: DatasetRecord | None = None
        self._folds = Folds()

    def compose(self) -> ComposeResult:
        yield Static(RecordView.READ.value, markup=False, id="record-view")
        yield Static(markup=False, id="record-note")
        yield LineView()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keys to the text."""
        self.reader.focus(scroll_visible)
        return self

    def watch_record(self, load: Load[DatasetRecord]) -> None:
        """Show the record, or what became of it."""
        if not self.is_mounted:
            return
        match load:
            case Ready(record):
                fresh = self._shown is None or self._shown.id != record.id
                self._shown = record
                if fresh:
                    self._folds = Folds()
                self._say("")
                self._lay_out(keep_place=not fresh)
            case Loading(note):
                self._say(note or ("" if self._shown else "Loading…"))
            case Failed(failure):
                self._clear(failure_content(failure))
            case Idle():
                self._clear("No record is selected.")

    def watch_verdicts(self) -> None:
        """Show the newest verdict above the record."""
        self._lay_out(keep_place=False)

    def watch_raw(self) -> None:
        """Show the texts the other way."""
        self._lay_out(keep_place=True)

    def watch_view(self) -> None:
        """Show the other view."""
        if self.is_mounted:
            self._title.update(self.view.value)
            self._lay_out(keep_place=False)

    @on(LineView.FoldPressed)
    def _fold_pressed(self, pressed: LineView.FoldPressed) -> None:
        pressed.stop()
        self._fold(pressed.fold)

    def action_next_view(self) -> None:
        self.view = self.view.next()

    def action_raw(self) -> None:
        self.raw = not self.raw

    def action_fold(self) -> None:
        if fold := self.reader.fold_in_reach():
            self._fold(fold)

    def action_fold_all(self) -> None:
        self._folds = self._folds.toggle_all()
        self._lay_out(keep_place=True)

    def _fold(self, fold: str) -> None:
        self._folds = self._folds.toggle(fold)
        self._lay_out(keep_place=True)
        self.reader.reach_fold(fold)

    def _clear(self, note: str | Content) -> None:
        self._shown = None
        self.reader.show(())
        self._say(note)

    def _say(self, note: str | Content) -> None:
        self.set_class(bool(note), "-note")
        self._note.update(safe_content(note, "dim") if isinstance(note, str) else note)

    def _blocks(self, record: DatasetRecord) -> list[Block]:
        return record_blocks(
            record, self.view, folds=self._folds, raw=self.raw, verdicts=self.verdicts
        )

    def _lay_out(self, *, keep_place: bool) -> None:
        record = self._shown
        if record is None:
            return
        if is_heavy_record(record):
            self._say("Laying out a long record…")
            self._lay_out_late(record, keep_place)
        else:
            self.workers.cancel_group(self, "layout")
            self.reader.show(self._blocks(record), keep_place=keep_place)

    @work(group="layout", exclusive=True)
    async def _lay_out_late(self, record: DatasetRecord, keep_place: bool) -> None:
        blocks = await asyncio.to_thread(self._blocks, record)
        if record is self._shown:
            self._say("")
            self.reader.show(blocks, keep_place=keep_place)
