"""Near-duplicates of a dataset in groups; those chosen are to be marked."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from obs_tui.curation.duplicates import DuplicateGroup, Like
from obs_tui.model.counting import counted
from obs_tui.model.datasets import DatasetRecord
from obs_tui.text.record_row import preview
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

WIDEST = 100


class DuplicatesScreen(Dialog[tuple[str, ...] | None]):
    """Answers with the ids of the records chosen to go; none when it was left."""

    DEFAULT_CSS = """
    DuplicatesScreen OptionList {
        height: auto; max-height: 70vh; border: none; background: transparent; padding: 0;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("duplicates.mark", "ctrl+s", "mark", "mark these", "Mark those that go.", True),
        Command("duplicates.turn", "space", "turn", "goes, stays", "Let this one go, or stay."),
        Command("duplicates.down", "j", "move(1)", "down", "Move to the row below."),
        Command("duplicates.up", "k", "move(-1)", "up", "Move to the row above."),
        Command("duplicates.leave", "escape,q", "leave", "leave", "Mark nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, groups: tuple[DuplicateGroup, ...]) -> None:
        super().__init__()
        self._groups = groups
        self._likes = {like.record.id: like for group in groups for like in group.others}
        self._going = set(self._likes)

    def compose(self) -> ComposeResult:
        with Panel("Near-duplicates"):
            yield Line(id="count", classes="hint")
            yield OptionList(*self._rows(), compact=True)
            yield Keys()

    def on_mount(self) -> None:
        self._tell()
        self.query_one(OptionList).action_first()

    def _rows(self) -> Iterable[Option]:
        for group in self._groups:
            kept = Content.assemble(("stays        ", "dim"), _about(group.keep))
            yield Option(kept, f"keep {group.keep.id}", disabled=True)
            for like in group.others:
                yield Option(self._shown(like), like.record.id)

    def _shown(self, like: Like) -> Content:
        word = ("goes ", "bold") if like.record.id in self._going else ("stays", "dim")
        return Content.assemble(word, (f"  {like.similarity:.2f}  ", "dim"), _about(like.record))

    def _tell(self) -> None:
        likes = counted(len(self._likes), "record")
        repeat = "nearly repeats" if len(self._likes) == 1 else "nearly repeat"
        words = f"{likes} {repeat} another; {len(self._going):,} to be marked."
        self.query_one("#count", Line).show(f"{words} space: goes, or stays.")

    @on(OptionList.OptionSelected)
    def action_turn(self) -> None:
        rows = self.query_one(OptionList)
        option = rows.highlighted_option
        if option is not None and option.id in self._likes:
            self._going ^= {option.id}
            rows.replace_option_prompt(option.id, self._shown(self._likes[option.id]))
            self._tell()

    def action_mark(self) -> None:
        self.dismiss(tuple(identity for identity in self._likes if identity in self._going))

    def action_move(self, by: int) -> None:
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if by > 0 else rows.action_cursor_up()

    def action_leave(self) -> None:
        self.dismiss(())


def _about(record: DatasetRecord) -> Content:
    return safe_content(preview(record.payload)[:WIDEST] or record.id)
