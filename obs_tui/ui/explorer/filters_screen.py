"""The part of the events screen that has filters by other ways than typing: as JSON, from the
history, by the name of a view; and hands them on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from obs_tui.model.load import Ready
from obs_tui.model.query import format_filter

from .querying_screen import QueryingScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obs_tui.journal import ColumnChoice, View
    from obs_tui.model.filters import Filter
    from obs_tui.ui.dialogs.copy_menu import CopyItem
    from obs_tui.ui.dialogs.views import Deed
    from obs_tui.ui.palette import Entry

    from .asking import Desk


class FiltersScreen(QueryingScreen, inherit_bindings=False):
    """A filter chosen while the line is edited goes into the line; else it is searched under."""

    _views: tuple[View, ...] = ()

    async def connected(self) -> None:
        await super().connected()
        self.work("views", self._recalled_views)

    async def _recalled_views(self) -> None:
        self._views = await self.journal.views(self.profile)
        self._name_view()

    def watch_filters(self) -> None:
        super().watch_filters()
        if self.is_mounted:
            self._name_view()

    def _name_view(self) -> None:
        here = (view.name for view in self._views if view.filters == self.filters)
        self.query_line.view = next(here, "") if self.filters is not None else ""

    # JSON.

    def action_json(self) -> None:
        self.ask(self._json)

    async def _json(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.json_face import edit_as_json

        filters, fault = await self.filter_here()
        if fault:
            return
        fields = self.fields.value if isinstance(self.fields, Ready) else None
        choice = await edit_as_json(desk, filters, fields)
        if choice is not None:
            await self.use(choice.filters)

    # The history.

    def action_history(self) -> None:
        self.ask(self._history)

    async def _history(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.history import HistoryDialog

        visits = await self.journal.history(self.profile)
        visit = await desk.app.push_screen_wait(HistoryDialog(visits, self.clock()))
        if visit is not None:
            await self.use(visit.filters)

    # Views.

    async def phrases(self) -> Sequence[Entry]:
        """What is typed of views."""
        from obs_tui.ui.palette import Entry

        self._views = await self.journal.views(self.profile)
        return (
            Entry("view save", "Save this filter under a name.", self._said("save"), takes="NAME"),
            Entry("view drop", "Drop a view.", self._said("drop"), takes="NAME"),
            Entry("view", "Go to a view.", self._said("show"), takes="NAME"),
            *(
                Entry(f"view {view.name}", format_filter(view.filters), partial(self._go, view))
                for view in self._views
            ),
        )

    def _said(self, deed: Deed) -> partial[None]:
        return partial(self._do_view, deed)

    def _do_view(self, deed: Deed, name: str) -> None:
        self.work("view", self._did_view, deed, name)

    async def _did_view(self, deed: Deed, name: str) -> None:
        self._views = await self.journal.views(self.profile)
        view = next((each for each in self._views if each.name.casefold() == name.casefold()), None)
        if deed == "save":
            await self._save_view(name, view)
        elif view is None:
            self.say(f"There is no view {name}.")
        elif deed == "show":
            self._go(view)
        else:
            await self.journal.drop_view(self.profile, view.name)
            await self._keep_filter(view.filters)
            self.say(f"Dropped the view {view.name}; its filter stays in the history.")
        await self._recalled_views()

    async def _save_view(self, name: str, before: View | None) -> None:
        from obs_tui.journal import View

        await self.journal.save_view(self.profile, View(name, self.filters, self.view_columns()))
        if before is not None and before.filters != self.filters:
            await self._keep_filter(before.filters)
            self.say(f"Saved the view {name} anew; its filter of before is in the history.")
        else:
            self.say(f"Saved the view {name}.")

    async def _keep_filter(self, filters: Filter) -> None:
        """Have the history hold a filter, and the one in force above it."""
        await self.journal.visit(self.profile, filters, None)
        await self.journal.visit(self.profile, self.filters, None)

    def _go(self, view: View, _text: str = "") -> None:
        self.narrow(view.filters)
        self.show_columns(view.columns)

    def view_columns(self) -> tuple[ColumnChoice, ...]:
        """The columns to save with a view."""
        return ()

    def show_columns(self, columns: tuple[ColumnChoice, ...]) -> None:
        """Show the columns that a view was saved with; none: those of the profile."""

    def action_views(self) -> None:
        self.ask(self._ask_views)

    async def _ask_views(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.views import ViewsDialog

        self._views = await self.journal.views(self.profile)
        done = await desk.app.push_screen_wait(ViewsDialog(self._views))
        if done is not None:
            await self._did_view(done.deed, done.name)

    # Handing on.

    def action_copy_filter(self) -> None:
        self.ask(self._copy_filter)

    async def _copy_filter(self, desk: Desk) -> None:
        filters, fault = await self.filter_here()
        if not fault and (said := await desk.copy(*self.filter_copies(filters))) is not None:
            self.say(said)

    def filter_copies(self, filters: Filter) -> tuple[CopyItem, ...]:
        """What a filter can be copied as."""
        from obs_tui.finding import sharing
        from obs_tui.ui.dialogs.copy_menu import CopyItem

        now = self.clock()
        url = self.service.capabilities.base_url if self.service is not None else ""
        server = url or sharing.BASE_URL
        return (
            CopyItem("filter, as text", "f", partial(sharing.as_text, filters)),
            CopyItem("filter, as JSON", "J", partial(sharing.as_json, filters, now)),
            CopyItem(
                "filter, as curl", "u", partial(sharing.as_curl, filters, now, base_url=server)
            ),
            CopyItem(
                "filter, as Python", "p", partial(sharing.as_python, filters, now, base_url=server)
            ),
            CopyItem(
                "filter, as obs-tui search",
                "s",
                partial(sharing.as_command, filters, self.profile),
            ),
        )
