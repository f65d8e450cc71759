"""The reader of one record."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.widgets import Static

from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.load import Idle, Load
from obs_tui.text.folds import Folds
from obs_tui.text.lines import Block
from obs_tui.text.record_views import RecordView, is_heavy_record, record_blocks
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.tree_pane import TreePane


class RecordPane(TreePane[DatasetRecord]):
    """Shows one record. The screen sets `record` and `verdicts`."""

    DEFAULT_CSS = """
    RecordPane {
        & > #record-view { height: 1; padding: 0 1; color: $text-muted; }
        &:focus-within > #record-view { color: $accent; text-style: bold; }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("record.view", "t", "next_view", "view", "Show the record or its JSON."),
        Command("record.raw", "m", "raw", "raw", "Show texts as markdown or as written."),
        Command("record.fold", "o", "fold", "fold", "Fold or unfold the part that is read."),
        Command("record.fold_all", "O", "fold_all", "fold all", "Fold or unfold every part."),
        Command(
            *("record.fold_in", "h,left", "unfold(False)", "fold in"),
            "Fold the part that is read; in JSON, where it is folded, go out to what holds it.",
        ),
        Command(
            *("record.unfold", "l,right", "unfold(True)", "unfold"),
            "Unfold the part that is read; in JSON, where it is open, go to its first value.",
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    ONE = "record"

    record: var[Load[DatasetRecord]] = var[Load[DatasetRecord]](Idle())
    view: var[RecordView] = var(RecordView.READ)

    def __init__(self) -> None:
        super().__init__(id="record")

    def compose_head(self) -> ComposeResult:
        yield Static(markup=False, id="record-view")

    def restate_head(self) -> None:
        written = " · as written" if self.raw else ""
        self.query_one("#record-view", Static).update(f"{self.view.value}{written}")

    def key_of(self, value: DatasetRecord) -> str:
        return value.id

    def is_heavy(self, value: DatasetRecord) -> bool:
        return is_heavy_record(value, self.view)

    def is_tree(self) -> bool:
        return self.view is RecordView.JSON

    def blocks(self, value: DatasetRecord, folds: Folds) -> list[Block]:
        return record_blocks(value, self.view, folds=folds, raw=self.raw, verdicts=self.verdicts)

    def watch_record(self, record: Load[DatasetRecord]) -> None:
        """Show the record, or what became of it."""
        self.tell(record)

    def action_next_view(self) -> None:
        """Show the other view."""
        self.view = self.view.next()
