"""The part of the events screen that chooses which columns the list has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import var

from obs_tui.model.load import Ready
from obs_tui.model.rows import AT_THE_TOP, LIST_FIELDS
from obs_tui.text.row import column_of

from .curating_screen import CuratingScreen

if TYPE_CHECKING:
    from obs_tui.journal import ColumnChoice
    from obs_tui.model.fields import FieldCatalogue

    from .asking import Desk

CONVERSATION = "conversation"
"""The field that searches every message, where the service has it: it has no value to show."""


class ColumnsScreen(CuratingScreen, inherit_bindings=False):
    """Columns are those of the profile until a view with its own is shown."""

    columns: var[tuple[ColumnChoice, ...]] = var["tuple[ColumnChoice, ...]"]((), init=False)
    """The columns of the list; none: those it has of its own."""

    _own: tuple[ColumnChoice, ...] = ()
    """Those of the profile."""

    def on_mount(self) -> None:
        # Textual calls this before the same of the classes this is made of: the first frame has
        # these columns.
        self._own = self.columns = self.journal.columns(self.profile)

    def watch_columns(self) -> None:
        self.events_pane.choose(tuple(map(column_of, self.columns)))

    @property
    def list_fields(self) -> tuple[str, ...]:
        chosen = {column.field: None for column in self.columns if column.field not in AT_THE_TOP}
        if isinstance(self.fields, Ready):
            known = {field.name for field in self.fields.value.field_definitions}
            chosen = {field: None for field in chosen if field in known}
        return tuple({**dict.fromkeys(LIST_FIELDS), **chosen})

    def watch_fields(self) -> None:
        super().watch_fields()
        if isinstance(self.fields, Ready) and self.is_mounted:
            columns, own = (
                _described(each, self.fields.value) for each in (self.columns, self._own)
            )
            self.columns = columns
            if own != self._own:
                self._keep(own)

    def _keep(self, columns: tuple[ColumnChoice, ...]) -> None:
        """Have the profile keep these columns."""
        self._own = columns
        self.work("columns", self.journal.save_columns, self.profile, columns)

    # Views.

    def view_columns(self) -> tuple[ColumnChoice, ...]:
        return self.columns

    def show_columns(self, columns: tuple[ColumnChoice, ...]) -> None:
        self.columns = columns or self._own
        if not set(self.list_fields) <= set(self.asked_fields):
            self.search(self.events_pane.list.current)

    # Choosing.

    def action_columns(self) -> None:
        self.ask(self._choose)

    async def _choose(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.columns import ColumnsDialog

        catalogue = await self.known_fields(desk.service)
        whole = CONVERSATION if desk.service.capabilities.conversation else None
        fields = tuple(field for field in catalogue.field_definitions if field.name != whole)
        width = self.events_pane.list.columns.width
        chosen = await desk.app.push_screen_wait(ColumnsDialog(fields, self.columns, width))
        if chosen is not None:
            self._keep(chosen)
            self.show_columns(chosen)


def _described(
    columns: tuple[ColumnChoice, ...], catalogue: FieldCatalogue
) -> tuple[ColumnChoice, ...]:
    """The columns under the labels, and of the types, that the server tells now."""
    known = {field.name: field for field in catalogue.field_definitions}
    return tuple(
        each._replace(label=known[each.field].label, type=known[each.field].type)
        if each.field in known
        else each
        for each in columns
    )
