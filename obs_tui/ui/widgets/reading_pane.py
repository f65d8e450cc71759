"""What panes that read one thing share: load, views, folds, and laying out beside the keys."""

import asyncio
from typing import ClassVar, Generic, Self, TypeAlias, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Static

from obs_tui.journal import VerdictEntry
from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.text.failure import failure_content
from obs_tui.text.flow import Place
from obs_tui.text.folds import FOLDED, Fold, Folds
from obs_tui.text.lines import Block
from obs_tui.text.safe import safe_content

from .line_view import LineView

T = TypeVar("T")
Verdicts: TypeAlias = tuple[VerdictEntry, ...]

_LAYOUT = "layout"
_REMEMBERED = 200
"""Things read whose folds are kept."""


class ReadingPane(Vertical, Generic[T]):
    """Reads one `T`. The screen sets `verdicts` and, in a var of the subclass that calls `tell`,
    what to read; the subclass has a var `view` too, and commands for the actions here."""

    DEFAULT_CSS = """
    ReadingPane {
        & > .note { height: auto; padding: 1 1 0 1; display: none; }
        & > LineView { height: 1fr; }
        &.-loading > LineView { text-opacity: 60%; }
        &.-note > .note { display: block; }
    }
    """
    ONE: ClassVar[str]
    """What is read, in a word."""
    READER: ClassVar[type[LineView]] = LineView
    """What shows its text."""

    verdicts: var[Verdicts] = var[Verdicts](())
    raw: var[bool] = var(False)

    reader = query_one(LineView)
    note = query_one(".note", Static)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shown: T | None = None
        self._folds: dict[str, Folds] = {}
        self._elsewhere = FOLDED  # in what was not seen, or not touched
        self._view: object = None
        self._places: dict[object, Place] = {}

    def compose(self) -> ComposeResult:
        yield from self.compose_head()
        yield Static(classes="note", markup=False)
        yield self.READER()

    # What differs.

    def compose_head(self) -> ComposeResult:
        """What stands above the text."""
        raise NotImplementedError

    def restate_head(self) -> None:
        """Say above the text which view is shown, and how."""
        raise NotImplementedError

    def key_of(self, value: T) -> str:
        """By what `value` is known again."""
        raise NotImplementedError

    def folds_of(self, value: T) -> str:
        """What is folded or not in the same way when it is seen again."""
        return self.key_of(value)

    def is_heavy(self, value: T) -> bool:
        """Whether laying it out takes so long that it is better done beside the keys."""
        raise NotImplementedError

    def blocks(self, value: T, folds: Folds) -> list[Block]:
        """The text of the view. Called in a thread where that is heavy."""
        raise NotImplementedError

    # What is the same.

    def on_mount(self) -> None:
        self.restate_head()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keys to the text."""
        self.reader.focus(scroll_visible)
        return self

    def tell(self, load: Load[T]) -> None:
        """Show what was loaded, or what became of it."""
        self.set_class(isinstance(load, Loading), "-loading")
        match load:
            case Ready(value):
                fresh = self.shown is None or self.key_of(self.shown) != self.key_of(value)
                self.shown = value
                if fresh:
                    self._places.clear()
                    self.reader.current = -1
                self._say("")
                self._lay_out(keep_place=not fresh)
            case Loading(note):
                self._say(note or ("" if self.shown else "Loading…"))
            case Failed(failure):
                self._clear(failure_content(failure))
            case Idle():
                self._clear(f"No {self.ONE} is selected.")

    def complain(self, what: Content) -> None:
        """Say above the text what went wrong, until another text or verdict is shown."""
        self._say(what)

    def watch_verdicts(self) -> None:
        """Show the newest verdict, above the text."""
        if self.shown is not None:
            self._say("")
        self._lay_out(keep_place=False)

    def watch_raw(self) -> None:
        """Show the texts the other way."""
        self.restate_head()
        self._lay_out(keep_place=True)

    def watch_view(self, before: object, after: object) -> None:
        """Show another view, where it was left."""
        self._places[before] = self.reader.place
        self._view = after
        self.restate_head()
        self._lay_out(keep_place=False)

    @on(LineView.FoldPressed)
    def _fold_pressed(self, pressed: LineView.FoldPressed) -> None:
        pressed.stop()
        self._toggle(pressed.fold)

    def action_raw(self) -> None:
        """Show texts as markdown or as they were written."""
        self.raw = not self.raw

    def action_fold(self) -> None:
        """Fold or unfold the part that is read."""
        if (fold := self.reader.fold_in_reach()) is not None:
            self._toggle(fold)

    def action_unfold(self, wanted: bool) -> None:
        """Unfold the part that is read, or fold it; where that is so already, go into it or out."""
        fold = self.reader.fold_here()
        if fold is not None and self.folds.is_open(fold) != wanted:
            self._toggle(fold)
        else:
            self.reader.step(into=wanted)

    def action_fold_all(self) -> None:
        """Fold every part; where all are folded, unfold them."""
        folds = self.folds
        unfolded = any(block.fold and folds.is_open(block.fold) for block in self.reader.blocks)
        changed = folds.all(open=not unfolded)
        if self.shown is not None and self._is_alone(self.shown):
            self._elsewhere = changed
        self._fold(changed)

    @property
    def folds(self) -> Folds:
        """What is folded of what is shown."""
        return FOLDED if self.shown is None else self._folds_for(self.shown)

    def _folds_for(self, value: T) -> Folds:
        start = self._elsewhere if self._is_alone(value) else FOLDED
        return self._folds.get(self.folds_of(value), start)

    def _is_alone(self, value: T) -> bool:
        """Whether what is folded in it is not folded alike in everything."""
        return self.folds_of(value) == self.key_of(value)

    def _toggle(self, fold: Fold) -> None:
        folds = self.folds.toggle(fold)
        self._elsewhere = self._elsewhere.elsewhere(fold, open=folds.is_open(fold))
        self._fold(folds)
        self.reader.reach_fold(fold)

    def _fold(self, folds: Folds) -> None:
        if self.shown is None:
            return
        key = self.folds_of(self.shown)
        self._folds.pop(key, None)  # the last one changed is the last one forgotten
        self._folds[key] = folds
        if len(self._folds) > _REMEMBERED:
            del self._folds[next(iter(self._folds))]
        self._lay_out(keep_place=True)

    def _clear(self, note: str | Content) -> None:
        self.shown = None
        self.reader.show(())
        self._say(note)

    def _say(self, note: str | Content) -> None:
        self.set_class(bool(note), "-note")
        self.note.update(safe_content(note, "dim") if isinstance(note, str) else note)

    def _text(self, value: T) -> list[Block]:
        return self.blocks(value, self._folds_for(value))

    def _lay_out(self, *, keep_place: bool) -> None:
        value = self.shown
        if value is None:
            return
        if self.is_heavy(value):
            self._say(f"Laying out a long {self.ONE}…")
            # Not before that is said: the thread would hold up the frame.
            self.call_after_refresh(self._lay_out_late, value, keep_place)
        else:
            self.workers.cancel_group(self, _LAYOUT)
            self._show(self._text(value), keep_place)

    # Without a description the worker would be given its arguments', megabytes of text.
    @work(group=_LAYOUT, exclusive=True, description="layout")
    async def _lay_out_late(self, value: T, keep_place: bool) -> None:
        if value is not self.shown:
            return
        blocks = await asyncio.to_thread(self._text, value)
        if value is self.shown:
            self._say("")
            self._show(blocks, keep_place)

    def _show(self, blocks: list[Block], keep_place: bool) -> None:
        self.reader.show(blocks, keep_place=keep_place)
        if not keep_place and self._view in self._places:
            self.reader.return_to(self._places[self._view])
