"""The detail pane: an event as a conversation, as JSON, as facts, or as tools."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Click
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from obs_tui.model.events import Event
from obs_tui.model.load import Idle, Load
from obs_tui.text.folds import Folds
from obs_tui.text.lines import Block
from obs_tui.text.safe import safe_content
from obs_tui.text.views import View, is_heavy, view_blocks
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.field_view import FieldView
from obs_tui.ui.widgets.tree_pane import TreePane


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


class DetailPane(TreePane[Event]):
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
        Command(
            *("detail.fold_in", "h,left", "unfold(False)", "fold in"),
            "Fold the part that is read; in JSON, where it is folded, go out to what holds it.",
        ),
        Command(
            *("detail.unfold", "l,right", "unfold(True)", "unfold"),
            "Unfold the part that is read; in JSON, where it is open, go to its first value.",
        ),
        Command("detail.retry", "r", "retry", "refresh", "Fetch this event again."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    ONE = "event"

    _refused = False

    event: var[Load[Event]] = var[Load[Event]](Idle())
    view: var[View] = var(View.CONVERSATION)

    class RetryRequested(Message):
        """The event should be fetched again."""

    def compose_head(self) -> ComposeResult:
        with Horizontal(id="detail-tabs"):
            for view in View:
                yield ViewTab(view)
            yield Static(id="detail-raw", markup=False)

    def restate_head(self) -> None:
        for tab in self.query(ViewTab):
            tab.set_class(tab.view is self.view, "-on")
        self.query_one("#detail-raw", Static).update("as written" if self.raw else "")

    def key_of(self, value: Event) -> str:
        return value.event_id

    def is_heavy(self, value: Event) -> bool:
        return is_heavy(value, self.view)

    def is_tree(self) -> bool:
        return self.view is View.JSON

    def blocks(self, value: Event, folds: Folds) -> list[Block]:
        return view_blocks(value, self.view, folds=folds, raw=self.raw, verdicts=self.verdicts)

    @property
    def shown_event(self) -> Event | None:
        """The event that can be read now; None before the first and after a failure."""
        return self.shown

    @property
    def pointed(self) -> str:
        """The field under the cursor, in the metadata; empty elsewhere."""
        return self.field_view.field

    def refuse(self, sentence: str) -> None:
        """Say, until something is done, why a value cannot be asked for; empty: no longer."""
        if sentence or self._refused:
            self._refused = bool(sentence)
            self._say(safe_content(f"✗ {sentence}", "$text-error") if sentence else "")

    @on(FieldView.Pointed)
    def _moved_on(self) -> None:
        self.refuse("")

    def message_number(self, event_id: str) -> int:
        """Which message of this event is being read; the first when another event is shown."""
        here = self.shown is not None and self.shown.event_id == event_id
        return max(0, self.reader.current) if here else 0

    def watch_event(self, event: Load[Event]) -> None:
        """Show the event, or what became of it."""
        self.tell(event)

    @on(ViewTab.Pressed)
    def _tab_pressed(self, pressed: ViewTab.Pressed) -> None:
        pressed.stop()
        self.view = pressed.view

    def action_next_view(self) -> None:
        """Show the next view."""
        self.view = self.view.next()

    def action_retry(self) -> None:
        """Ask for the event again."""
        self.post_message(self.RetryRequested())
