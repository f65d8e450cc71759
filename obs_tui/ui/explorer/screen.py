"""The events screen: what its keys do. Its panes only show and post."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.actions import SkipAction

from obs_tui.model.rows import EventRow
from obs_tui.service.errors import ServiceError
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings

from . import keys
from .asking import Desk
from .curating_screen import CuratingScreen
from .event_list import EventList
from .filter_line import FilterLine
from .reading_screen import SIMILAR

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from obs_tui.model.events import Event
    from obs_tui.model.judges import JudgeDraft

ZOOMS = ("-zoom-events", "-zoom-detail", "-zoom-similar")


class EventsScreen(CuratingScreen, inherit_bindings=False):
    """List, detail and similar events under one filter."""

    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#list"

    # Moving about.

    @on(EventList.Opened, "#list")
    def _opened(self) -> None:
        if self.furnished:
            self.remove_class("-zoom-events")
            self.detail.focus()

    @on(EventList.Opened, "#similar EventList")
    def _gone_on(self, message: EventList.Opened) -> None:
        if isinstance(message.row, EventRow):
            self.go_on(message.row)

    def action_step(self, by: int) -> None:
        self.events_pane.list.action_move(by)

    def action_similar(self) -> None:
        if not self.furnished:
            return
        shown = not self.has_class(SIMILAR)
        self.set_class(shown, SIMILAR)
        self.remove_class(*ZOOMS)
        if shown:
            self.similar_panel.list.focus()
            self.fetch_similar()
        else:
            self._leave_similar()

    def _leave_similar(self) -> None:
        self.workers.cancel_group(self, "similar")
        within = self._within("similar")
        self.remove_class(SIMILAR, *ZOOMS)
        if within:
            self.events_pane.list.focus()

    def action_zoom(self) -> None:
        if any(self.has_class(zoom) for zoom in ZOOMS):
            self.remove_class(*ZOOMS)
        elif self._within("similar"):
            self.add_class("-zoom-similar")
        else:
            self.add_class("-zoom-detail" if self._within("detail") else "-zoom-events")

    def _within(self, pane: str) -> bool:
        """Whether the focus is in the pane of this id, which need not be mounted yet."""
        nodes = self.focused.ancestors_with_self if self.focused is not None else ()
        return any(node.id == pane for node in nodes)

    def leave(self) -> bool:
        """Leave one layer; whether there was one."""
        if self.stop_loading() or self._stop_judging():
            return True
        if any(self.has_class(zoom) for zoom in ZOOMS):
            self.remove_class(*ZOOMS)
        elif not self._within("events") and self.go_back():
            pass
        elif self._within("similar") or (self.has_class(SIMILAR) and not self._within("detail")):
            self._leave_similar()
        elif not self._within("events"):
            # Where there is little room, similar events stand in the list's place.
            (self.events_pane if self.events_pane.display else self.similar_panel).list.focus()
        else:
            return False
        return True

    def action_back(self) -> None:
        self.leave()

    async def action_up(self) -> None:
        if not self.leave():
            await self.app.run_action("quit")

    def action_stop(self) -> None:
        try:
            self.action_copy_text()
        except SkipAction:
            if not self.stop_loading() and not self._stop_judging():
                self.notify("Nothing is running. q leaves.", markup=False)

    # Loading again.

    def action_refresh(self) -> None:
        if self.service is None or not (self._within("detail") or self._within("similar")):
            self.refresh_list()
        elif self._within("similar"):
            self.fetch_similar()
        else:
            self.reread()

    def action_refresh_all(self) -> None:
        self.forget_events()
        if self.service is None:
            self.reconnect()
        else:
            self.fetch_fields()
            self.search(self.events_pane.list.current)
            self.reread()

    # What is asked through dialogs.

    def ask(self, question: Callable[[Desk], Awaitable[None]]) -> None:
        if self.service is None:
            self.notify("Not connected yet.", severity="warning", markup=False)
            return
        desk = Desk(self.app, self.service, self.journal, self.profile, self.clock)
        self.work("dialog", self._asked, question, desk)

    async def _asked(self, question: Callable[[Desk], Awaitable[None]], desk: Desk) -> None:
        try:
            await question(desk)
        except ServiceError as error:
            text = " ".join(filter(None, (error.sentence, error.cause, error.remedy)))
            self.notify(visible(text), severity="error", markup=False)

    @on(FilterLine.Pressed)
    def action_filter(self) -> None:
        self.ask(self._filter)

    async def _filter(self, desk: Desk) -> None:
        fields = await self.known_fields(desk.service)
        choice = await desk.filter(fields, self.filters)
        if choice is not None:
            self.show_filter(choice.filters)

    def action_judge(self) -> None:
        self.ask(self._judge)

    async def _judge(self, desk: Desk) -> None:
        event = await self.opened(desk.service)
        if event is not None and await desk.judge(event) is not None:
            self.recall_verdicts()

    def action_rejudge(self) -> None:
        self.ask(self._judge_again)

    async def _judge_again(self, desk: Desk) -> None:
        event = await self.opened(desk.service)
        draft = await desk.last_judge()
        if event is not None and draft is None:
            await self._judge(desk)
        elif event is not None and draft is not None and await desk.allows(draft):
            self.work("judge", self._asked, partial(self._run_judge, event, draft), desk)

    async def _run_judge(self, event: Event, draft: JudgeDraft, desk: Desk) -> None:
        self.doing = f"judging with {draft.name}, esc stops"
        try:
            entry = await desk.run_judge(event, draft)
        except ServiceError:
            self.doing = ""
            raise
        self.doing = ""
        if self.subject is not None and self.subject.event_id == event.event_id:
            self.recall_verdicts()
        else:
            said = f"{draft.name} says {entry.verdict.answer} of the event judged before."
            self.notify(visible(said), markup=False)

    def _stop_judging(self) -> bool:
        if not self.doing:
            return False
        self.workers.cancel_group(self, "judge")
        self.doing = ""
        self.notify("Stopped judging; nothing was recorded.", markup=False)
        return True

    def action_copy(self) -> None:
        self.ask(self._copy)

    async def _copy(self, desk: Desk) -> None:
        from obs_tui.text import copying
        from obs_tui.ui.dialogs.copy_menu import CopyItem

        event = await self.opened(desk.service)
        if event is None:
            return
        number = self.detail.message_number(event.event_id)
        said = await desk.copy(
            CopyItem("message", "m", partial(copying.message_text, event, number)),
            CopyItem("answer", "a", partial(copying.last_answer_text, event)),
            CopyItem(
                "conversation, as markdown", "c", partial(copying.conversation_markdown, event)
            ),
            CopyItem("event, as JSON", "j", partial(event.model_dump_json, indent=2)),
            CopyItem("id", "i", event.event_id),
        )
        if said is not None:
            self.notify(visible(said), markup=False)

    def action_copy_id(self) -> None:
        self.notice_cursor()
        if self.subject is not None:
            self.work("copy", self._copied, self.subject.event_id)

    async def _copied(self, text: str) -> None:
        from obs_tui.ui.clipboard import copy

        self.notify(visible(await copy(self.app, text)), markup=False)
