"""The detail pane: an event as a conversation, as JSON, as facts, or as tools."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar, Self, TypeAlias

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from obs_tui.journal import VerdictEntry
from obs_tui.model.events import Event
from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.text.failure import failure_content
from obs_tui.text.folds import Folds
from obs_tui.text.lines import Block
from obs_tui.text.safe import safe_content
from obs_tui.text.views import View, is_heavy, view_blocks
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.line_view import LineView

Verdicts: TypeAlias = tuple[VerdictEntry, ...]

_LAYOUT = "detail-layout"
_REMEMBERED = 200
"""Events whose folds are kept."""


class ViewTab(Static):
    """The name of a view; a click shows it."""

    @dataclass
    class Pressed(Message):
        """The tab was clicked."""

        view: View

    def __init__(self, view: View) -> None:
        super().__init__(view.value, markup=False, id=f"tab-{view.name.lower()}")
        self.view = view

    def on_click(self, event: Click) -> None:
        """Ask for the view."""
        event.stop()
        self.post_message(self.Pressed(self.view))


class DetailPane(Vertical):
    """Shows one event. The screen sets `event`, `verdicts` and `raw`."""

    DEFAULT_CSS = """
    DetailPane {
        & > #detail-tabs {
            height: 1; padding: 0 1;
            & > ViewTab { width: auto; margin-right: 2; color: $foreground 60%; }
            & > ViewTab.-on { color: $foreground; text-style: bold underline; }
            & > #detail-raw { width: 1fr; text-align: right; color: $foreground 60%; }
        }
        &:focus-within > #detail-tabs > ViewTab.-on { color: $text-accent; }
        & > #detail-note { height: auto; padding: 1 1 0 1; display: none; }
        & > LineView { height: 1fr; padding: 0 0 0 1; }
        &.-loading > LineView { text-opacity: 60%; }
        &.-note > #detail-note { display: block; }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command(
            *("detail.view", "t", "next_view", "view"),
            "Show the next view: conversation, JSON, metadata, tools.",
            footer=True,
        ),
        Command(
            *("detail.raw", "m", "raw", "raw"),
            "Show texts as markdown or as they were written.",
            footer=True,
        ),
        Command("detail.fold", "o", "fold", "fold", "Fold or unfold the part that is read."),
        Command("detail.fold_all", "O", "fold_all", "fold all", "Fold or unfold every part."),
        Command("detail.retry", "r", "retry", "refresh", "Fetch this event again."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    event: var[Load[Event]] = var[Load[Event]](Idle())
    verdicts: var[Verdicts] = var[Verdicts](())
    raw: var[bool] = var(False)
    view: var[View] = var(View.CONVERSATION)

    reader = query_one(LineView)
    note = query_one("#detail-note", Static)

    class RetryRequested(Message):
        """The event should be fetched again."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._shown: Event | None = None
        self._folds: dict[str, Folds] = {}
        self._places: dict[View, tuple[int, int]] = {}

    def compose(self) -> ComposeResult:
        with Horizontal(id="detail-tabs"):
            for view in View:
                yield ViewTab(view)
            yield Static(id="detail-raw", markup=False)
        yield Static(id="detail-note", markup=False)
        yield LineView()

    def on_mount(self) -> None:
        """Mark the first view as the one shown."""
        self.watch_view(self.view, self.view)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keys to the text."""
        self.reader.focus(scroll_visible)
        return self

    @property
    def shown_event(self) -> Event | None:
        """The event that can be read now; None before the first and after a failure."""
        return self._shown

    def message_number(self, event_id: str) -> int:
        """Which message of this event is being read; the first when another event is shown."""
        here = self._shown is not None and self._shown.event_id == event_id
        return max(0, self.reader.current) if here else 0

    def watch_event(self, event: Load[Event]) -> None:
        """Show the event, or what became of it."""
        self.set_class(isinstance(event, Loading), "-loading")
        match event:
            case Ready(value):
                fresh = self._shown is None or self._shown.event_id != value.event_id
                self._shown = value
                if fresh:
                    self._places.clear()
                    self.reader.current = -1
                self._say("")
                self._lay_out(keep_place=not fresh)
            case Loading(note):
                quiet = "" if self._shown else "Loading…"
                self._say(note or quiet)
            case Failed(failure):
                self._shown = None
                self.reader.show(())
                self._say(failure_content(failure))
            case Idle():
                self._shown = None
                self.reader.show(())
                self._say("No event is selected.")

    def watch_verdicts(self, before: Verdicts, after: Verdicts) -> None:
        """Show the newest verdict, above the conversation."""
        if self._shown is None or before == after:
            return
        self._lay_out(keep_place=False)

    def watch_raw(self) -> None:
        """Show the texts the other way."""
        self.query_one("#detail-raw", Static).update("as written" if self.raw else "")
        self._lay_out(keep_place=True)

    def watch_view(self, before: View, after: View) -> None:
        """Show another view, where it was left."""
        self._places[before] = self.reader.place
        for tab in self.query(ViewTab):
            tab.set_class(tab.view is after, "-on")
        self._lay_out(keep_place=False)

    @on(ViewTab.Pressed)
    def _tab_pressed(self, pressed: ViewTab.Pressed) -> None:
        pressed.stop()
        self.view = pressed.view

    @on(LineView.FoldPressed)
    def _fold_pressed(self, pressed: LineView.FoldPressed) -> None:
        pressed.stop()
        self._toggle(pressed.fold)

    def action_next_view(self) -> None:
        """Show the next view."""
        self.view = self.view.next()

    def action_raw(self) -> None:
        """Show texts as markdown or as they were written."""
        self.raw = not self.raw

    def action_fold(self) -> None:
        """Fold or unfold the part that is read."""
        fold = self.reader.fold_in_reach()
        if fold:
            self._toggle(fold)

    def action_fold_all(self) -> None:
        """Fold or unfold every part."""
        if self._shown is not None:
            self._folds[self._shown.event_id] = self._folding.toggle_all()
            self._lay_out(keep_place=True)

    def action_retry(self) -> None:
        """Ask for the event again."""
        self.post_message(self.RetryRequested())

    @property
    def _folding(self) -> Folds:
        return self._folds.get(self._shown.event_id, Folds()) if self._shown else Folds()

    def _toggle(self, fold: str) -> None:
        if self._shown is None:
            return
        self._folds[self._shown.event_id] = self._folding.toggle(fold)
        if len(self._folds) > _REMEMBERED:
            del self._folds[next(iter(self._folds))]
        self._lay_out(keep_place=True)
        self.reader.reach_fold(fold)

    def _say(self, note: str | Content) -> None:
        self.set_class(bool(note), "-note")
        self.note.update(safe_content(note, "dim") if isinstance(note, str) else note)

    def _blocks(self, event: Event) -> list[Block]:
        return view_blocks(
            event, self.view, folds=self._folding, raw=self.raw, verdicts=self.verdicts
        )

    def _lay_out(self, *, keep_place: bool) -> None:
        event = self._shown
        if event is None:
            return
        if is_heavy(event):
            self._say("Laying out a long conversation…")
            # Not before that is said: the thread would hold up the frame.
            self.call_after_refresh(self._lay_out_late, event, keep_place)
        else:
            self.workers.cancel_group(self, _LAYOUT)
            self._show(self._blocks(event), keep_place)

    # Without a description the worker would be given its arguments', megabytes of text.
    @work(group=_LAYOUT, exclusive=True, description="layout")
    async def _lay_out_late(self, event: Event, keep_place: bool) -> None:
        if event is not self._shown:
            return
        blocks = await asyncio.to_thread(self._blocks, event)
        if event is self._shown:
            self._say("")
            self._show(blocks, keep_place)

    def _show(self, blocks: list[Block], keep_place: bool) -> None:
        self.reader.show(blocks, keep_place=keep_place)
        if not keep_place and self.view in self._places:
            self.reader.return_to(self._places[self.view])
