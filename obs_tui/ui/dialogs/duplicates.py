"""Near-duplicates of a dataset in groups; those chosen are to be marked."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from obs_tui.curation.duplicates import DuplicateGroup
from obs_tui.model.datasets import DatasetRecord
from obs_tui.text.record_row import preview
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

WIDEST = 100


class DuplicatesScreen(Dialog[tuple[str, ...] | None]):
    """Answers with the ids of the records chosen to go; none when it was left."""

    DEFAULT_CSS = """
    DuplicatesScreen SelectionList {
        height: auto; max-height: 70vh; border: none; background: transparent; padding: 0;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("duplicates.mark", "ctrl+s", "mark", "mark these", "Mark the chosen ones.", True),
        Command("duplicates.down", "j", "move(1)", "down", "Move to the row below."),
        Command("duplicates.up", "k", "move(-1)", "up", "Move to the row above."),
        Command("duplicates.leave", "escape,q", "leave", "leave", "Mark nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, groups: tuple[DuplicateGroup, ...]) -> None:
        super().__init__()
        self._groups = groups

    def compose(self) -> ComposeResult:
        count = sum(len(group.others) for group in self._groups)
        with Panel("Near-duplicates"):
            yield Line(
                f"{count:,} records nearly repeat one of {len(self._groups):,} that stay."
                " space: this one goes, or stays.",
                classes="hint",
            )
            yield SelectionList[str](*_rows(self._groups), compact=True)
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(SelectionList).action_first()

    def action_mark(self) -> None:
        chosen: list[str] = self.query_one(SelectionList).selected
        self.dismiss(tuple(chosen))

    def action_move(self, by: int) -> None:
        rows = self.query_one(SelectionList)
        rows.action_cursor_down() if by > 0 else rows.action_cursor_up()

    def action_leave(self) -> None:
        self.dismiss(())


def _rows(groups: Iterable[DuplicateGroup]) -> Iterable[Selection[str]]:
    for group in groups:
        stays = Content.assemble(("stays  ", "dim"), _about(group.keep))
        yield Selection(stays, f"keep {group.keep.id}", disabled=True)
        for like in group.others:
            label = Content.assemble((f"{like.similarity:.2f}   ", "dim"), _about(like.record))
            yield Selection(label, like.record.id, initial_state=True)


def _about(record: DatasetRecord) -> Content:
    return safe_content(preview(record.payload)[:WIDEST] or record.id)
