"""The datasets screen: what its keys do. Its panes only show and post."""

from typing import ClassVar

from textual import on

from obs_tui.ui.commands import Command, bindings

from . import keys
from .asking import Desk
from .curating_screen import CuratingScreen
from .dataset_list import DatasetList
from .record_list import RecordList

CHOOSING = "-choosing"
"""The class of the screen while the datasets have the keys; where it is narrow, only they show."""
PANES = ("datasets", "records", "record")
OF_A_RECORD = frozenset(
    [
        "triage",
        "edit",
        "judge",
        "mark",
        "mark_range",
        "mark_all",
        "delete",
        "write_verdict",
        "add",
        "step",
        "copy",
        "copy_id",
        "outside",
        "attachments",
    ]
)
"""Actions on records, which wait for records to be seen."""


class DatasetsScreen(CuratingScreen, inherit_bindings=False):
    """Datasets, their records, one record."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#datasets-list"
    ZOOMS = ("-zoom-records", "-zoom-record")
    UP = "go('events')"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in OF_A_RECORD and self.has_class(CHOOSING, "-narrow"):
            return False
        return super().check_action(action, parameters)

    # Moving about.

    def on_descendant_focus(self) -> None:
        self.set_class(self.within("datasets"), CHOOSING)
        self.refresh_bindings()  # which of them are there depends on it

    @on(DatasetList.Opened, "#datasets-list")
    def _dataset_opened(self) -> None:
        self.records_pane.list.focus()

    @on(RecordList.Opened, "#records-list")
    def _record_opened(self) -> None:
        self.remove_class("-zoom-records")
        self.record_pane.focus()

    def action_pane(self, by: int) -> None:
        """Go to the list or the text of a pane; the fields to type in have a key of their own."""
        here = next((place for place, pane in enumerate(PANES) if self.within(pane)), 0)
        self.remove_class(*self.ZOOMS)
        panes = (self.datasets_pane.list, self.records_pane.list, self.record_pane)
        panes[(here + by) % len(panes)].focus()

    def action_step(self, by: int) -> None:
        self.records_pane.list.action_move(by)

    def action_search(self) -> None:
        within = self.within("datasets")
        (self.datasets_pane.search if within else self.records_pane.filter).focus()

    def zoom_here(self) -> str:
        pane = next((each for each in PANES[1:] if self.within(each)), "")
        return f"-zoom-{pane}" if pane else ""

    def leave_layer(self) -> bool:
        if self.within("record"):
            self.records_pane.list.focus()
        elif self.within("records") and self.records_pane.filter.value:
            self.records_pane.filter.value = ""
        elif self.within("records"):
            self.datasets_pane.list.focus()
        elif self.datasets_pane.search.value:
            self.datasets_pane.search.value = ""
        else:
            return False
        return True

    def action_refresh(self) -> None:
        if self.service is None:
            self.reconnect()
        elif self.within("datasets"):
            self.load_datasets()
        elif self.within("record"):
            self.reread()
        else:
            self.load_records()

    def action_refresh_all(self) -> None:
        if self.service is None:
            self.reconnect()
        else:
            self.load_datasets()

    def action_copy(self) -> None:
        self.ask(self._copy)

    async def _copy(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.copy_items import node_items, record_items
        from obs_tui.ui.dialogs.copy_menu import CopyMenu

        record = self.current_record()
        if record is None:
            return
        read = self.record_pane.shown
        here = read is not None and read.id == record.id
        items = record_items(record, desk.service.capabilities.base_url)
        node = self.record_pane.node if here else None
        said = await desk.app.push_screen_wait(CopyMenu((*node_items(node), *items)))
        if said is not None:
            self.say(said)

    def action_copy_id(self) -> None:
        if (record := self.current_record()) is not None:
            self.work("copy", self.copied, record.id)
