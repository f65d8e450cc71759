"""The part of the events screen that writes events to a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from obs_tui.model.load import Ready
from obs_tui.model.marks import Marks
from obs_tui.model.paging import Count

from .emptiness_screen import EmptinessScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from obs_tui.model.marks import EventScope
    from obs_tui.service.protocol import Service
    from obs_tui.ui.dialogs.export_job import Choice

    from .asking import Desk


class ExportingScreen(EmptinessScreen, inherit_bindings=False):
    """What is written is chosen in the dialog: what is marked, what is loaded, all that matches."""

    def action_export(self) -> None:
        self.ask(self._export)

    async def _export(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.export import ExportDialog
        from obs_tui.ui.dialogs.export_job import events_export

        job = events_export(tuple(self._choices(desk.service)))
        said = await desk.app.push_screen_wait(ExportDialog(job))
        if said is not None:
            self.say(said)

    def _choices(self, service: Service) -> Iterator[Choice]:
        from obs_tui.ui.dialogs.export_job import events_choice

        from .loaded import loaded, marked

        rows, marks = self.events_pane.list.rows, self.marks
        if marks:
            elsewhere = " (another filter)" if marks.foreign(self.scope) else ""
            label = f"{marks.label}{elsewhere}"
            yield events_choice(service, label, partial(marked, service, marks, rows))
        if len(rows) and not rows.complete:
            yield events_choice(service, f"{len(rows):,} loaded", partial(loaded, rows))
        if marks.scope != self.scope or marks.ids:
            everything = Marks.everything(self.scope, self._known_total())
            yield events_choice(
                service,
                everything.label,
                partial(marked, service, everything, rows),
                partial(_counted, service, self.scope) if everything.total is None else None,
            )

    def _known_total(self) -> Count | None:
        rows = self.events_pane.list.rows
        if rows.complete:
            return Count(len(rows))
        return self.total.value if isinstance(self.total, Ready) else None


async def _counted(service: Service, scope: EventScope) -> str:
    return Marks.everything(scope, await service.count_events(scope.filters)).label
