"""The part of the events screen that changes the filter: line, JSON, history, views."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on

from obs_tui.model.judge_names import with_names
from obs_tui.model.load import Ready
from obs_tui.model.query import format_filter
from obs_tui.model.rows import BadRow
from obs_tui.service.errors import ServiceError

from .feed_screen import FeedScreen
from .query_line import QueryLine
from .query_past import LinePast
from .walk import Step, Walk

if TYPE_CHECKING:
    from textual.widget import Widget

    from obs_tui.journal import Visit
    from obs_tui.model.base import JsonObject
    from obs_tui.model.filters import Filter, Operator
    from obs_tui.service.protocol import Service

    from .query_editor import QueryEditor

DRAFT = "query"
"""What the journal calls the line as it was left, not searched for."""


class QueryingScreen(FeedScreen, inherit_bindings=False):
    """Every filter that was in force is kept: in the way back, and in the journal."""

    _editor: QueryEditor | None = None
    _back_to: Widget | None = None
    _walk = Walk()

    async def connected(self) -> None:
        await super().connected()
        self.work("recalled query", self._recalled_query)

    async def _recalled_query(self) -> None:
        """Take up what earlier runs left: the line, the way back, the views."""
        kept = (await self.journal.draft(self.profile, DRAFT) or {}).get("text")
        if isinstance(kept, str) and not self.query_line.draft:
            self.query_line.draft = kept
        visits = await self.journal.history(self.profile)
        earlier = [visit for visit in reversed(visits) if visit.filters != self.filters]
        self._walk = self._walk.begun_with(tuple(map(_step, earlier)))

    def searched(self, service: Service, resolved: Filter) -> None:
        super().searched(service, resolved)
        self.query_line.whole = service.capabilities.conversation
        if self._editor is not None:
            self._editor.unnamed, self._editor.values = {}, {}
            self._editor.whole = service.capabilities.conversation

    # Every change of the filter.

    def narrow(self, filters: Filter) -> None:
        if filters != self.filters:
            self._walk = self._walk.onward(self._step_here())
            self._note_visit(self._step_here())
        super().narrow(filters)
        self._note_visit(Step(filters, None))

    def _step_here(self) -> Step:
        return Step(self.filters, self.events_pane.list.current)

    def _note_visit(self, step: Step) -> None:
        cursor = step.row.event_id if step.row is not None else None
        visit = self.journal.visit(self.profile, step.filters, cursor or None)
        self.run_worker(visit, name="visit", group="visits")

    def _walked(self, found: tuple[Step, Walk] | None, end: str) -> None:
        if found is None:
            self.say(end)
            return
        self._note_visit(self._step_here())
        there, self._walk = found
        self.search_under(there.filters, there.row)
        self._note_visit(there)

    def action_filter_back(self) -> None:
        self._walked(self._walk.back(self._step_here()), "There is no filter before this one.")

    def action_filter_forward(self) -> None:
        self._walked(self._walk.forward(self._step_here()), "There is no filter after this one.")

    def watch_filters(self) -> None:
        if self.is_mounted and self.query_line.draft == self.written(self.filters):
            self._keep_draft("")

    def revisited(self) -> None:
        """Campaigns make fields, and give events values in them."""
        if self.service is not None:
            self.work("fields", self._refetched_fields, self.service)

    async def _refetched_fields(self, service: Service) -> None:
        try:
            fields = await service.list_fields()
        except ServiceError:
            return  # those at hand will do
        if self.fields != Ready(fields):
            self.fields = Ready(fields)

    def watch_fields(self) -> None:
        if self._editor is not None:
            self._editor.fields = self.fields

    # The line.

    def written(self, filters: Filter) -> str:
        """A filter as the line says it: with judges' names, once the fields are known."""
        fields = self.fields.value if isinstance(self.fields, Ready) else None
        return format_filter(with_names(filters, fields))

    @property
    def query_line(self) -> QueryLine:
        """The line at rest."""
        return self.query_one(QueryLine)

    @on(QueryLine.Pressed)
    async def action_query(self) -> None:
        """Edit the line: what was typed before and not searched for, else the filter in force."""
        await self._edit(self.query_line.draft or self.written(self.filters))

    async def _edit(self, text: str) -> None:
        """Have the line edited, with this text in it."""
        editor = self._editor or await self._make_editor()
        if self.focused is not editor.field:
            self._back_to = self.focused
        self.query_line.display, editor.display = False, True
        past = LinePast(await self.journal.history(self.profile), self.written)
        editor.open(text, past)

    async def use(self, filters: Filter) -> None:
        """Put a filter into the line while it is edited, else search under it."""
        if self._editor is not None and self._editor.display:
            self._editor.replace(self.written(filters))
            self._editor.field.focus()
        else:
            self.narrow(filters)

    async def filter_here(self) -> tuple[Filter, bool]:
        """The filter that the line says while it is edited, else the one in force; and whether the
        line says none, which it shows."""
        if self._editor is None or not self._editor.display:
            return self.filters, False
        reading = await self._editor.check()
        return reading.filters, bool(reading.faults)

    async def _make_editor(self) -> QueryEditor:
        from .query_editor import QueryEditor

        self._editor = editor = QueryEditor()
        editor.fields = self.fields
        if self.service is not None:
            editor.whole = self.service.capabilities.conversation
        await self.mount(editor, after=self.query_line)
        # The parser takes its time to load; by the time something is typed it is there.
        self.run_worker(_load_parser, name="parser", group="parser", thread=True)
        return editor

    def on_query_editor_searched(self, message: QueryEditor.Searched) -> None:
        message.stop()
        self._keep_draft("")
        self._close_line()
        self.events_pane.list.focus()
        self.narrow(message.filters)

    def on_query_editor_rested(self, message: QueryEditor.Rested) -> None:
        message.stop()
        if self._editor is not None and self._editor.display:
            self._keep_draft(message.text)

    def on_query_editor_left(self, message: QueryEditor.Left) -> None:
        message.stop()
        if self._editor is None or not self._editor.display:
            return
        self._keep_draft(message.text)
        self._close_line()
        if message.at_once:
            (self._back_to or self.events_pane.list).focus()

    def _close_line(self) -> None:
        if self._editor is not None:
            self._editor.display, self.query_line.display = False, True

    def _keep_draft(self, text: str) -> None:
        kept = "" if text == self.written(self.filters) else text
        if kept != self.query_line.draft:
            self.query_line.draft = kept
            body: JsonObject | None = {"text": kept} if kept else None
            self.work("query draft", self.journal.save_draft, self.profile, DRAFT, body)

    def on_query_editor_values_wanted(self, message: QueryEditor.ValuesWanted) -> None:
        message.stop()
        if self.service is not None:
            self.work("values", self._fetched_values, self.service, message.field, message.operator)

    async def _fetched_values(self, service: Service, field: str, operator: Operator) -> None:
        from .completions import carried

        resolved = self.resolved
        answers = await asyncio.gather(
            service.fetch_field_options(field, operator),
            service.fetch_field_option_counts(field, resolved),
            return_exceptions=True,
        )
        options, counts = answers
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, ServiceError):
                raise answer
        editor = self._editor
        if editor is None or self.resolved != resolved:
            return
        if isinstance(options, ServiceError) and isinstance(counts, ServiceError):
            editor.unnamed = {**editor.unnamed, field: options.failure.sentence}
        known = () if isinstance(options, BaseException) else options
        counted = () if isinstance(counts, BaseException) else counts
        editor.values = {**editor.values, field: carried(known, counted)}


def _step(visit: Visit) -> Step:
    """A step of an earlier run, of whose row only the id is known."""
    row = BadRow(event_id=visit.cursor_id, cause="") if visit.cursor_id else None
    return Step(visit.filters, row)


def _load_parser() -> None:
    from obs_tui.model.query_parser import parse_query

    parse_query("a = 1")
