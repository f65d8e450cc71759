"""The filter as a tree: groups of ALL or ANY, nested at will, and conditions, with a live count."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from obs_tui.journal import Journal
from obs_tui.model import filter_edit as edit
from obs_tui.model.base import JsonObject
from obs_tui.model.fields import FieldCatalogue
from obs_tui.model.filters import (
    Condition,
    Filter,
    FilterError,
    Group,
    Node,
    read_filter,
    resolve,
    write_marked,
)
from obs_tui.model.load import Failed, Load, Loading, Ready
from obs_tui.model.paging import Count
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .condition_editor import ConditionEditor
from .filter_lines import count_line, kept_line, node_line, text_line

DRAFT = "filter"
PAUSE = 0.15
"""Seconds without an edit after which the draft is counted."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """What was applied; None stands for no filter."""

    filters: Filter


class FilterBuilder(Dialog[FilterChoice | None]):
    """Edits a filter. Answers with the new one, or None when it was left or nothing changed.

    A draft that was left is kept in the journal and offered the next time.
    """

    DEFAULT_CSS = """
    FilterBuilder OptionList {
        height: auto; max-height: 50vh; min-height: 3; background: transparent;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    FilterBuilder #text { border-top: solid $primary 40%; max-height: 3; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("filter.add", "a", "add", "add", "Add a condition to this group.", True),
        Command(
            "filter.group",
            "g",
            "group",
            "group",
            "Wrap this condition in a group, or add a group to this one.",
            True,
        ),
        Command("filter.edit", "e", "edit", "edit", "Change this condition (also: enter)."),
        Command("filter.toggle", "space", "swap", "all/any", "Swap ALL of and ANY of, here.", True),
        Command("filter.remove", "D,delete", "remove", "remove", "Remove this node.", True),
        Command("filter.undo", "u", "undo", "undo", "Take the last edit back."),
        Command("filter.clear", "c", "clear", "clear", "Remove every condition."),
        Command("filter.kept", "b", "restore", "bring back", "Bring back the draft left before."),
        Command("filter.retry", "r", "retry", "count again", "Count the matching events again."),
        Command("filter.down", "j", "move(1)", "down", "Move to the line below."),
        Command("filter.up", "k", "move(-1)", "up", "Move to the line above."),
        Command("filter.apply", "ctrl+s", "apply", "apply", "Filter by this.", True),
        Command("filter.leave", "escape", "leave", "leave", "Leave; the draft is kept.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        service: Service,
        fields: FieldCatalogue,
        filters: Filter,
        journal: Journal,
        profile: str,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__()
        self._service = service
        self._fields = fields
        self._given = filters
        self._journal = journal
        self._profile = profile
        self._clock = clock
        self._draft = edit.draft_of(filters)
        self._before: list[Group] = []
        self._kept: Filter = None
        self._paths: list[edit.Path] = []
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Panel("Filter"):
            yield Line(id="kept", classes="hint")
            yield OptionList(markup=False, compact=True)
            yield Line(id="text", classes="hint")
            yield Line(id="count")
            yield Keys()

    async def on_mount(self) -> None:
        self._show(edit.ROOT)
        self._count_soon()
        kept = await self._journal.draft(self._profile, DRAFT)
        try:
            self._kept = read_filter(kept.get("filters"), marked=True) if kept else None
        except FilterError:
            return  # written by a version that knew more
        if self._kept not in (None, self._given):
            self.query_one("#kept", Line).show(kept_line(self._kept))

    def action_add(self) -> None:
        self._ask_new(self._draft, self._path)

    def action_group(self) -> None:
        draft, path = edit.wrapped(self._draft, self._path)
        self._ask_new(draft, path)

    def action_edit(self) -> None:
        path = self._path
        node = edit.node_at(self._draft, path)
        if not isinstance(node, Condition):
            self._ask_new(self._draft, path)
            return

        def put(condition: Condition | None) -> None:
            if condition is not None:
                self._edited(edit.replaced(self._draft, path, condition), path)

        rest = edit.context(self._draft, path)
        self.app.push_screen(
            ConditionEditor(self._service, self._fields, rest, self._clock, node), put
        )

    def action_swap(self) -> None:
        self._edited(edit.toggled(self._draft, self._path), self._path)

    def action_remove(self) -> None:
        path = self._path
        if path:
            parent, last = path[:-1], path[-1]
            draft = edit.removed(self._draft, path)
            group = edit.node_at(draft, parent)
            left = len(group.nodes) if isinstance(group, Group) else 0
            self._edited(draft, (*parent, min(last, left - 1)) if left else parent)

    def action_clear(self) -> None:
        self._edited(Group("AND", ()), edit.ROOT)

    def action_restore(self) -> None:
        if self._kept is not None:
            self._edited(edit.draft_of(self._kept), edit.ROOT)
            self.query_one("#kept", Line).show("")

    def action_undo(self) -> None:
        if self._before:
            path = self._path
            self._draft = self._before.pop()
            self._changed(path)

    def action_retry(self) -> None:
        self._count()

    def action_move(self, rows: int) -> None:
        tree = self.query_one(OptionList)
        tree.action_cursor_down() if rows > 0 else tree.action_cursor_up()

    async def action_apply(self) -> None:
        if fault := edit.refusal(self._draft):
            self.notify(fault, title="Too large", severity="error", markup=False)
            return
        filters = edit.settle(self._draft)
        await self._journal.save_draft(self._profile, DRAFT, None)
        self.dismiss(None if filters == self._given else FilterChoice(filters))

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _entered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit()

    @property
    def _path(self) -> edit.Path:
        row = self.query_one(OptionList).highlighted
        return self._paths[row] if row is not None else edit.ROOT

    def _ask_new(self, draft: Group, path: edit.Path) -> None:
        """Ask for a condition to go into the group at `path` of `draft`; no edit when it is left,
        so that an empty group never stays behind."""

        def put(condition: Condition | None) -> None:
            if condition is not None:
                self._edited(*edit.added(draft, path, condition))

        inside = edit.group_path(draft, path)
        group = edit.node_at(draft, inside)
        place = (*inside, len(group.nodes)) if isinstance(group, Group) else inside
        rest = edit.context(draft, place)
        self.app.push_screen(ConditionEditor(self._service, self._fields, rest, self._clock), put)

    def _edited(self, draft: Group, path: edit.Path) -> None:
        if draft != self._draft:
            self._before.append(self._draft)
            self._draft = draft
            self._changed(path)

    def _changed(self, path: edit.Path) -> None:
        self._show(path)
        self._count_soon()
        self._keep()

    @work(group="draft", exclusive=True)
    async def _keep(self) -> None:
        """Keep the draft, unless it is what was there already."""
        filters = edit.settle(self._draft)
        body: JsonObject | None = None
        if filters != self._given:
            body = {"filters": write_marked(filters, self._clock())}
        await self._journal.save_draft(self._profile, DRAFT, body)

    def _show(self, path: edit.Path) -> None:
        """Draw the tree, with the cursor on `path` or, if it is gone, on the closest one above."""
        tree = self.query_one(OptionList)
        rows: list[Option] = []
        self._paths = []
        self._draw(self._draft, edit.ROOT, rows)
        tree.clear_options()
        tree.add_options(rows)
        while path not in self._paths:
            path = path[:-1]
        tree.highlighted = self._paths.index(path)
        tree.focus()
        self.query_one("#text", Line).show(text_line(edit.settle(self._draft), self._fields))

    def _draw(self, node: Node, path: edit.Path, rows: list[Option]) -> None:
        self._paths.append(path)
        rows.append(Option(node_line(node, len(path), self._fields, self._clock())))
        if isinstance(node, Group):
            for i, child in enumerate(node.nodes):
                self._draw(child, (*path, i), rows)

    def _count_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._count)

    @work(group="count", exclusive=True)
    async def _count(self) -> None:
        self._say(Loading())
        try:
            filters = resolve(edit.settle(self._draft), self._clock())
            self._say(Ready(await self._service.count_events(filters)))
        except ServiceError as error:
            self._say(Failed(error.failure))

    def _say(self, count: Load[Count]) -> None:
        self.query_one("#count", Line).show(count_line(count))
